"""What the worker does for the co-ordinator, and what it leaves alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from pamong.core.duty import Standing, State
from pamong.core.weather import Point
from pamong.foundation.notify.models import Notice
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import clock, rounds
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Alarm, Check, Equipment, Incident, Overtime
from pamong.satgas.queries import upkeep as facts
from pamong.satgas.queries.today import today
from pamong.satgas.records import state_to_json
from pamong.satgas.services import alarms, causes, overtime, relief, reminders, upkeep
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at

type Put = Callable[[datetime], None]

MINUTE = timedelta(minutes=1)
MONDAY = TUESDAY - timedelta(days=1)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Let the flood watch believe that it is this time."""

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return put


def hold(crewed: Crewed, clock_text: str = "15.15") -> None:
    crewed.post.state = state_to_json(State(TUESDAY, Standing.HOLD, at(clock_text)))
    crewed.post.save(update_fields=["state"])


def through(first: str, last: str) -> None:
    """What the worker would say, looking every five minutes."""
    now = at(first)
    while now <= at(last):
        reminders.remind(now=now)
        now += 5 * MINUTE


def told(crewed: Crewed, name: str = "") -> list[tuple[str, str]]:
    account = crewed.crew[name] if name else crewed.agus
    rows = Notice.objects.filter(account=account.pk).order_by("created_at", "id")
    return [(f"{row.created_at + timedelta(hours=7):%H.%M}", row.kind) for row in rows]


def test_the_evening_reminds_of_order_meal_relief_and_hand_over_once_each(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Heri")
    crewed.presence("Budi", "8.00")
    hold(crewed)
    through("15.00", "15.20")
    assert told(crewed) == [("15.15", "satgas.order")]
    going = crewed.ordered("Budi")
    through("15.25", "18.35")
    assert told(crewed)[1:] == [("17.30", "satgas.meal"), ("18.30", "satgas.relief")]
    row = relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("18.36"))
    relief.accept(row, by=crewed.crew["Heri"], now=at("18.40"))
    through("18.45", "19.25")
    assert ("19.15", "satgas.handover") in told(crewed, "Budi") and ("19.15", "satgas.handover") in told(
        crewed, "Heri"
    )
    assert [kind for _at, kind in told(crewed)].count("satgas.relief") == 2  # due, and accepted


