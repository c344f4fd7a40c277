"""The rota: a week's pattern and single changes. Each change is a row with who and why; whom it concerns is told."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext

from pamong.core.dates import hari_tanggal
from pamong.core.duty import Policy
from pamong.core.messages import Message, _
from pamong.foundation.access.models import Account
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Post, RotaChange, Shift
from pamong.satgas.queries.people import crew_of
from pamong.satgas.queries.rota import DAYS, days_of_week
from pamong.satgas.services.common import locked, reason_of, recorded, tell
from pamong.satgas.services.watch import policy_at

ROTA_PAGE = "/satgas/jadwal/"


def note(
    post: Post,
    account: Account,
    day: date,
    said: Message,
    *,
    by: Account | None,
    reason: str,
    now: datetime,
    link: str = ROTA_PAGE,
) -> RotaChange:
    """Keep a change within the caller's transaction, and tell the person unless he made it himself."""
    row = RotaChange.system().create(
        post=post, place=post.place, account=account, day=day, by=by, template=said.template, params=said.params,
        reason=reason[:300], at=now,
    )  # fmt: skip
    if by is None or by.pk != account.pk:
        why = gettext("Alasan: %(reason)s") % {"reason": reason} if reason else ""
        text = f"{gettext(said.template).format(**said.params)} {why}".strip()
        tell([account], text, link=link, kind="satgas.rota", now=now)
    return row


def lay_out(post: Post, monday: date, free: Mapping[str, int], *, by: Account, now: datetime) -> int:
    """Give each of the crew normal hours on the days from today to the end of the week, but on the own free weekday.

    ``free``: weekday (Monday is 0) by account. Shifts that exist stay as they are; whoever has one on the free day
    loses it. Each person is told once. Returns how many shifts were made. ``WatchError`` for a week that is over.
    """
    policy = policy_at(now)
    today = policy.day_of(now)
    days = [monday + timedelta(days=step) for step in range(DAYS)]
    ahead = [
        day for day in days if day > today or (day == today and now < policy.at(day, policy.shift_begins))
    ]
    if not ahead:
        raise WatchError(gettext("Minggu ini sudah lewat. Pilih minggu lain."))
    made = 0
    with transaction.atomic():
        post = locked(post)
        there = {
            (row.account_id, row.day): row
            for row in Shift.system().filter(
                post=post, day__in=ahead, kind=Shift.Kind.WORK, cancelled_at=None
            )
        }
        for person in crew_of(post, monday):
            fresh = []
            for day in ahead:
                row = there.get((person.pk, day))
                if day.weekday() == free.get(str(person.pk)):
                    if row is not None:
                        _cancel(row, now)
                elif row is None:
                    fresh.append(_normal(post, person, day, by, now))
            Shift.system().bulk_create(fresh)
            made += len(fresh)
            if fresh:
                said = _("Jadwal minggu {day} sudah disusun.", day=hari_tanggal(monday))
                note(post, person, monday, said, by=by, reason="", now=now)
        recorded("rota.laid_out", post, by, {"monday": monday.isoformat(), "shifts": made}, now)
    return made


def _normal(post: Post, person: Account, day: date, by: Account, now: datetime) -> Shift:
    policy = policy_at(now)
    return Shift(
        post=post, place=post.place, account=person, day=day, starts=policy.at(day, policy.shift_begins),
        ends=policy.at(day, policy.shift_ends), made_by=by, made_at=now,
    )  # fmt: skip


def _cancel(row: Shift, now: datetime) -> None:
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])


def set_hours(
    post: Post,
    person: Account,
    day: date,
    hours: tuple[time, time] | None,
    *,
    by: Account,
    reason: str,
    now: datetime,
    kind: Shift.Kind = Shift.Kind.WORK,
) -> Shift | None:
    """Let ``person`` work, or be on call at home, in these hours of ``day``; or rest (``hours`` is None).

    ``WatchError`` for a day that is over, hours that end before they begin, a seventh day in the week, a short reason.
    """
    said, policy = reason_of(reason), policy_at(now)
    if day < policy.day_of(now):
        raise WatchError(gettext("Hari itu sudah lewat."))
    if hours is not None and hours[0] >= hours[1]:
        raise WatchError(gettext("Jam selesai harus sesudah jam mulai."))
    with transaction.atomic():
        post = locked(post)
        planned = Shift.system().filter(post=post, account=person, day=day, cancelled_at=None)
        if hours is None:
            if planned.update(cancelled_at=now):
                change = _("{day}: tidak bertugas.", day=hari_tanggal(day))
                note(post, person, day, change, by=by, reason=said, now=now)
                recorded("rota.changed", post, by, _about(person, day), now)
            return None
        if kind == Shift.Kind.WORK:
            must_rest(person, day)
        row = planned.filter(kind=kind).first() or _normal(post, person, day, by, now)
        row.kind, row.starts, row.ends = kind, policy.at(day, hours[0]), policy.at(day, hours[1])
        row.save()
        note(post, person, day, _hours_said(row, policy), by=by, reason=said, now=now)
        recorded("rota.changed", post, by, _about(person, day), now)
    return row


def _hours_said(row: Shift, policy: Policy) -> Message:
    values = {
        "day": hari_tanggal(row.day),
        "starts": policy.clock(row.starts),
        "ends": policy.clock(row.ends),
    }
    if row.kind == Shift.Kind.STANDBY:
        return _("Piket telepon {day}: {starts} sampai {ends}.", **values)
    return _("Jam kerja {day}: {starts} sampai {ends}.", **values)


def must_rest(person: Account, day: date) -> None:
    """``WatchError`` when a shift on ``day`` would be the seventh of its week."""
    if len(days_of_week(person, day) | {day}) >= DAYS:
        raise WatchError(
            gettext("%(name)s perlu satu hari istirahat dalam minggu itu.") % {"name": person.name}
        )


def _about(person: Account, day: date) -> dict[str, str | int]:
    return {"account": str(person.pk), "day": day.isoformat()}
