"""Overtime: the order to stay, the answer to it, its end, the meal, and the emergency that lifts the limit.

Orders and answers are both kept (PP 35/2021, article 28). Every service locks the post first.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.duty.labour import may_be_asked
from pamong.core.duty.policy import Policy
from pamong.foundation.access.models import Account
from pamong.foundation.push.rules import ORDER
from pamong.foundation.push.services import ring
from pamong.satgas.errors import LimitError, StaleError, WatchError
from pamong.satgas.models import Leave, Overtime, Post, Presence, Shift
from pamong.satgas.queries.hours import evening_of, week_hours, worked
from pamong.satgas.queries.people import coordinators_of, present
from pamong.satgas.queries.today import Today
from pamong.satgas.rota_words import resumed
from pamong.satgas.services.common import hashed, locked, reason_of, recorded, tell
from pamong.satgas.services.rota import note
from pamong.satgas.services.watch import policy_at

CREW_PAGE, COORDINATOR_PAGE = "/satgas/", "/satgas/koordinator/"
_ORDERED = gettext_lazy("Ada perintah lembur. Mohon dijawab.")


def order(
    post: Post,
    worker: Account,
    *,
    by: Account,
    reason: str,
    now: datetime,
    starts: datetime | None = None,
) -> Overtime:
    """Order ``worker`` to stay after today's shift, until the limit of the policy; he is told, and answers.

    ``starts`` is the end of the shift, or now for one who had gone home. An order of today that still holds is returned
    as it is; one that had ended goes on for what is left of the day's limit, and is asked anew. Raises ``LimitError``,
    and ``WatchError`` for who rests today, is away, or said no.
    """
    said, policy = reason_of(reason), policy_at(now)
    day = policy.day_of(now)
    with transaction.atomic():
        post = locked(post)
        existing = Overtime.system().filter(post=post, account=worker, day=day).first()
        if existing is not None:
            return _again(post, existing, by, said, now, policy)
        begins = starts or _begins(post, worker, day, now, policy)
        until = _limit(post, worker, begins, now, policy)
        row = Overtime.system().create(
            post=post, place=post.place, account=worker, day=day, starts=begins, until=until, reason=said,
            ordered_by=by, ordered_at=now,
        )  # fmt: skip
        text = _(
            "Perintah lembur dari %(by)s, mulai %(starts)s, paling lama sampai %(until)s. Mohon dijawab."
        )
        values = {"by": by.name, "starts": policy.clock(begins), "until": policy.clock(until)}
        tell([worker], text % values, link=CREW_PAGE, kind="satgas.overtime", now=now)
        ring([worker], ORDER, _ORDERED, link=CREW_PAGE, topic=_name(row))
        recorded("overtime.ordered", post, by, _about(row) | {"reason": hashed(said)}, now, about=_name(row))
    return row


def _again(post: Post, row: Overtime, by: Account, reason: str, now: datetime, policy: Policy) -> Overtime:
    """Another order of the same day. What was worked before the break stays counted: the begin moves by the break."""
    name = row.account.name
    if row.consented is False:
        raise StaleError(_("%(name)s sudah menjawab tidak bisa lembur hari ini.") % {"name": name})
    if row.ended_at is None:
        return row
    done = worked(row, now, policy)
    left = min(policy.overtime_day - done, _left_this_week(post, row, now, policy))
    if left <= timedelta(0):
        raise LimitError(_("%(name)s sudah mencapai batas lembur hari ini.") % {"name": name})
    said = resumed(row.day, now, row.ended_at, policy)
    row.starts, row.until, row.ended_at = now - done, now + left, None
    row.ordered_by, row.ordered_at, row.reason = by, now, reason
    row.consented, row.answered_at, row.answer = None, None, ""
    row.save()
    note(post, row.account, row.day, said, by=by, reason=reason, now=now, link=CREW_PAGE)
    ring([row.account], ORDER, _ORDERED, link=CREW_PAGE, topic=_name(row))
    recorded("overtime.ordered", post, by, _about(row) | {"reason": hashed(reason)}, now, about=_name(row))
    return row


def _left_this_week(post: Post, row: Overtime, now: datetime, policy: Policy) -> timedelta:
    """What is left of the week."""
    week = week_hours(post, row.day, now, policy).get(str(row.account_id), timedelta(0))
    return policy.overtime_week - week


def _begins(post: Post, worker: Account, day: date, now: datetime, policy: Policy) -> datetime:
    """The end of today's shift; now, for one who left after it."""
    away = Leave.system().filter(post=post, account=worker, granted=True, first__lte=day, last__gte=day)
    if away.exists():
        raise WatchError(_("%(name)s sedang cuti atau sakit hari ini.") % {"name": worker.name})
    shift = (
        Shift.system()
        .filter(post=post, account=worker, day=day, kind=Shift.Kind.WORK, cancelled_at=None)
        .first()
    )
    if shift is None:
        raise WatchError(_("Hari ini hari istirahat %(name)s.") % {"name": worker.name})
    went = str(worker.pk) not in present(post, day)
    has_left = Presence.system().filter(post=post, account=worker, day=day, kind=Presence.Kind.OUT).exists()
    return max(shift.ends, now) if went and has_left else shift.ends