def test_a_meal_that_was_ordered_in_time_reminds_of_nothing(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    overtime.order_meal(crewed.post, by=crewed.agus, now=at("17.10"))
    through("17.15", "18.25")
    assert told(crewed) == []


def test_whoever_has_gone_reminds_of_nothing(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    overtime.end(crewed.ordered("Budi"), by=None, now=at("16.30"))
    through("16.35", "19.40")
    assert told(crewed) == []


def test_an_emergency_counts_back_from_its_own_end(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    overtime.order_meal(crewed.post, by=crewed.agus, now=at("17.00"))
    overtime.declare_emergency(
        crewed.post, by=crewed.lurah, reason="Air masih naik", until=at("22.30"), now=at("18.00")
    )
    through("18.05", "21.25")
    assert told(crewed) == [("18.00", "satgas.emergency")]
    through("21.30", "21.31")
    assert told(crewed)[1:] == [("21.30", "satgas.relief")]


def unordered(crewed: Crewed, clock_text: str) -> list[str]:
    """Who is held without an order at this time."""
    now = at(clock_text)
    return [one.name for one in reminders.held_without_order(today(crewed.post, now, policy_at(now)))]


def test_nobody_is_held_without_order_before_his_own_end(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.shift("Yoga", "12.00", "19.30")
    crewed.presence("Budi", "8.00")
    crewed.presence("Yoga", "12.00")
    hold(crewed)
    assert unordered(crewed, "15.20") == ["Budi"]
    assert len(unordered(crewed, "19.20")) == 2


def test_who_comes_back_needs_an_order_again_and_who_was_relieved_does_not(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.presence("Budi", "8.00")
    hold(crewed)
    overtime.end(crewed.ordered("Budi"), by=None, now=at("17.00"))
    assert unordered(crewed, "17.10") == []
    crewed.presence("Budi", "17.01", "out")
    crewed.presence("Budi", "18.00")
    assert unordered(crewed, "18.01") == ["Budi"]


def test_the_drill_is_held_on_mondays_at_nine(crewed: Crewed, set_clock: Put) -> None:
    for day, clock_text, held in (
        (MONDAY, "8.59", 0),
        (TUESDAY, "9.00", 0),
        (MONDAY, "9.00", 1),
        (MONDAY, "9.01", 1),
    ):
        set_clock(at(clock_text, day))
        rounds.plan.func()
        assert Alarm.system().filter(kind="drill").count() == held


def test_one_thing_of_the_plan_that_fails_stops_no_other(
    crewed: Crewed, set_clock: Put, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr(overtime, "close_past", fails)
    set_clock(at("9.00", MONDAY))
    rounds.plan.func()
    assert Alarm.system().get().kind == Alarm.Kind.DRILL
    assert "planning: past overtime" in caplog.text


def test_the_calling_job_raises_and_climbs(crewed: Crewed, set_clock: Put) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    set_clock(at("19.30"))
    rounds.call.func()
    alarm = Alarm.system().get()
    set_clock(at("19.35"))
    rounds.call.func()
    alarm.refresh_from_db()
    assert alarm.rung == 4 and Overtime.system().get().ended_at is None


def test_one_post_that_fails_stops_no_other_and_no_climbing(
    crewed: Crewed,
    set_clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00", MONDAY))
    monkeypatch.setattr(causes, "evenings", lambda *_: 1 / 0)
    assert alarm.next_at is not None
    set_clock(alarm.next_at)
    assert rounds.call.func() == 1


def test_questions_that_are_asked_often_are_answered_seldom(crewed: Crewed) -> None:
    asked: list[datetime] = []

    def ask(now: datetime) -> bool:
        asked.append(now)
        return True

    question = rounds.Seldom(timedelta(hours=1), ask)
    assert [question(), question()] == [True, False] and len(asked) == 1


def test_planning_is_due_in_the_morning_the_drill_hour_and_the_evening_only(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    assert rounds.is_planning_due(at("7.30"))
    assert rounds.is_planning_due(at("9.30", MONDAY))
    assert not rounds.is_planning_due(at("9.30"))
    crewed.ordered("Budi")
    assert rounds.is_planning_due(at("17.00"))


def test_equipment_is_due_by_its_days_and_at_once_when_broken(crewed: Crewed) -> None:
    pump = upkeep.add_equipment(
        crewed.post, Equipment.Kind.PUMP, "Pompa RW 05", 7, by=crewed.agus, now=at("9.00")
    )
    with system_scope("test"):
        (care,) = facts.equipment(crewed.post)
        assert care.is_due(at("9.00")) and care.last is None
        key = uuid4()
        for _again in range(2):
            upkeep.look_after(pump, works=True, note="", by=crewed.crew["Budi"], key=key, now=at("10.00"))
        (care,) = facts.equipment(crewed.post)
        assert Check.system().count() == 1
        assert not care.is_due(at("10.00") + timedelta(days=6)) and care.is_due(
            at("10.00") + timedelta(days=7)
        )
        upkeep.look_after(
            pump, works=False, note="tali putus", by=crewed.crew["Budi"], key=uuid4(), now=at("11.00")
        )
        (care,) = facts.equipment(crewed.post)
        assert care.is_broken and care.is_due(at("11.00"))
        assert crewed.inbox(crewed.agus) == ["Pompa RW 05 tidak berfungsi, dilaporkan Budi."]
        upkeep.retire(pump, by=crewed.agus, now=at("12.00"))
        assert facts.equipment(crewed.post) == []
        pump.refresh_from_db()
        with pytest.raises(WatchError, match="tidak dipakai"):
            upkeep.look_after(pump, works=True, note="", by=crewed.agus, key=uuid4(), now=at("12.01"))


def test_a_round_comes_from_where_water_came_back(crewed: Crewed) -> None:
    for days in (40, 3):
        when = at("15.00") - timedelta(days=days)
        Incident.system().create(
            post=crewed.post, place=crewed.tree.rw.place, kind="flood", title="Depan pasar", state="closed",
            latitude=-7.9401, longitude=112.6402, opened_at=when, changed_at=when,
        )  # fmt: skip
    with system_scope("test"):
        (found,) = facts.repeat_points(crewed.post, at("16.00"))
        assert (found.label, found.count) == ("Depan pasar", 2)
        spot = upkeep.add_round(crewed.post, found.label, found.point, by=crewed.agus, now=at("16.00"))
        assert facts.repeat_points(crewed.post, at("16.00")) == ()
        (care,) = facts.drains(crewed.post)
        assert care.thing == spot and care.is_due(at("16.00"))


@pytest.mark.parametrize(("name", "days"), [("  ", 7), ("Pompa", 0), ("Pompa", 400)])
def test_what_is_looked_after_has_a_name_and_a_rhythm(crewed: Crewed, name: str, days: int) -> None:
    with pytest.raises(WatchError):
        upkeep.add_equipment(crewed.post, Equipment.Kind.PUMP, name, days, by=crewed.agus, now=at("9.00"))
    with pytest.raises(WatchError):
        upkeep.add_round(
            crewed.post, name, Point(-7.9, 112.6), every_days=days, by=crewed.agus, now=at("9.00")
        )
