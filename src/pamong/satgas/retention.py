"""How long the crew's records are kept. Of reports and incidents RW, depth and time stay, for the record and next year.

What was published about water (``Bulletin``) has no line: the messages name nobody, programs keep their addresses, and
a public record that changes or goes is none.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pamong.foundation.files.services import remove_all
from pamong.foundation.retention.policies import Retention
from pamong.satgas.models import Attempt, Document, Incident, Payload, Presence, Reading, Report, Step

#: Decimals of a degree that stay of an incident: some 100 m, enough for a drain that floods again, not for a house.
_DECIMALS = 3


def _attempts(limit: datetime, now: datetime) -> int:
    return Attempt.objects.filter(at__lt=limit).delete()[0]


def _payloads(limit: datetime, now: datetime) -> int:
    """The last good copy of what is still fetched stays, however old."""
    Document.objects.filter(next_at=None, payload__fetched_at__lt=limit).update(payload=None)
    kept = Document.objects.exclude(payload=None).values("payload")
    return Payload.objects.filter(fetched_at__lt=limit).exclude(pk__in=kept).delete()[0]


def _positions(limit: datetime, now: datetime) -> int:
    """Where exactly somebody stood is forgotten; that he came, when, and in which RW, stays."""
    known = Q(latitude__isnull=False) | Q(accuracy_m__isnull=False) | Q(distance_m__isnull=False)
    old = Presence.system().filter(known, received_at__lt=limit)
    return old.update(latitude=None, longitude=None, accuracy_m=None, distance_m=None)


def _readings(limit: datetime, now: datetime) -> int:
    return Reading.objects.filter(received_at__lt=limit).delete()[0]


def _reports(limit: datetime, now: datetime) -> int:
    telling = Q(latitude__isnull=False) | Q(photo__isnull=False) | ~Q(note="") | ~Q(device_hash=b"")
    old = Report.system().filter(telling, received_at__lt=limit)
    nothing = {"latitude": None, "longitude": None, "accuracy_m": None, "note": "", "device_hash": b""}
    return _without_photos(old, now, **nothing)


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
    return _without_photos(Step.system().filter(received_at__lt=limit).exclude(photo=None), now)


def _without_photos[M: (Report, Step)](old: QuerySet[M], now: datetime, **nothing: object) -> int:
    """Remove the photos of these rows, and set ``nothing`` beside them."""
    rows = list(old.select_related("photo"))
    with transaction.atomic():
        remove_all([row.photo for row in rows if row.photo is not None], now=now)
        return old.model.system().filter(pk__in=[row.pk for row in rows]).update(photo=None, **nothing)


ATTEMPTS = Retention(
    name="weather-attempts",
    what=_("Catatan permintaan data cuaca"),
    why=_("Untuk mencari sebab gangguan; setelah dua minggu tidak lagi berguna."),
    after=timedelta(days=14),
    expire=_attempts,
)
PAYLOADS = Retention(
    name="weather-payloads",
    what=_("Jawaban BMKG seperti diterima"),
    why=_("Bukti dasar keputusan Satgas; disimpan dua musim hujan."),
    after=timedelta(days=730),
    expire=_payloads,
)
POSITIONS = Retention(
    name="watch-positions",
    what=_("Titik lokasi absen petugas Satgas"),
    why=_("Untuk memastikan absen yang diragukan. Sesudah 90 hari hanya RW yang disimpan."),
    after=timedelta(days=90),
    expire=_positions,
)
READINGS = Retention(
    name="gauge-readings",
    what=_("Tinggi air dari alat ukur"),
    why=_("Bukti dasar keputusan Satgas; disimpan dua musim hujan."),
    after=timedelta(days=730),
    expire=_readings,
)
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
ALL = (ATTEMPTS, PAYLOADS, POSITIONS, READINGS, REPORTS, PLACES, PROOFS)
