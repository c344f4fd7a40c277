"""What the co-ordinator of a crew plans and answers: one of each, for the matrix."""

from datetime import datetime, timedelta

from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.satgas.models import Alarm, Call, Equipment, Leave, Overtime, Post, Relief, Shift, Stagger, Swap
from pamong.satgas.services import calendars, upkeep
from pamong.satgas.services.watch import policy_at
from tests.support import make_official

type Things = dict[str, dict[str, object]]


def things(post: Post, worker: Account, leader: Account, now: datetime) -> Things:
    """A relief that ``worker`` was asked for, a call to him, his shift, his wishes, a swap that he is asked about."""
    day = policy_at(now).day_of(now)
    mate = make_official(Role.SATGAS, post.region.region_code, nip="", golongan="")
    mine, his = (_shift(post, who, now) for who in (worker, mate))
    base = {"post": post, "place": post.place}
    return {
        "relief": {"relief_id": _relief(post, worker, mate, leader, now).pk},
        "alarm": {"alarm_id": _alarm(post, worker, now).pk},
        "morning": {
            "stagger_id": Stagger.system()
            .create(**base, day=day, late_start="12:00", accounts=[], reasons=[], made_at=now)
            .pk
        },
        "shift": {"shift_id": mine.pk},
        "planned": {"account_id": worker.pk, "day": f"{day + timedelta(days=3)}"},
        "leave": {
            "leave_id": Leave.system()
            .create(**base, account=worker, kind=Leave.Kind.LEAVE, first=day, last=day, asked_at=now)
            .pk
        },
        "swap": {
            "swap_id": Swap.system().create(**base, given=his, asked_by=mate, partner=worker, asked_at=now).pk
        },
        "calendar": {"word": calendars.new_address(mate, now=now)},
        "pump": {
            "kind": "alat",
            "thing_id": upkeep.add_equipment(post, Equipment.Kind.PUMP, "Pompa", 7, by=leader, now=now).pk,
        },
    }


def _shift(post: Post, who: Account, now: datetime) -> Shift:
    policy = policy_at(now)
    day = policy.day_of(now) + timedelta(days=1)
    return Shift.system().create(
        post=post, place=post.place, account=who, day=day, starts=policy.at(day, policy.shift_begins),
        ends=policy.at(day, policy.shift_ends), made_at=now,
    )  # fmt: skip


def _relief(post: Post, comes: Account, goes: Account, leader: Account, now: datetime) -> Relief:
    day, until = policy_at(now).day_of(now), now + timedelta(hours=4)
    Overtime.system().create(
        post=post, place=post.place, account=goes, day=day, starts=now, until=until, reason="Hujan",
        ordered_by=leader, ordered_at=now, consented=True, answered_at=now,
    )  # fmt: skip
    return Relief.system().create(
        post=post,
        place=post.place,
        day=day,
        account=goes,
        by=comes,
        due_at=until,
        named_by=leader,
        named_at=now,
    )


def _alarm(post: Post, called: Account, now: datetime) -> Alarm:
    alarm = Alarm.system().create(
        post=post, place=post.place, kind=Alarm.Kind.DRILL, began_at=now, next_at=None
    )
    Call.system().create(
        alarm=alarm, place=post.place, rung=0, callee="satgas", account=called, channel=Call.Channel.PUSH,
        result=Call.Result.SENT, at=now,
    )  # fmt: skip
    return alarm
