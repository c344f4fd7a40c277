"""One's own day: hours within the shift, overtime beside its limits, and what is worth a word."""

from datetime import datetime, timedelta

import pytest

from pamong.satgas.models import Overtime, Presence, Shift
from pamong.satgas.press import Press
from pamong.satgas.queries.mine import Mine, mine
from pamong.satgas.services import presence
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from pamong.satgas.views.crew import hours_of, length


def shift(world: World, people: People, kind: str = Shift.Kind.WORK) -> Shift:
    """Budi works today from eight to half past three."""
    policy = policy_at(world.now)
    day = policy.day_of(world.now)
    return Shift.system().create(
        post=world.post,
        place=world.post.place,
        account=people.budi,
        kind=kind,
        day=day,
        starts=world.at("8.00"),
        ends=world.at("15.30"),
        made_at=world.now,
    )


def press(world: World, people: People, clock: str, kind: Presence.Kind) -> None:
    """Budi comes or goes."""
    at = world.at(clock)
    presence.check(world.post, people.budi, kind, Press.at(at), now=at)


def day_of(world: World, people: People, clock: str) -> Mine:
    """Budi's day as it is at that hour."""
    now: datetime = world.at(clock)
    return mine(world.post, people.budi, now, policy_at(now))


def test_only_time_within_the_shift_and_on_the_spot_is_counted(world: World, people: People) -> None:
    shift(world, people)
    press(world, people, "7.45", Presence.Kind.IN)
    press(world, people, "12.00", Presence.Kind.OUT)
    press(world, people, "12.30", Presence.Kind.IN)
    press(world, people, "13.00", Presence.Kind.IN)  # at another spot: still the same stay
    assert day_of(world, people, "13.30").normal == timedelta(hours=5)
    assert day_of(world, people, "18.00").normal == timedelta(hours=7)
    press(world, people, "14.30", Presence.Kind.OUT)
    found = day_of(world, people, "18.00")
    assert (found.normal, found.is_there) == (timedelta(hours=6), False)
    assert found.came is not None
    assert found.came.happened_at == world.at("7.45")


def test_on_call_at_home_is_no_work(world: World, people: People) -> None:
    shift(world, people, Shift.Kind.STANDBY)
    press(world, people, "8.00", Presence.Kind.IN)
    assert day_of(world, people, "12.00").normal == timedelta(0)


@pytest.mark.parametrize(
    ("consented", "words"),
    [(True, "2 jam 15 menit dari 4 jam"), (None, "0 dari 4 jam"), (False, "0 dari 4 jam")],
)
def test_overtime_counts_once_it_was_agreed_to(
    world: World, people: People, consented: bool | None, words: str
) -> None:
    shift(world, people)
    policy = policy_at(world.now)
    Overtime.system().create(
        post=world.post,
        place=world.post.place,
        account=people.budi,
        day=policy.day_of(world.now),
        starts=world.at("15.30"),
        until=world.at("19.30"),
        reason="Hujan lebat sore ini",
        ordered_by=people.agus,
        ordered_at=world.at("15.00"),
        consented=consented,
    )
    assert hours_of(day_of(world, people, "17.45"), policy).today == words


def test_lengths_are_said_as_people_say_them() -> None:
    lengths = [timedelta(minutes=7), timedelta(hours=3), timedelta(hours=3, minutes=34, seconds=50)]
    assert [length(one) for one in lengths] == ["7 menit", "3 jam", "3 jam 34 menit"]
