"""The flood crew of the demo: its people, its post, where it works and when."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pamong.core.regions import RegionCode
from pamong.demo import officers, rota, upkeep
from pamong.demo.personas import CREW, KECAMATAN
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Document, Post
from pamong.satgas.services import watch


@transaction.atomic
def ensure(now: datetime) -> Post:
    """Make what is missing: the people, for demos from before there was a crew, the post, its places and its rota.

    Harmless to repeat.
    """
    known = set(
        Account.objects.filter(persona__in=[each.slug for each in CREW]).values_list("persona", flat=True)
    )
    for each in CREW:
        if each.slug not in known:
            officers.make(each, None)
    region = Region.objects.get(pk=RegionCode.parse(KECAMATAN).place)
    post = watch.open_post(region, name="Pos Satgas Banjir Blimbing", actor=None, now=now)
    _ask_only_the_double(now)
    rota.make_spots(post)
    rota.make_shifts(post, list(people().values()), now)
    upkeep.make_equipment(post, people()["Budi"], now)
    return post


def people() -> dict[str, Account]:
    """The crew by first name, as the days that are played name them; and the co-ordinator."""
    found = Account.objects.filter(persona__in=[each.slug for each in CREW])
    return {account.name.split()[0]: account for account in found.order_by("name")}


def coordinator() -> Account:
    """Who leads the crew."""
    return Account.objects.get(persona=CREW[0].slug)


def _ask_only_the_double(now: datetime) -> None:
    """A demo calls nobody outside of this computer: it fetches from BMKG's double, or nothing."""
    if settings.BMKG_PLAIN_HTTP:
        listed = (Document.Kind.LIST, Document.Kind.FORECAST)
        Document.objects.filter(kind__in=listed, next_at=None).update(next_at=now)
    else:
        Document.objects.update(next_at=None)
