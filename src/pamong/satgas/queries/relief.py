"""Who goes, who may come instead, and what is handed over."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core.duty.fairness import in_turn
from pamong.foundation.access.models import Account
from pamong.satgas.models import Overtime, Relief, Shift
from pamong.satgas.queries.hours import Evening
from pamong.satgas.queries.today import Today

#: What is handed over, by the word that is kept.
ITEMS: dict[str, str | Promise] = {
    "air": _("Tinggi air dan titik genangan terakhir"),
    "kejadian": _("Kejadian yang masih terbuka"),
    "warga": _("Warga yang perlu dibantu atau mengungsi"),
    "alat": _("Pompa, bahan bakar, perahu, dan lampu"),
    "kunci": _("Kunci, radio, dan senter"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may come. ``on_shift``: his own shift reaches beyond the moment, so it costs no overtime."""

    account: Account
    on_shift: bool
    on_call: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the relief plan: who goes when, who comes, and who else may be asked: first the next in turn who is
    not named or put first for somebody else.
    """

    evening: Evening
    relief: Relief | None
    candidates: tuple[Candidate, ...]

    @property
    def due_at(self) -> datetime:
        """The last moment of the one who goes: the limit, or the end of the emergency."""
        return self.evening.row.until


def turns(today: Today) -> list[Turn]:
    """The relief plan of the day: everybody who stays, by name."""
    staying = [one for one in today.book.evenings() if one.row.consented is not False]
    reliefs = {row.account_id: row for row in today.reliefs}
    pool, spoken_for = _pool(today), {row.by_id for row in today.reliefs}
    lines = []
    for one in staying:
        relief = reliefs.get(one.row.account_id)
        able = () if one.is_over else _fitting(pool, one.row)
        able = tuple(sorted(able, key=lambda each: each.account.pk in spoken_for))
        if able and (relief is None or relief.by_id is None):
            spoken_for.add(able[0].account.pk)
        lines.append(Turn(one, relief, able))
    return lines


def reliefs_of(account: Account, day: date) -> list[Relief]:
    """Open reliefs of today in which ``account`` goes or comes, the next first."""
    rows = Relief.system().filter(Q(account=account) | Q(by=account), day=day, handed_over_at=None)
    return list(rows.exclude(by=None).select_related("account", "by").order_by("due_at"))


def candidates(today: Today, going: Overtime) -> tuple[Candidate, ...]:
    """Who may relieve: those whose late shift lasts longer, then those on call at home, then the next in turn.

    Nobody who rests today, is away, worked or refused overtime today, or has reached the limit of the week.
    """
    return _fitting(_pool(today), going)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The crew of a day as it can be asked. ``order``: ids in turn; ``taken``: who has an order already."""

    people: list[Account]
    shifts: list[Shift]
    away: set[UUID]
    taken: set[UUID]
    order: list[str]


def _pool(today: Today) -> _Pool:
    return _Pool(
        today.crew,
        today.book.shifts_today,
        today.away,
        {row.account_id for row in today.book.orders_today},
        [one.person for one in in_turn(today.book.burdens(today.crew).values(), today.policy)],
    )


def _fitting(pool: _Pool, going: Overtime) -> tuple[Candidate, ...]:
    working = {row.account_id for row in pool.shifts}
    late = {row.account_id for row in pool.shifts if row.kind == Shift.Kind.WORK and row.ends > going.until}
    called = {row.account_id for row in pool.shifts if row.kind == Shift.Kind.STANDBY}
    barred = (pool.taken - late) | pool.away | {going.account_id}
    able = [
        one
        for one in pool.people
        if one.pk in working - barred and (one.pk in late or str(one.pk) in pool.order)
    ]

    def place(one: Account) -> tuple[bool, bool, int]:
        turn = pool.order.index(str(one.pk)) if str(one.pk) in pool.order else len(pool.order)
        return one.pk not in late, one.pk not in called, turn

    return tuple(Candidate(one, one.pk in late, one.pk in called) for one in sorted(able, key=place))