def _limit(post: Post, worker: Account, begins: datetime, now: datetime, policy: Policy) -> datetime:
    """Until when; ``LimitError`` when no time is left this week."""
    week = week_hours(post, policy.day_of(now), now, policy).get(str(worker.pk), timedelta(0))
    if not may_be_asked(week, policy):
        hours = policy.overtime_week // timedelta(hours=1)
        text = _("%(name)s sudah mencapai batas lembur %(hours)s jam minggu ini.")
        raise LimitError(text % {"name": worker.name, "hours": hours})
    return evening_of(begins, week, policy).stop_at


def answer(overtime: Overtime, *, consents: bool, by: Account, now: datetime, words: str = "") -> Overtime:
    """Keep what the worker says to the order; a no reaches whoever gave it, and is nobody's fault.

    Repeating the same answer is harmless, so a phone may send it again. Raises ``StaleError`` for the opposite of an
    answer that was given, and ``WatchError`` when somebody answers for another.
    """
    if overtime.account_id != by.pk:
        raise WatchError(_("Yang menjawab perintah lembur adalah petugasnya sendiri."))
    with transaction.atomic():
        post = locked(overtime.post)
        row = Overtime.system().select_related("account", "ordered_by", "post__region").get(pk=overtime.pk)
        if row.consented is consents:
            return row
        if row.consented is not None:
            raise StaleError(_("Perintah lembur ini sudah dijawab."))
        row.consented, row.answered_at, row.answer = consents, now, " ".join(words.split())[:300]
        row.save(update_fields=["consented", "answered_at", "answer"])
        if not consents:
            text = _("%(name)s tidak bisa lembur hari ini. Mohon pilih petugas lain.") % {"name": by.name}
            asked = [row.ordered_by, *coordinators_of(post, row.day)]
            tell(asked, text, link=COORDINATOR_PAGE, kind="satgas.overtime", now=now)
        recorded("overtime.answered", post, by, {"consents": int(consents)}, now, about=_name(row))
    return row


def end(overtime: Overtime, *, by: Account | None, now: datetime, at: datetime | None = None) -> Overtime:
    """The person goes: at ``at``, or now. Ended once, it stays as it is."""
    with transaction.atomic():
        post = locked(overtime.post)
        row = Overtime.system().select_related("account", "post__region").get(pk=overtime.pk)
        if row.ended_at is None:
            row.ended_at = max(row.starts, at or now)
            row.save(update_fields=["ended_at"])
            recorded("overtime.ended", post, by, _about(row), now, about=_name(row))
    return row


