"""What is forgotten of reports and incidents, and when. RW, depth and time stay, for the record and for next year."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.foundation.files.services import remove_all
from pamong.foundation.retention.policies import Retention
from pamong.satgas.models import Incident, Report, Step

#: Decimals of a degree that stay of an incident: some 100 m, enough for a drain that floods again, not for a house.
_DECIMALS = 3


def _reports(limit: datetime, now: datetime) -> int:
    telling = Q(latitude__isnull=False) | Q(photo__isnull=False) | ~Q(note="") | ~Q(device_hash=b"")
    old = Report.system().filter(telling, received_at__lt=limit).select_related("photo")
    remove_all([row.photo for row in old if row.photo is not None], now=now)
    nothing = {
        "latitude": None,
        "longitude": None,
        "accuracy_m": None,
        "photo": None,
        "note": "",
        "device_hash": b"",
    }
    return Report.system().filter(pk__in=[row.pk for row in old]).update(**nothing)


def _places(limit: datetime, now: datetime) -> int:
    """By the last change: one that is open is still worked on."""
    old = Incident.system().filter(changed_at__lt=limit).exclude(latitude=None).exclude(longitude=None)
    count = 0
    for row in old.only("latitude", "longitude"):
        assert row.latitude is not None and row.longitude is not None
        coarse = round(row.latitude, _DECIMALS), round(row.longitude, _DECIMALS)
        if coarse != (row.latitude, row.longitude):
            row.latitude, row.longitude = coarse
            row.save(update_fields=["latitude", "longitude"])
            count += 1
    return count


def _proofs(limit: datetime, now: datetime) -> int:
    old = Step.system().filter(received_at__lt=limit).exclude(photo=None).select_related("photo")
    remove_all([row.photo for row in old if row.photo is not None], now=now)
    return Step.system().filter(pk__in=[row.pk for row in old]).update(photo=None)


REPORTS = Retention(
    name="flood-reports",
    what=_("Foto, titik lokasi, patokan dan tanda ponsel pada laporan banjir warga"),
    why=_("Untuk menangani airnya. Sesudah 90 hari hanya RW, kedalaman dan waktunya yang disimpan."),
    after=timedelta(days=90),
    expire=_reports,
)
PLACES = Retention(
    name="flood-places",
    what=_("Titik lokasi kejadian banjir"),
    why=_("Sesudah 90 hari dibulatkan sampai kira-kira 100 meter, supaya titik yang berulang tetap dikenal."),
    after=timedelta(days=90),
    expire=_places,
)
PROOFS = Retention(
    name="flood-proofs",
    what=_("Foto petugas pada kejadian banjir"),
    why=_("Bukti penanganan; disimpan dua musim hujan."),
    after=timedelta(days=730),
    expire=_proofs,
)
ALL = (REPORTS, PLACES, PROOFS)
