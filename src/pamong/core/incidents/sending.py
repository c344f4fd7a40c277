"""Whom to send to an incident: proposals in order, each with its reasons in words. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pamong.core.duty.policy import Policy
from pamong.core.incidents.water import metres
from pamong.core.messages import Message, _
from pamong.core.weather import Point

#: A check-in is hours old and a few hundred metres are two minutes: so near, people are equally near.
BAND_M = 300
_FAR_AWAY = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the crew who is there today. ``point`` is where he checked in, at ``since``.

    ``busy``: incidents in hand. ``overtime``: what he worked beyond his hours in this week. ``limited``: he has reached
    the limit, and his normal hours are over.
    """

    account: str
    name: str
    point: Point | None
    since: datetime
    busy: int = 0
    overtime: timedelta = timedelta(0)
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate with the distance in metres, as far as it is known, and why he stands where he stands."""

    candidate: Candidate
    metres: int | None
    reasons: tuple[Message, ...]


def propose(candidates: Iterable[Candidate], where: Point | None, policy: Policy) -> list[Proposal]:
    """Those who may be sent, the best first: free hands, then spared from much overtime, near, least overtime.

    Whoever has reached the limit is left out. Among people equally near (``BAND_M``) least overtime goes first; then
    the exact distance, then the name, so that the order is always the same.
    """
    able = [_proposal(one, where, policy) for one in candidates if not one.limited]
    return sorted(able, key=lambda one: _rank(one, policy))


def _rank(one: Proposal, policy: Policy) -> tuple[int, bool, int, timedelta, int, str, str]:
    person = one.candidate
    distance = _FAR_AWAY if one.metres is None else one.metres
    much = person.overtime >= policy.overtime_much
    return person.busy, much, distance // BAND_M, person.overtime, distance, person.name, person.account


def _proposal(person: Candidate, where: Point | None, policy: Policy) -> Proposal:
    known = person.point is not None and where is not None
    distance = round(metres(person.point, where)) if person.point and where else None
    at = policy.clock(person.since)
    reasons = [
        _("{metres} m dari tempat absen pukul {at}", metres=_rounded(distance or 0), at=at)
        if known
        else _("jarak tidak diketahui, absen pukul {at}", at=at),
        _("sedang menangani {count} kejadian", count=person.busy)
        if person.busy
        else _("tidak sedang bertugas"),
        _overtime(person.overtime),
    ]
    if person.overtime >= policy.overtime_much:
        reasons.append(_("sudah banyak lembur, sebaiknya yang lain dulu"))
    return Proposal(person, distance, tuple(reasons))


def _overtime(spent: timedelta) -> Message:
    minutes = int(spent / timedelta(minutes=1))
    if not minutes:
        return _("belum lembur minggu ini")
    if minutes < 60:
        return _("lembur minggu ini {minutes} menit", minutes=minutes)
    if minutes % 60 == 0:
        return _("lembur minggu ini {hours} jam", hours=minutes // 60)
    return _("lembur minggu ini {hours} jam {minutes} menit", hours=minutes // 60, minutes=minutes % 60)


def _rounded(distance: int) -> int:
    """To ten metres: the phone knows no more."""
    return max(10, round(distance, -1))
