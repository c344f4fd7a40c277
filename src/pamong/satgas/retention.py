"""How long the crew's records are kept.

What was published about water (``Bulletin``) has no line: the messages name nobody, programs keep their addresses, and
a public record that changes or goes is none.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.foundation.retention.policies import Retention
from pamong.satgas.models import Attempt, Document, Payload, Presence, Reading


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
ALL = (ATTEMPTS, PAYLOADS, POSITIONS, READINGS)
