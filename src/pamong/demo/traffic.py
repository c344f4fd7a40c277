"""Letters under way, so that every inbox of the demo has something to do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.demo import walk
from pamong.demo.personas import PURWANTORO
from pamong.foundation.access.models import Account
from pamong.foundation.people.models import Resident
from pamong.letters.models import Request

type Progress = Callable[[str, int, int], None]

_WAITING_RT = ("keterangan-domisili", "sktm", "keterangan-usaha")
_WAITING_DESK = ("keterangan-domisili", "keterangan-usaha")
_FOR_LURAH = ("keterangan-domisili",) * 5 + ("keterangan-usaha",) * 4 + ("sktm",) * 3
_ISSUED = ("keterangan-domisili",) * 3 + ("keterangan-usaha",) * 2 + ("pengantar-rt-rw", "sktm")
_FOR_CAMAT = ("dispensasi-nikah",)
TOTAL = len(_WAITING_RT) + len(_WAITING_DESK) + len(_FOR_LURAH) + len(_ISSUED) + len(_FOR_CAMAT)


class Traffic:
    """Makes requests of different residents at different moments of this morning."""

    def __init__(self, progress: Progress) -> None:
        self.random = Random(24)
        self.progress = progress
        self.made = 0
        self.desk = Account.objects.get(persona="loket")
        here = RegionCode.parse(f"{PURWANTORO}.009.004").place_range
        wide = RegionCode.parse(f"{PURWANTORO}.009").place_range
        self.near = self._adults(here, 20)
        self.far = self._adults(wide, 60)

    def _adults(self, places: tuple[int, int], most: int) -> list[Resident]:
        born = timezone.localdate() - timedelta(days=25 * 365)
        rows = Resident.objects.filter(place__range=places, birth_date__lt=born)
        rows = rows.exclude(household__members__account__isnull=False)  # nobody decides for his own family
        return list(rows.select_related("household").order_by("pk")[:most])

    def request(self, slug: str, people: list[Resident], now: datetime) -> Request:
        """One request through the counter for somebody of ``people``."""
        resident = people[self.made % len(people)]
        self.made += 1
        self.progress("Surat contoh", self.made, TOTAL)
        return walk.ask(slug=slug, resident=resident, account=self.desk, now=now)


def make(progress: Progress) -> None:
    """Letters at every stage: with the RT, at the desk, before Lurah and Camat, and issued ones."""
    now = timezone.now()
    traffic = Traffic(progress)
    issued = [_to_signature(traffic, slug, now - timedelta(hours=6)) for slug in _ISSUED]
    for role in (Role.KETUA_RW, Role.LURAH):
        batch = [row for row in issued if row.step_role == role]
        walk.sign(batch, now=timezone.now())
    for index, slug in enumerate(_WAITING_RT):
        traffic.request(slug, traffic.near, now - timedelta(minutes=34 + 95 * index))
    for slug in _WAITING_DESK:
        asked = traffic.request(slug, traffic.far, now - timedelta(hours=3))
        walk.approve_until_signature(asked, now=now - timedelta(hours=2), stop=2)
    for slug in (*_FOR_LURAH, *_FOR_CAMAT):
        _to_signature(traffic, slug, now - timedelta(hours=4))


def _to_signature(traffic: Traffic, slug: str, asked: datetime) -> Request:
    request = traffic.request(slug, traffic.far, asked)
    return walk.approve_until_signature(request, now=asked + timedelta(hours=1))
