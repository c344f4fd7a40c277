"""The rota: a week's pattern, changes, leave, swaps, the proposal of the morning, and the calendar feed."""

from datetime import time, timedelta

import pytest

from pamong.core.duty import Outlook, Signals, WeatherWarning
from pamong.core.weather import Forecast, Slot
from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Leave, RotaChange, Shift, Stagger
from pamong.satgas.queries.rota import free_days, late_names, next_up, week
from pamong.satgas.queries.today import today
from pamong.satgas.services import calendars, leave, rota, stagger, swaps
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.crewed import NAMES, TUESDAY, Crewed, at

MONDAY = TUESDAY - timedelta(days=1)
NEXT = MONDAY + timedelta(days=7)
WEDNESDAY, THURSDAY, SUNDAY = (TUESDAY + timedelta(days=step) for step in (1, 2, 5))


def plan(crewed: Crewed) -> int:
    free = free_days(crewed.post, NEXT, list(crewed.crew.values()))
    return rota.lay_out(crewed.post, NEXT, free, by=crewed.agus, now=at("9.00"))


def days_of(crewed: Crewed, name: str) -> list[str]:
    rows = Shift.system().filter(account=crewed.crew[name], cancelled_at=None).order_by("day")
    return [f"{row.day:%a}" for row in rows]


def test_a_week_gives_everybody_six_days_and_different_days_of_rest(crewed: Crewed) -> None:
    assert plan(crewed) == 30
    every = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    free = {name: every - set(days_of(crewed, name)) for name in NAMES}
    assert all(len(days) == 1 for days in free.values())
    assert len({day for days in free.values() for day in days}) == 5
    one = Shift.system().filter(account=crewed.crew["Budi"]).earliest("day")
    assert (one.starts, one.ends) == (at("8.00", NEXT), at("15.30", NEXT))
    assert crewed.inbox(crewed.crew["Budi"]) == ["Jadwal minggu Senin, 30 November 2026 sudah disusun."]


def test_planning_twice_changes_nothing_and_the_next_week_keeps_the_days_of_rest(crewed: Crewed) -> None:
    plan(crewed)
    assert plan(crewed) == 0
    people = list(crewed.crew.values())
    assert free_days(crewed.post, NEXT + timedelta(days=7), people) == free_days(crewed.post, NEXT, people)


def test_what_was_changed_by_hand_stays_and_a_new_day_of_rest_takes_the_shift_away(crewed: Crewed) -> None:
    late = crewed.shift("Budi", "12.00", "19.30", day=NEXT)
    crewed.shift("Budi", day=NEXT + timedelta(days=2))
    rota.lay_out(crewed.post, NEXT, {str(crewed.crew["Budi"].pk): 2}, by=crewed.agus, now=at("9.00"))
    late.refresh_from_db()
    assert late.starts == at("12.00", NEXT)
    assert "Wed" not in days_of(crewed, "Budi") and len(days_of(crewed, "Budi")) == 6


def test_a_week_that_has_begun_is_planned_from_here_on(crewed: Crewed) -> None:
    rota.lay_out(crewed.post, MONDAY, {}, by=crewed.agus, now=at("9.00"))
    assert days_of(crewed, "Budi") == ["Wed", "Thu", "Fri", "Sat", "Sun"]
    with pytest.raises(WatchError, match="sudah lewat"):
        rota.lay_out(crewed.post, MONDAY - timedelta(days=7), {}, by=crewed.agus, now=at("9.00"))


def test_a_change_keeps_who_and_why_and_whom_it_concerns_is_told(crewed: Crewed) -> None:
    crewed.shift("Budi", day=WEDNESDAY)
    rota.set_hours(
        crewed.post, crewed.crew["Budi"], WEDNESDAY, (time(12), time(19, 30)), by=crewed.agus,
        reason="jaga sore", now=at("9.00"),
    )  # fmt: skip
    row = RotaChange.system().get()
    assert (row.account, row.by, row.reason) == (crewed.crew["Budi"], crewed.agus, "jaga sore")
    assert crewed.inbox(crewed.crew["Budi"]) == [
        "Jam kerja Rabu, 25 November 2026: 12.00 sampai 19.30. Alasan: jaga sore"
    ]
    rota.set_hours(
        crewed.post, crewed.crew["Budi"], WEDNESDAY, None, by=crewed.agus, reason="libur", now=at("9.05")
    )
    assert days_of(crewed, "Budi") == []
    assert crewed.inbox(crewed.crew["Budi"])[-1] == "Rabu, 25 November 2026: tidak bertugas. Alasan: libur"


