"""Calling people until one answers, with a row for each attempt."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import override

import pytest

from pamong.core.duty import Callee
from pamong.core.duty.ladder import Who
from pamong.foundation.audit.models import Entry
from pamong.foundation.notify import channels
from pamong.foundation.notify.channels import Channel, Message
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Alarm, Call, Incident
from pamong.satgas.queries.calls import is_work_due
from pamong.satgas.services import alarms, causes, overtime
from pamong.satgas.tests.crewed import Crewed, at

MINUTE = timedelta(minutes=1)


class Telegram(Channel):
    """A messenger that keeps what it sent, or fails."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.broken = False

    @override
    def deliver(self, message: Message) -> None:
        if self.broken:
            raise ConnectionError("no route")
        self.sent.append(message)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    """A messenger that the office has set up."""
    channel = Telegram()
    channels.register(channel)
    yield channel
    channels.unregister(channel)


def calls(alarm: Alarm) -> list[tuple[str, str, str, str, str]]:
    """The attempts: time, as what, who, by which way, result."""
    rows = Call.system().filter(alarm=alarm).select_related("account").order_by("at", "rung", "id")
    return [
        (f"{row.at:%H.%M}", row.callee, row.account.name if row.account else "", row.channel, row.result)
        for row in rows
    ]


def wait(clock: str, until: str) -> None:
    """Let the worker look every minute."""
    now = at(clock)
    while now <= at(until):
        alarms.climb_due(now=now)
        now += MINUTE


def incident(crewed: Crewed, state: str = "reported", **fields: object) -> Incident:
    values = {"kind": "flood", "title": "Depan pasar", "opened_at": at("15.00"), "changed_at": at("15.00")}
    return Incident.system().create(
        post=crewed.post, place=crewed.tree.rw.place, state=state, **(values | fields)
    )


def test_the_ladder_from_the_crew_to_the_number_of_the_bpbd(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Eko")
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    wait("9.01", "9.40")
    assert calls(alarm) == [
        ("02.00", "satgas", "Budi", "push", "no_device"),
        ("02.00", "satgas", "Eko", "push", "no_device"),
        ("02.03", "satgas", "", "whatsapp", "skipped"),
        ("02.03", "satgas", "", "telegram", "skipped"),
        ("02.03", "koordinator", "Pak Agus", "push", "no_device"),
        ("02.03", "koordinator", "", "whatsapp", "skipped"),
        ("02.03", "koordinator", "", "telegram", "skipped"),
        ("02.08", "lurah", "Bu Lurah", "push", "no_device"),
        ("02.08", "lurah", "", "whatsapp", "skipped"),
        ("02.08", "lurah", "", "telegram", "skipped"),
        ("02.18", "camat", "Pak Camat", "push", "no_device"),
        ("02.18", "camat", "", "whatsapp", "skipped"),
        ("02.18", "camat", "", "telegram", "skipped"),
        ("02.18", "camat", "", "phone", "shown"),
    ]
    assert Call.system().get(channel="phone").detail == "112"
    alarm.refresh_from_db()
    assert (alarm.next_at, alarm.ended_at) == (None, None)


def test_a_messenger_that_is_set_up_is_used_and_waited_for(crewed: Crewed, telegram: Telegram) -> None:
    crewed.shifts("Budi")
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    wait("9.01", "9.08")
    assert [row[:1] + row[2:] for row in calls(alarm)] == [
        ("02.00", "Budi", "push", "no_device"),
        ("02.03", "Budi", "telegram", "sent"),
        ("02.08", "Pak Agus", "push", "no_device"),
        ("02.08", "Pak Agus", "telegram", "sent"),
    ]
    assert [message.account for message in telegram.sent] == [crewed.crew["Budi"].pk, crewed.agus.pk]
    assert telegram.sent[0].link == f"/satgas/panggilan/{alarm.pk}/"


def test_a_messenger_that_fails_is_a_row_and_costs_no_time(crewed: Crewed, telegram: Telegram) -> None:
    crewed.shifts("Budi")
    telegram.broken = True
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    wait("9.01", "9.03")
    assert [row[:1] + row[2:] for row in calls(alarm)] == [
        ("02.00", "Budi", "push", "no_device"),
        ("02.03", "Budi", "telegram", "failed"),
        ("02.03", "Pak Agus", "push", "no_device"),
        ("02.03", "Pak Agus", "telegram", "failed"),
    ]
    assert Call.system().filter(detail="ConnectionError").count() == 2


def test_where_nobody_is_on_duty_the_coordinator_is_called_at_once(crewed: Crewed) -> None:
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("22.00"))
    found = calls(alarm)
    assert found[0][1:] == ("satgas", "", "push", "skipped")
    assert ("15.00", "koordinator", "Pak Agus", "push", "no_device") in found


