"""The proposal of the morning: some start later, because the afternoon looks wet and the evening must be covered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from pamong.core.dates import hari_tanggal
from pamong.core.duty.fairness import late_starters
from pamong.core.duty.outlook import wet_afternoon
from pamong.core.messages import _
from pamong.foundation.access.models import Account
from pamong.satgas.errors import StaleError
from pamong.satgas.models import Post, Shift, Stagger
from pamong.satgas.queries.hours import burdens
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.queries.signals import signals
from pamong.satgas.records import reasons_to_json
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.overtime import COORDINATOR_PAGE
from pamong.satgas.services.rota import note
from pamong.satgas.services.watch import policy_at


def is_due(now: datetime) -> bool:
    """Whether it is the hour in which the afternoon is looked at."""
    policy = policy_at(now)
    return policy.outlook_at <= now.astimezone(policy.zone).time() < policy.shift_begins


def propose(post: Post, *, now: datetime) -> Stagger | None:
    """Propose that the next in turn start later today; None when the afternoon looks dry or too few work.

    Once a day; the co-ordinators are told.
    """
    policy = policy_at(now)
    day = now.astimezone(policy.zone).date()
    with transaction.atomic():
        post = locked(post)
        made = Stagger.system().filter(post=post, day=day).first()
        if made is not None:
            return made
        known = signals(post, now, policy)
        reasons = wet_afternoon(known.outlooks, known.warnings, day, now, policy)
        people = [row.account for row in _normal_shifts(post, now)] if reasons else []
        late = late_starters(burdens(post, people, day, now, policy).values(), policy)
        if not late:
            return None
        row = Stagger.system().create(
            post=post, place=post.place, day=day, late_start=policy.late_starts,
            accounts=[one.person for one in late], reasons=reasons_to_json(reasons), made_at=now,
        )  # fmt: skip
        text = gettext("Sore ini diperkirakan hujan. Usul: %(count)s petugas mulai pukul %(at)s.")
        values = {"count": len(late), "at": f"{policy.late_starts:%H.%M}"}
        tell(coordinators_of(post, day), text % values, link=COORDINATOR_PAGE, kind="satgas.stagger", now=now)
        recorded("stagger.proposed", post, None, {"day": day.isoformat(), "people": len(late)}, now)
    return row


def _normal_shifts(post: Post, now: datetime) -> list[Shift]:
    """Today's shifts that begin with the normal hours and have not begun."""
    policy = policy_at(now)
    day = now.astimezone(policy.zone).date()
    begins = policy.at(day, policy.shift_begins)
    rows = Shift.system().filter(
        post=post, day=day, kind=Shift.Kind.WORK, cancelled_at=None, starts=begins, starts__gt=now
    )
    return list(rows.select_related("account").order_by("account__name"))


def decide(stagger: Stagger, *, accepts: bool, by: Account, now: datetime) -> Stagger:
    """Accept or refuse the proposal; accepted, the shifts are as long as before and those people are told.

    ``StaleError`` once it was decided, or once the normal hours have begun.
    """
    policy = policy_at(now)
    with transaction.atomic():
        post = locked(stagger.post)
        row = Stagger.system().get(pk=stagger.pk)
        if row.accepted is not None:
            raise StaleError(gettext("Usulan ini sudah dijawab."))
        if now >= policy.at(row.day, policy.shift_begins):
            raise StaleError(gettext("Jam kerja sudah mulai, usulan ini tidak berlaku lagi."))
        row.accepted, row.decided_by, row.decided_at = accepts, by, now
        row.save(update_fields=["accepted", "decided_by", "decided_at"])
        if accepts:
            for shift in _normal_shifts(post, now):
                if str(shift.account_id) in row.accounts:
                    _move(post, shift, row, by, now)
        recorded("stagger.decided", post, by, {"day": row.day.isoformat(), "accepts": int(accepts)}, now)
    return row


def _move(post: Post, shift: Shift, stagger: Stagger, by: Account, now: datetime) -> None:
    policy = policy_at(now)
    starts = policy.at(stagger.day, stagger.late_start)
    shift.starts, shift.ends = starts, starts + (shift.ends - shift.starts)
    shift.save(update_fields=["starts", "ends"])
    said = _(
        "{day}: mulai {starts}, selesai {ends}, karena sore diperkirakan hujan.",
        day=hari_tanggal(stagger.day), starts=policy.clock(shift.starts), ends=policy.clock(shift.ends),
    )  # fmt: skip
    note(post, shift.account, stagger.day, said, by=by, reason="", now=now)