def test_somebody_may_be_on_call_at_home_on_any_day_and_a_day_off_takes_that_too(crewed: Crewed) -> None:
    for step in range(6):
        crewed.shift("Budi", day=NEXT + timedelta(days=step))
    sunday = NEXT + timedelta(days=6)
    rota.set_hours(
        crewed.post, crewed.crew["Budi"], sunday, (time(8), time(20)), by=crewed.agus, reason="piket", now=at("9.00"),
        kind=Shift.Kind.STANDBY,
    )  # fmt: skip
    assert crewed.inbox(crewed.crew["Budi"]) == [
        "Piket telepon Minggu, 6 Desember 2026: 08.00 sampai 20.00. Alasan: piket"
    ]
    cell = week(crewed.post, NEXT, [crewed.crew["Budi"]], TUESDAY)[6].cells[0]
    assert cell.shift is not None and cell.shift.kind == "standby"
    rota.set_hours(
        crewed.post, crewed.crew["Budi"], sunday, None, by=crewed.agus, reason="libur", now=at("9.05")
    )
    assert week(crewed.post, NEXT, [crewed.crew["Budi"]], TUESDAY)[6].cells[0].shift is None


def test_a_rota_cannot_be_nonsense(crewed: Crewed) -> None:
    budi = crewed.crew["Budi"]
    for day, hours, reason, words in (
        (MONDAY, (time(8), time(15)), "tukar", "sudah lewat"),
        (WEDNESDAY, (time(15), time(8)), "tukar", "sesudah jam mulai"),
        (WEDNESDAY, (time(8), time(15)), " ", "alasannya"),
    ):
        with pytest.raises(WatchError, match=words):
            rota.set_hours(crewed.post, budi, day, hours, by=crewed.agus, reason=reason, now=at("9.00"))
    for step in range(6):
        crewed.shift("Budi", day=NEXT + timedelta(days=step))
    with pytest.raises(WatchError, match="satu hari istirahat"):
        rota.set_hours(
            crewed.post, budi, NEXT + timedelta(days=6), (time(8), time(15)), by=crewed.agus, reason="jaga",
            now=at("9.00"),
        )  # fmt: skip


def on_now(crewed: Crewed, clock: str) -> list[str]:
    day = today(crewed.post, at(clock), policy_at(at(clock)))
    return [row.account.name for row in day.on_now]