def test_one_who_was_called_takes_it_and_nobody_further_is_called(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Eko")
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    with pytest.raises(WatchError, match="untuk orang lain"):
        alarms.acknowledge(alarm, by=crewed.lurah, now=at("9.01"))
    done = alarms.acknowledge(alarm, by=crewed.crew["Eko"], now=at("9.02"))
    assert (done.acknowledged_by, done.acknowledged_at) == (crewed.crew["Eko"], at("9.02"))
    assert "Eko sudah menerima panggilan" in crewed.inbox(crewed.crew["Budi"])[-1]
    wait("9.03", "9.30")
    assert Call.system().count() == 2
    again = alarms.acknowledge(alarm, by=crewed.crew["Budi"], now=at("9.04"))
    assert again.acknowledged_by == crewed.crew["Eko"]
    actions = list(Entry.objects.filter(action__startswith="satgas.alarm").values_list("action", flat=True))
    assert actions == ["satgas.alarm.began", "satgas.alarm.acknowledged"]


def blind(crewed: Crewed, callee: Callee | None, since: datetime) -> None:
    """What the rules said last."""
    crewed.post.state = {"blind_since": since.isoformat() if callee else None}
    crewed.post.said = {"callee": callee.value if callee else ""}
    crewed.post.save(update_fields=["state", "said"])


def test_without_any_data_the_coordinator_has_ten_minutes_then_the_lurah(crewed: Crewed) -> None:
    blind(crewed, Callee.COORDINATOR, at("15.10"))
    causes.look(now=at("15.15"))
    causes.look(now=at("15.16"))
    alarm = Alarm.system().get()
    assert {row[1] for row in calls(alarm)} == {"koordinator"}
    wait("15.16", "15.24")
    assert {row[1] for row in calls(alarm)} == {"koordinator"}
    wait("15.25", "15.25")
    assert {row[1] for row in calls(alarm)} == {"koordinator", "lurah"}
    blind(crewed, None, at("15.10"))
    causes.look(now=at("15.30"))
    alarm.refresh_from_db()
    assert (alarm.ended_at, alarm.acknowledged_at) == (at("15.30"), None)


def test_a_coordinator_who_answers_and_does_not_decide_is_followed_by_the_lurah(crewed: Crewed) -> None:
    blind(crewed, Callee.COORDINATOR, at("15.10"))
    causes.look(now=at("15.15"))
    alarms.acknowledge(Alarm.system().get(), by=crewed.agus, now=at("15.17"))
    causes.look(now=at("15.18"))
    assert Alarm.system().count() == 1
    blind(crewed, Callee.LURAH, at("15.10"))
    causes.look(now=at("15.25"))
    causes.look(now=at("15.26"))
    second = Alarm.system().get(ended_at=None)
    assert [row[:3] for row in calls(second) if row[4] == "no_device"] == [("08.25", "lurah", "Bu Lurah")]


def test_the_rules_may_call_the_lurah_before_the_ladder_does(crewed: Crewed) -> None:
    blind(crewed, Callee.COORDINATOR, at("15.10"))
    causes.look(now=at("15.15"))
    blind(crewed, Callee.LURAH, at("15.10"))
    causes.look(now=at("15.20"))
    assert [row[:3] for row in calls(Alarm.system().get()) if row[4] == "no_device"] == [
        ("08.15", "koordinator", "Pak Agus"),
        ("08.20", "lurah", "Bu Lurah"),
    ]


def test_who_was_sent_and_does_not_answer_is_called_until_he_goes(crewed: Crewed) -> None:
    crewed.shifts()
    row = incident(crewed, "assigned", assigned=crewed.crew["Heri"], assigned_at=at("15.05"))
    assert is_work_due(at("15.05"))
    causes.look(now=at("15.05"))
    alarm = Alarm.system().get()
    assert [(one[2], one[4]) for one in calls(alarm)] == [("Heri", "no_device")]
    assert "Depan pasar" in crewed.inbox(crewed.crew["Heri"])[-1]
    row.acknowledged_at, row.state = at("15.07"), "on_way"
    row.save()
    causes.look(now=at("15.08"))
    alarm.refresh_from_db()
    assert alarm.ended_at == at("15.08")


def test_one_who_is_sent_after_another_is_called_anew(crewed: Crewed) -> None:
    row = incident(crewed, "assigned", assigned=crewed.crew["Heri"], assigned_at=at("15.05"))
    causes.look(now=at("15.05"))
    row.assigned, row.assigned_at = crewed.crew["Eko"], at("15.10")
    row.save()
    causes.look(now=at("15.10"))
    assert [one.ended_at is None for one in Alarm.system().order_by("began_at")] == [False, True]
    assert calls(Alarm.system().get(ended_at=None))[0][2] == "Eko"


def test_water_that_nobody_looked_at_is_called_out_and_a_blocked_drain_is_not(crewed: Crewed) -> None:
    crewed.presence("Budi", "8.00")
    incident(crewed, kind="drain")
    causes.look(now=at("15.01"))
    assert not Alarm.system().exists()
    incident(crewed)
    causes.look(now=at("15.01"))
    assert calls(Alarm.system().get())[0][2:] == ("Budi", "push", "no_device")


def test_the_lurah_of_the_place_is_called(crewed: Crewed) -> None:
    row = incident(crewed)
    alarm = alarms.start(crewed.post, Alarm.Kind.INCIDENT, now=at("15.00"), first=Who.LURAH, incident=row)
    assert calls(alarm)[0][2] == "Bu Lurah"
    Incident.system().filter(pk=row.pk).update(place=crewed.tree.other_rt.place)
    row.refresh_from_db()
    other = alarms.start(crewed.post, Alarm.Kind.INCIDENT, now=at("15.00"), first=Who.LURAH, incident=row)
    assert calls(other)[0][2] == "Bu Lurah"  # the other kelurahan has none: all of them are called


def test_work_beyond_the_limit_calls_the_coordinator_until_it_ends(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi")
    causes.look(now=at("19.29"))
    assert not Alarm.system().exists()
    causes.look(now=at("19.30"))
    causes.look(now=at("19.31"))
    alarm = Alarm.system().get()
    assert alarm.about == crewed.crew["Budi"] and calls(alarm)[0][1:3] == ("koordinator", "Pak Agus")
    overtime.end(row, by=crewed.agus, now=at("19.33"))
    causes.look(now=at("19.34"))
    alarm.refresh_from_db()
    assert alarm.ended_at == at("19.34")


def test_an_emergency_lets_them_work_on(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    overtime.declare_emergency(
        crewed.post, by=crewed.lurah, reason="Air masih naik", until=at("22.30"), now=at("19.20")
    )
    causes.look(now=at("22.29"))
    assert not Alarm.system().exists()
    causes.look(now=at("22.30"))
    assert Alarm.system().exists()


def test_the_drill_is_held_once_a_week(crewed: Crewed) -> None:
    assert alarms.drill(crewed.post, now=at("9.00")) is not None
    assert alarms.drill(crewed.post, now=at("10.00")) is None
    assert alarms.drill(crewed.post, now=at("9.00") + timedelta(days=7)) is not None


def test_nothing_is_due_where_nothing_happens(crewed: Crewed) -> None:
    crewed.shifts()
    assert not is_work_due(at("12.00"))
    crewed.ordered("Budi")
    assert is_work_due(at("15.30"))


def test_the_coordinator_may_take_any_alarm(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    assert alarms.acknowledge(alarm, by=crewed.agus, now=at("9.01")).acknowledged_by == crewed.agus


def test_a_drill_that_nobody_took_ends_with_its_day(crewed: Crewed) -> None:
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    assert alarms.close_past(now=at("27.59")) == 0
    assert alarms.close_past(now=at("28.00")) == 1
    alarm.refresh_from_db()
    assert (alarm.ended_at, alarm.acknowledged_at) == (at("28.00"), None)
