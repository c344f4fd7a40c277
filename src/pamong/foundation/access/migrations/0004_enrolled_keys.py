"""Which passkeys two persons stand behind; until now every key of an official signed for the office.

A key that came by a used link, or that its official registered and another person approved, is enrolled. Any other
key of somebody with a post acts in office no more from the moment of this migration: what it signed stays
provable, since the public list of keys never shrinks, and it still signs its owner in. Its official asks for an
invitation. Sessions count in office where every key of the account does.
"""

from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


#: A link and the key that it makes are written in one transaction; before, nothing else tied them together.
TOGETHER = timedelta(minutes=1)


def tell_apart(apps, schema_editor):
    now = timezone.now()
    credentials = apps.get_model("access", "Credential").objects
    credentials.filter(simulated=True).update(enrolled_at=F("created_at"))
    for asked in apps.get_model("access", "Invitation").objects.filter(used_at__isnull=False).order_by("used_at"):
        if asked.kind == "own":
            credentials.filter(pk=asked.credential_id).update(enrolled_at=asked.approved_at)
            continue
        made = credentials.filter(account=asked.account_id, enrolled_at__isnull=True).order_by("created_at")
        moment = (asked.used_at - timedelta(seconds=1), asked.used_at + TOGETHER)
        key = made.filter(created_at__range=moment, asked_in__isnull=True).first()
        if key is not None:
            credentials.filter(pk=key.pk).update(enrolled_at=key.created_at)
            asked.credential = key
            asked.save(update_fields=["credential"])
    officials = apps.get_model("access", "Appointment").objects.values("account")
    left = credentials.filter(enrolled_at__isnull=True, waiting=False, account__in=officials)
    left.update(enrolled_at=F("created_at"), unenrolled_at=now)
    outside = credentials.filter(revoked_at__isnull=True, waiting=False).filter(
        Q(enrolled_at__isnull=True) | Q(unenrolled_at__isnull=False)
    )
    devices = apps.get_model("access", "DeviceSession").objects
    devices.filter(method="passkey").exclude(account__in=outside.values("account")).update(in_office=True)
    devices.filter(method="demo").update(in_office=True)


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_crew'),
    ]

    operations = [
        migrations.AddField(
            model_name='credential',
            name='enrolled_at',
            field=models.DateTimeField(help_text='Two persons stand behind it: acts for its official from then on (``enrolment``)', null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='unenrolled_at',
            field=models.DateTimeField(help_text="Acts for nobody's office since then, though it still signs its owner in", null=True),
        ),
        migrations.AddField(
            model_name='devicesession',
            name='in_office',
            field=models.BooleanField(default=False, help_text='The latest proof was a key that acts in office: only then posts count'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='credential',
            field=models.OneToOneField(help_text='The key that it enrols: of a link, once used', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_in', to='access.credential'),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True),
    ]