def end_day(post: Post, worker: Account, *, now: datetime, at: datetime | None = None) -> Overtime | None:
    """End what is open of ``worker``'s day of the watch, for one who goes at ``at``, or now; None when nothing is.

    A press that a phone kept overnight ends the evening that it belongs to, and not the next.
    """
    day = policy_at(now).day_of(at or now)
    row = (
        Overtime.system()
        .filter(post=post, account=worker, day=day, ended_at=None)
        .exclude(consented=False)
        .select_related("post")
        .first()
    )
    return end(row, by=worker, now=now, at=at) if row else None


def order_meal(post: Post, *, by: Account, now: datetime) -> int:
    """Note that food was ordered for everybody whose meal is not noted yet today; returns for how many."""
    with transaction.atomic():
        post = locked(post)
        day = policy_at(now).day_of(now)
        staying = Overtime.system().filter(post=post, day=day, ended_at=None, meal_at=None)
        waiting = staying.exclude(consented=False)
        count = waiting.update(meal_at=now)
        if count:
            recorded("overtime.meal", post, by, {"people": count}, now)
    return count


def declare_emergency(
    post: Post, *, by: Account, reason: str, until: datetime, now: datetime
) -> list[Overtime]:
    """Let everybody who stays today work until ``until``, beyond the limit; it is shown in red in the day's report.

    Who may stay so long anyway keeps his limit; an emergency may be given another end. ``WatchError`` for a short
    reason, for a time that has passed, lies beyond the watch's day or within everybody's limit, and when nobody stays.
    """
    policy = policy_at(now)
    said, day = reason_of(reason, letters=policy.reason_letters), policy.day_of(now)
    if not now < until <= policy.at(day + timedelta(days=1), policy.day_begins):
        raise WatchError(
            _("Pilih jam sesudah sekarang, paling lambat %(at)s.") % {"at": f"{policy.day_begins:%H.%M}"}
        )
    with transaction.atomic():
        post = locked(post)
        open_now = Overtime.system().filter(post=post, day=day, ended_at=None).exclude(consented=False)
        if not open_now.exists():
            raise WatchError(_("Belum ada petugas yang diperintahkan lembur hari ini."))
        rows = list(open_now.exclude(emergency_at=None, until__gte=until).select_related("account"))
        if not rows:
            raise WatchError(_("Batas lembur semua petugas sudah sampai jam itu. Pilih jam sesudahnya."))
        chosen = Overtime.system().filter(pk__in=[row.pk for row in rows])
        chosen.update(until=until, emergency_by=by, emergency_at=now, emergency_reason=said)
        text = _("%(by)s menyatakan keadaan darurat sampai pukul %(until)s: %(reason)s")
        values = {"by": by.name, "until": policy.clock(until), "reason": said[:300]}
        people = [*(row.account for row in rows), *coordinators_of(post, day)]
        tell(people, text % values, link=CREW_PAGE, kind="satgas.emergency", now=now)
        data: dict[str, str | int] = {
            "people": len(rows), "until": until.isoformat(), "reason": hashed(said),
        }  # fmt: skip
        recorded("emergency", post, by, data, now)
        return list(chosen.all())


def close_past(*, now: datetime) -> int:
    """End what nobody ended of days that are over: at its own limit, which is what was ordered. Returns how many."""
    day, count = policy_at(now).day_of(now), 0
    left: Iterable[Overtime] = Overtime.system().filter(ended_at=None, day__lt=day).exclude(consented=False)
    for row in left:
        end(row, by=None, now=now, at=row.until)
        count += 1
    return count


def meals_due(today: Today) -> list[str]:
    """Names of those whose meal is due and not ordered."""
    return [
        one.row.account.name
        for one in today.book.evenings()
        if not one.is_over and one.row.meal_at is None and one.plan.meal_at <= today.now
    ]


def _about(row: Overtime) -> dict[str, str | int]:
    return {"account": str(row.account_id), "day": row.day.isoformat(), "until": row.until.isoformat()}


def _name(row: Overtime) -> str:
    return f"overtime:{row.pk}"