def test_who_is_on_and_who_is_next(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Eko")
    crewed.shift("Yoga", "12.00", "19.30")
    assert on_now(crewed, "9.00") == ["Budi", "Eko"]
    assert [row.account.name for row in next_up(crewed.post, at("9.00"))] == ["Yoga"]
    assert on_now(crewed, "15.30") == ["Yoga"]
    assert next_up(crewed.post, at("15.30")) == []


def test_a_granted_leave_takes_the_shifts_with_it(crewed: Crewed) -> None:
    for day in (TUESDAY, WEDNESDAY, THURSDAY):
        crewed.shift("Budi", day=day)
    row = leave.ask(
        crewed.post, crewed.crew["Budi"], Leave.Kind.ILL, TUESDAY, WEDNESDAY, reason="demam", now=at("9.00")
    )
    assert crewed.inbox(crewed.agus)[-1] == "Budi minta sakit 24 November 2026 sampai 25 November 2026."
    leave.decide(row, grants=True, by=crewed.agus, now=at("9.30"))
    assert days_of(crewed, "Budi") == ["Tue", "Thu"]  # today's had begun
    assert "disetujui" in crewed.inbox(crewed.crew["Budi"])[-1]
    with pytest.raises(StaleError):
        leave.decide(row, grants=False, by=crewed.agus, now=at("9.31"))
    days = week(crewed.post, MONDAY, [crewed.crew["Budi"]], TUESDAY)
    assert [bool(day.cells[0].leave) for day in days[:4]] == [False, True, True, False]


def test_a_leave_lies_ahead_and_ends_after_it_begins(crewed: Crewed) -> None:
    for first, last in ((MONDAY, TUESDAY), (THURSDAY, WEDNESDAY), (TUESDAY, TUESDAY + timedelta(days=93))):
        with pytest.raises(WatchError):
            leave.ask(
                crewed.post, crewed.crew["Budi"], Leave.Kind.LEAVE, first, last, reason="", now=at("9.00")
            )
    once = [
        leave.ask(
            crewed.post, crewed.crew["Budi"], Leave.Kind.LEAVE, TUESDAY, TUESDAY, reason="", now=at("9.00")
        )
        for _again in range(2)
    ]
    assert once[0].pk == once[1].pk


def test_a_swap_needs_both_and_the_coordinator(crewed: Crewed) -> None:
    mine, his = crewed.shift("Budi", day=WEDNESDAY), crewed.shift("Eko", day=THURSDAY)
    row = swaps.ask(mine, crewed.crew["Eko"], by=crewed.crew["Budi"], taken=his, now=at("9.00"))
    with pytest.raises(StaleError, match="Eko belum setuju"):
        swaps.decide(row, approves=True, by=crewed.agus, now=at("9.01"))
    with pytest.raises(WatchError):
        swaps.consent(row, consents=True, by=crewed.crew["Heri"], now=at("9.02"))
    swaps.consent(row, consents=True, by=crewed.crew["Eko"], now=at("9.03"))
    swaps.consent(row, consents=True, by=crewed.crew["Eko"], now=at("9.04"))
    assert "sepakat tukar giliran Rabu" in crewed.inbox(crewed.agus)[-1]
    swaps.decide(row, approves=True, by=crewed.agus, now=at("9.05"))
    assert (days_of(crewed, "Budi"), days_of(crewed, "Eko")) == (["Thu"], ["Wed"])
    assert "bertugas menggantikan Budi" in " ".join(crewed.inbox(crewed.crew["Eko"]))
    with pytest.raises(StaleError):
        swaps.decide(row, approves=False, by=crewed.agus, now=at("9.06"))


def test_a_shift_may_be_given_away_and_two_of_one_day_may_change_hands(crewed: Crewed) -> None:
    given = crewed.shift("Budi", day=WEDNESDAY)
    row = swaps.ask(given, crewed.crew["Eko"], by=crewed.crew["Budi"], now=at("9.00"))
    swaps.consent(row, consents=True, by=crewed.crew["Eko"], now=at("9.01"))
    swaps.decide(row, approves=True, by=crewed.agus, now=at("9.02"))
    assert days_of(crewed, "Budi") == [] and days_of(crewed, "Eko") == ["Wed"]
    early, late = crewed.shift("Budi", day=THURSDAY), crewed.shift("Heri", "12.00", "19.30", day=THURSDAY)
    row = swaps.ask(early, crewed.crew["Heri"], by=crewed.crew["Budi"], taken=late, now=at("9.03"))
    swaps.consent(row, consents=True, by=crewed.crew["Heri"], now=at("9.04"))
    swaps.decide(row, approves=True, by=crewed.agus, now=at("9.05"))
    mine = Shift.system().get(account=crewed.crew["Budi"], day=THURSDAY, cancelled_at=None)
    assert mine.starts == at("12.00", THURSDAY)


def test_the_same_swap_is_asked_once_until_it_is_answered(crewed: Crewed) -> None:
    given, eko = crewed.shift("Budi", day=WEDNESDAY), crewed.crew["Eko"]
    first, again = (swaps.ask(given, eko, by=crewed.crew["Budi"], now=at(now)) for now in ("9.00", "9.01"))
    assert first.pk == again.pk
    assert len(crewed.inbox(eko)) == 1
    swaps.consent(first, consents=False, by=eko, now=at("9.02"))
    assert swaps.ask(given, eko, by=crewed.crew["Budi"], now=at("9.03")).pk != first.pk


def test_a_swap_that_cannot_be_is_not_asked(crewed: Crewed) -> None:
    mine, same_day = crewed.shift("Budi", day=WEDNESDAY), crewed.shift("Eko", day=WEDNESDAY)
    begun = crewed.shift("Budi")
    theirs = crewed.shift("Heri", day=THURSDAY)
    budi, eko = crewed.crew["Budi"], crewed.crew["Eko"]
    for given, partner, taken, words in (
        (same_day, crewed.crew["Heri"], None, "giliran sendiri"),
        (mine, budi, None, "satu regu"),
        (mine, crewed.lurah, None, "satu regu"),
        (mine, eko, None, "sudah bertugas"),
        (mine, eko, theirs, "bukan milik"),
        (begun, crewed.crew["Heri"], None, "sudah mulai"),
    ):
        with pytest.raises(WatchError, match=words):
            swaps.ask(given, partner, by=budi, taken=taken, now=at("9.00"))


def test_a_swap_that_has_become_impossible_is_not_approved(crewed: Crewed) -> None:
    mine = crewed.shift("Budi", day=WEDNESDAY)
    row = swaps.ask(mine, crewed.crew["Eko"], by=crewed.crew["Budi"], now=at("9.00"))
    swaps.consent(row, consents=True, by=crewed.crew["Eko"], now=at("9.01"))
    crewed.shift("Eko", day=WEDNESDAY)
    with pytest.raises(WatchError, match="Eko sudah bertugas"):
        swaps.decide(row, approves=True, by=crewed.agus, now=at("9.02"))
    assert days_of(crewed, "Budi") == ["Wed"]


def test_a_no_of_the_partner_reaches_who_asked(crewed: Crewed) -> None:
    mine = crewed.shift("Budi", day=WEDNESDAY)
    row = swaps.ask(mine, crewed.crew["Eko"], by=crewed.crew["Budi"], now=at("9.00"))
    swaps.consent(row, consents=False, by=crewed.crew["Eko"], now=at("9.01"))
    assert crewed.inbox(crewed.crew["Budi"]) == ["Eko tidak bisa tukar giliran Rabu, 25 November 2026."]
    with pytest.raises(StaleError):
        swaps.consent(row, consents=True, by=crewed.crew["Eko"], now=at("9.02"))


def wet(monkeypatch: pytest.MonkeyPatch, code: int = 95) -> None:
    """The morning's run says this weather at 16.00."""
    slots = (Slot(at("16.00"), code, "Hujan Petir", 12.0 if code == 95 else 0.0, 90),)
    outlook = Outlook(Forecast("35.73.01.1007", "Purwantoro", at("1.00"), slots), at("1.30"))
    known = Signals(outlooks=(outlook,))
    monkeypatch.setattr(stagger, "signals", lambda post, now, policy: known)


def test_a_wet_afternoon_proposes_that_two_of_five_start_at_noon(
    crewed: Crewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    wet(monkeypatch)
    crewed.shifts()
    crewed.past("Budi", MONDAY, 3)
    row = stagger.propose(crewed.post, now=at("7.00"))
    assert row is not None and late_names(row) == ["Dimas", "Eko"]
    assert [reason["rule"] for reason in row.reasons] == ["H3"]
    assert crewed.inbox(crewed.agus)[-1].startswith("Sore ini diperkirakan hujan. Usul: 2 petugas")
    assert stagger.propose(crewed.post, now=at("7.05")) == row
    stagger.decide(row, accepts=True, by=crewed.agus, now=at("7.10"))
    shift = Shift.system().get(account=crewed.crew["Eko"], day=TUESDAY)
    assert (shift.starts, shift.ends) == (at("12.00"), at("19.30"))
    assert "mulai 12.00, selesai 19.30" in crewed.inbox(crewed.crew["Eko"])[-1]
    assert crewed.inbox(crewed.crew["Heri"]) == []
    with pytest.raises(StaleError):
        stagger.decide(row, accepts=False, by=crewed.agus, now=at("7.11"))


def test_a_dry_afternoon_or_a_crew_of_one_proposes_nothing(
    crewed: Crewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    wet(monkeypatch, code=1)
    crewed.shifts()
    assert stagger.propose(crewed.post, now=at("7.00")) is None
    wet(monkeypatch)
    Shift.system().exclude(account=crewed.crew["Budi"]).delete()
    assert stagger.propose(crewed.post, now=at("7.00")) is None
    assert not Stagger.system().exists()


def test_refused_or_too_late_nothing_moves(crewed: Crewed, monkeypatch: pytest.MonkeyPatch) -> None:
    wet(monkeypatch)
    crewed.shifts()
    row = stagger.propose(crewed.post, now=at("7.00"))
    assert row is not None
    with pytest.raises(StaleError, match="sudah mulai"):
        stagger.decide(row, accepts=True, by=crewed.agus, now=at("8.00"))
    stagger.decide(row, accepts=False, by=crewed.agus, now=at("7.10"))
    assert set(Shift.system().values_list("starts", flat=True)) == {at("8.00")}


def test_a_warning_of_the_morning_proposes_too(crewed: Crewed, monkeypatch: pytest.MonkeyPatch) -> None:
    warning = WeatherWarning("hujan lebat", at("13.00"), at("16.00"), at("6.50"))
    monkeypatch.setattr(stagger, "signals", lambda post, now, policy: Signals(warnings=(warning,)))
    crewed.shifts()
    row = stagger.propose(crewed.post, now=at("7.00"))
    assert row is not None and [reason["rule"] for reason in row.reasons] == ["H1"]


def test_the_hour_of_the_proposal() -> None:
    assert [stagger.is_due(at(clock)) for clock in ("6.59", "7.00", "7.59", "8.00")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_feed_shows_shifts_and_says_what_was_cancelled(crewed: Crewed) -> None:
    word = calendars.new_address(crewed.crew["Budi"], now=at("9.00"))
    shift = crewed.shift("Budi", day=WEDNESDAY)
    crewed.shift("Eko", day=WEDNESDAY)
    data = (calendars.feed(word, host="contoh", now=at("9.00")) or b"").decode()
    assert data.count("BEGIN:VEVENT") == 1
    assert f"UID:{shift.pk}@contoh" in data.replace("\r\n ", "")
    assert "STATUS:CONFIRMED" in data and "DTSTART:20261125T010000Z" in data
    rota.set_hours(
        crewed.post, crewed.crew["Budi"], WEDNESDAY, None, by=crewed.agus, reason="libur", now=at("9.05")
    )
    after = (calendars.feed(word, host="contoh", now=at("9.10")) or b"").decode()
    assert "STATUS:CANCELLED" in after and after != data


def test_a_feed_is_opened_by_its_newest_address_until_it_is_closed(crewed: Crewed) -> None:
    first = calendars.new_address(crewed.crew["Budi"], now=at("9.00"))
    second = calendars.new_address(crewed.crew["Budi"], now=at("9.01"))
    assert calendars.feed(first, host="contoh", now=at("9.02")) is None
    assert calendars.feed(second, host="contoh", now=at("9.02")) is not None
    assert calendars.revoke(crewed.crew["Budi"]) and not calendars.revoke(crewed.crew["Budi"])
    assert calendars.feed(second, host="contoh", now=at("9.03")) is None


def test_the_feed_of_a_closed_account_is_closed(crewed: Crewed) -> None:
    word = calendars.new_address(crewed.crew["Budi"], now=at("9.00"))
    crewed.crew["Budi"].disabled_at = at("9.01")
    crewed.crew["Budi"].save()
    assert calendars.feed(word, host="contoh", now=at("9.02")) is None
