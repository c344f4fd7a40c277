"""The ledger of overtime in words: hours of the week by person and day, and whose turn it is next."""

import csv
import io
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from pamong.core.duty import Policy
from pamong.core.duty.fairness import Burden, in_turn
from pamong.core.duty.labour import asked_later, may_be_asked
from pamong.core.duty.pay import paid
from pamong.foundation.access.models import Account
from pamong.satgas.models import Overtime, Post
from pamong.satgas.queries.hours import burdens, week_hours, worked

_MINUTE = timedelta(minutes=1)
#: What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = (
    "Tanggal", "Petugas", "Mulai", "Sampai paling lama", "Selesai", "Menit lembur", "Jam upah", "Alasan",
    "Diperintah oleh", "Diperintah pukul", "Jawaban", "Dijawab pukul", "Keadaan darurat oleh", "Alasan darurat",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One person's week: minutes of each day, what counts towards the limit, and whether little or nothing is left."""

    account: Account
    days: tuple[int, ...]
    minutes: int
    limit: int
    much: bool
    full: bool


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One place in the order of asking."""

    account: Account
    burden: Burden
    weight: int
    overtime: int


def minutes(length: timedelta) -> int:
    """Whole minutes."""
    return length // _MINUTE


def week_lines(
    post: Post, monday: date, people: Iterable[Account], now: datetime, policy: Policy
) -> list[WeekLine]:
    """The week that begins on ``monday``, by name."""
    days = [monday + timedelta(days=step) for step in range(7)]
    rows = list(Overtime.objects.filter(post=post, day__range=(days[0], days[-1])))
    counted = week_hours(post, monday, now, policy)
    found = []
    for one in people:
        length = counted.get(str(one.pk), timedelta(0))
        mine = [row for row in rows if row.account_id == one.pk]
        per_day = tuple(minutes(_sum(mine, day, now, policy)) for day in days)
        limit = minutes(policy.overtime_week)
        found.append(
            WeekLine(
                one, per_day, minutes(length), limit, asked_later(length, policy), not may_be_asked(length, policy)
            )
        )  # fmt: skip
    return found


def _sum(rows: list[Overtime], day: date, now: datetime, policy: Policy) -> timedelta:
    return sum((worked(row, now, policy) for row in rows if row.day == day), timedelta(0))


def turn_lines(post: Post, people: list[Account], day: date, now: datetime, policy: Policy) -> list[TurnLine]:
    """The order in which people are asked, next first; who has reached the limit of the week is not in it."""
    by_id = {str(one.pk): one for one in people}
    order = in_turn(burdens(post, people, day, now, policy).values(), policy)
    return [
        TurnLine(by_id[one.person], one, minutes(one.weighs(policy)), minutes(one.overtime)) for one in order
    ]


def as_csv(
    rows: Iterable[Overtime], normal: Container[tuple[UUID, date]], now: datetime, policy: Policy
) -> bytes:
    """Orders of overtime as a table for a spreadsheet: UTF-8 with its mark, semicolons, nothing that runs.

    ``normal``: who had normal hours on which day; what somebody did on another day is paid as work on a rest day.
    """
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(_HEAD)
    for row in rows:
        table.writerow([_harmless(text) for text in _cells(row, normal, now, policy)])
    return out.getvalue().encode("utf-8-sig")


def _cells(row: Overtime, normal: Container[tuple[UUID, date]], now: datetime, policy: Policy) -> list[str]:
    length = worked(row, now, policy)
    pay = paid(length, rest_day=(row.account_id, row.day) not in normal, policy=policy)
    answer = {None: "belum menjawab", True: "setuju", False: "tidak bisa"}[row.consented]
    return [
        row.day.isoformat(),
        row.account.name,
        policy.clock(row.starts),
        policy.clock(row.until),
        policy.clock(row.ended_at) if row.ended_at else "",
        str(minutes(length)),
        f"{pay / timedelta(hours=1):.2f}".replace(".", ","),
        row.reason,
        row.ordered_by.name,
        policy.clock(row.ordered_at),
        answer,
        policy.clock(row.answered_at) if row.answered_at else "",
        row.emergency_by.name if row.emergency_by else "",
        row.emergency_reason,
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
