"""Orders to stay, the answers, the limits, and the emergency that lifts them."""

from datetime import date, timedelta
from functools import partial

import pytest

from pamong.core.duty.labour import Stage
from pamong.foundation.audit.models import Entry
from pamong.satgas.errors import LimitError, StaleError, WatchError
from pamong.satgas.models import Leave, Overtime
from pamong.satgas.queries.hours import burdens, evenings, monday_of, week_hours
from pamong.satgas.queries.today import today
from pamong.satgas.services import overtime
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at

HOUR = timedelta(hours=1)
POLICY = policy_at(at("12.00"))
MONDAY = TUESDAY - timedelta(days=1)


def test_an_order_begins_with_the_end_of_the_shift_and_ends_at_the_limit(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi", agrees=None)
    assert (row.starts, row.until) == (at("15.30"), at("19.30"))
    assert row.consented is None
    assert crewed.inbox(crewed.crew["Budi"])[-1] == (
        "Perintah lembur dari Pak Agus, mulai 15.30, paling lama sampai 19.30. Mohon dijawab."
    )
    assert Entry.objects.filter(action="satgas.overtime.ordered", actor=crewed.agus.pk).count() == 1


def test_whoever_starts_late_is_kept_four_hours_from_his_own_end(crewed: Crewed) -> None:
    crewed.shift("Yoga", "12.00", "19.30")
    row = crewed.ordered("Yoga", agrees=None)
    assert (row.starts, row.until) == (at("19.30"), at("23.30"))


def test_an_order_is_given_once_a_day(crewed: Crewed) -> None:
    crewed.shifts()
    assert crewed.ordered("Budi", agrees=None).pk == crewed.ordered("Budi", "15.25", agrees=None).pk
    assert Overtime.system().count() == 1


def test_whoever_rests_or_is_away_is_not_ordered(crewed: Crewed) -> None:
    with pytest.raises(WatchError, match="hari istirahat Budi"):
        crewed.ordered("Budi")
    crewed.shifts("Eko")
    Leave.system().create(
        post=crewed.post, place=crewed.post.place, account=crewed.crew["Eko"], kind="ill", first=TUESDAY,
        last=TUESDAY, asked_at=at("7.00"), granted=True,
    )  # fmt: skip
    with pytest.raises(WatchError, match="cuti atau sakit"):
        crewed.ordered("Eko")


def test_who_went_home_and_is_called_back_begins_now(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.presence("Budi", "8.00")
    crewed.presence("Budi", "15.31", "out")
    row = crewed.ordered("Budi", "17.00", agrees=None)
    assert (row.starts, row.until) == (at("17.00"), at("21.00"))


def test_who_stayed_is_counted_from_the_end_of_the_shift_however_late_the_order(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.presence("Budi", "8.00")
    assert crewed.ordered("Budi", "16.10").starts == at("15.30")


def test_only_the_worker_answers(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi", agrees=None)
    with pytest.raises(WatchError, match="petugasnya sendiri"):
        overtime.answer(row, consents=True, by=crewed.agus, now=at("15.21"))
    row.refresh_from_db()
    assert row.consented is None


def test_an_answer_may_be_sent_twice_but_not_turned_round(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi", agrees=None)
    first = overtime.answer(row, consents=True, by=crewed.crew["Budi"], now=at("15.21"))
    again = overtime.answer(row, consents=True, by=crewed.crew["Budi"], now=at("15.40"))
    assert again.answered_at == first.answered_at == at("15.21")
    with pytest.raises(StaleError):
        overtime.answer(row, consents=False, by=crewed.crew["Budi"], now=at("15.41"))
    assert Entry.objects.filter(action="satgas.overtime.answered").count() == 1


def test_a_no_counts_no_hours_and_reaches_the_coordinator(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi", agrees=None)
    overtime.answer(row, consents=False, by=crewed.crew["Budi"], now=at("15.21"), words="anak sakit")
    assert "Budi tidak bisa lembur hari ini" in crewed.inbox(crewed.agus)[-1]
    assert week_hours(crewed.post, TUESDAY, at("18.00"), POLICY) == {str(crewed.crew["Budi"].pk): 0 * HOUR}
    with pytest.raises(StaleError, match="tidak bisa lembur"):
        crewed.ordered("Budi", "15.50")


def test_the_hours_end_with_the_person(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi")
    done = overtime.end_day(crewed.post, crewed.crew["Budi"], now=at("17.45"))
    assert done is not None and done.pk == row.pk
    assert week_hours(crewed.post, TUESDAY, at("22.00"), POLICY)[str(row.account_id)] == 2.25 * HOUR
    overtime.end(row, by=crewed.agus, now=at("19.00"))
    row.refresh_from_db()
    assert row.ended_at == at("17.45")
    assert overtime.end_day(crewed.post, crewed.crew["Eko"], now=at("17.45")) is None


def test_who_went_home_may_be_ordered_again_for_what_is_left_of_the_day(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    overtime.end_day(crewed.post, crewed.crew["Budi"], now=at("17.00"))
    row = crewed.ordered("Budi", "18.00", agrees=None)
    assert (row.consented, row.ended_at, row.until) == (None, None, at("20.30"))
    assert "dilanjutkan pukul 18.00, sesudah pulang pukul 17.00" in crewed.inbox(crewed.crew["Budi"])[-1]
    overtime.answer(row, consents=True, by=crewed.crew["Budi"], now=at("18.02"))
    overtime.end_day(crewed.post, crewed.crew["Budi"], now=at("19.00"))
    hours = week_hours(crewed.post, TUESDAY, at("22.00"), POLICY)
    assert hours[str(row.account_id)] == 2.5 * HOUR


def test_a_no_to_go_on_leaves_the_hours_before_it(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    overtime.end_day(crewed.post, crewed.crew["Budi"], now=at("17.00"))
    row = crewed.ordered("Budi", "18.00", agrees=False)
    assert week_hours(crewed.post, TUESDAY, at("22.00"), POLICY)[str(row.account_id)] == 1.5 * HOUR


def test_four_hours_are_the_end_of_a_day_with_a_break_too(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.ordered("Budi")
    overtime.end_day(crewed.post, crewed.crew["Budi"], now=at("19.30"))
    with pytest.raises(LimitError, match="batas lembur hari ini"):
        crewed.ordered("Budi", "20.30", agrees=None)


def test_the_week_leaves_what_is_left_of_eighteen_hours(crewed: Crewed) -> None:
    """PP 35/2021, article 26: 4 hours a day and 18 a week, of which rest days do not count."""
    friday = TUESDAY + timedelta(days=3)
    for back, hours in ((4, 4), (3, 4), (2, 4), (1, 3.5)):
        crewed.past("Budi", friday - timedelta(days=back), hours)
    crewed.past("Budi", friday - timedelta(days=5), 4)  # Sunday: last week
    crewed.shift("Budi", day=friday)
    row = overtime.order(
        crewed.post, crewed.crew["Budi"], by=crewed.agus, reason="hujan", now=at("15.00", friday)
    )
    assert row.until == at("18.00", friday)


def test_eighteen_hours_in_the_week_are_the_end(crewed: Crewed) -> None:
    saturday = TUESDAY + timedelta(days=4)
    for back, hours in ((5, 4), (4, 4), (3, 4), (2, 4), (1, 2)):
        crewed.past("Budi", saturday - timedelta(days=back), hours)
    crewed.shift("Budi", day=saturday)
    with pytest.raises(LimitError, match="18 jam minggu ini"):
        overtime.order(
            crewed.post, crewed.crew["Budi"], by=crewed.agus, reason="hujan", now=at("15.00", saturday)
        )


def test_a_rest_day_does_not_count_towards_the_week_but_is_a_burden(crewed: Crewed) -> None:
    sunday = TUESDAY + timedelta(days=5)
    crewed.past("Budi", sunday, 4, rests=True)
    crewed.past("Eko", sunday, 4)
    hours = week_hours(crewed.post, sunday, at("23.00", sunday), POLICY)
    assert hours == {str(crewed.crew["Eko"].pk): 4 * HOUR}
    people = [crewed.crew["Budi"], crewed.crew["Eko"]]
    found = burdens(crewed.post, people, sunday, at("23.00", sunday), POLICY)
    assert {one.overtime for one in found.values()} == {4 * HOUR}
    assert {one.weekend_days for one in found.values()} == {1}


def test_burdens_look_back_four_weeks(crewed: Crewed) -> None:
    crewed.past("Budi", TUESDAY - timedelta(days=28), 4)
    crewed.past("Budi", TUESDAY - timedelta(days=27), 2)
    crewed.shift("Budi", "12.00", "19.30", day=MONDAY)
    found = burdens(crewed.post, [crewed.crew["Budi"]], TUESDAY, at("7.00"), POLICY)
    one = found[str(crewed.crew["Budi"].pk)]
    assert (one.overtime, one.late_starts, one.worked_until) == (2 * HOUR, 1, at("19.30", MONDAY))


def test_the_evening_has_its_moments(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    stages = []
    for clock in ("15.29", "15.30", "17.30", "18.30", "19.15", "19.30"):
        (one,) = evenings(crewed.post, TUESDAY, at(clock), POLICY)
        stages.append(one.stage(at(clock)))
    assert stages == list(Stage)


def test_the_meal_is_due_after_two_hours_until_it_was_ordered(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    crewed.ordered("Eko", agrees=False)
    assert overtime.meals_due(today(crewed.post, at("17.29"), POLICY)) == []
    assert overtime.meals_due(today(crewed.post, at("17.30"), POLICY)) == ["Budi"]
    assert overtime.order_meal(crewed.post, by=crewed.agus, now=at("17.35")) == 1
    assert overtime.meals_due(today(crewed.post, at("17.40"), POLICY)) == []
    assert overtime.order_meal(crewed.post, by=crewed.agus, now=at("17.41")) == 0


def test_an_emergency_lifts_the_limit_for_those_who_stay(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    crewed.ordered("Eko", agrees=False)
    rows = overtime.declare_emergency(
        crewed.post, by=crewed.lurah, reason="Air masih naik di RW 05", until=at("22.30"), now=at("19.20")
    )
    assert [(row.account.name, row.until, row.emergency_by_id) for row in rows] == [
        ("Budi", at("22.30"), crewed.lurah.pk)
    ]
    assert "keadaan darurat sampai pukul 22.30" in crewed.inbox(crewed.crew["Budi"])[-1]
    assert "Air masih naik" not in str(Entry.objects.get(action="satgas.emergency").data)


@pytest.mark.parametrize(
    ("reason", "until"), [("air", "22.30"), ("Air masih naik", "19.00"), ("Air masih naik", "33.00")]
)
def test_an_emergency_needs_a_reason_and_an_end_before_the_morning(
    crewed: Crewed, reason: str, until: str
) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    with pytest.raises(WatchError):
        overtime.declare_emergency(
            crewed.post, by=crewed.lurah, reason=reason, until=at(until), now=at("19.20")
        )
    assert Overtime.system().get().emergency_at is None


def test_an_emergency_shortens_no_evening_but_may_itself_be_given_another_end(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    declare = partial(
        overtime.declare_emergency, crewed.post, by=crewed.lurah, reason="Air masih naik di RW 05"
    )
    with pytest.raises(WatchError, match="Batas lembur semua petugas"):
        declare(until=at("19.30"), now=at("18.00"))
    for clock in ("22.30", "21.00"):
        (row,) = declare(until=at(clock), now=at("19.20"))
        assert row.until == at(clock)


def test_there_is_no_emergency_without_anybody_who_stays(crewed: Crewed) -> None:
    with pytest.raises(WatchError, match="Belum ada petugas"):
        overtime.declare_emergency(
            crewed.post, by=crewed.lurah, reason="Air masih naik", until=at("22.30"), now=at("19.20")
        )


def test_what_nobody_ended_ends_at_its_limit_when_the_day_is_over(crewed: Crewed) -> None:
    crewed.shifts()
    row = crewed.ordered("Budi")
    assert overtime.close_past(now=at("27.59")) == 0
    assert overtime.close_past(now=at("28.01")) == 1
    row.refresh_from_db()
    assert row.ended_at == at("19.30")


def test_a_press_of_the_evening_that_arrives_the_next_day_ends_that_evening(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    last = crewed.ordered("Budi")
    crewed.shift("Budi", day=TUESDAY + timedelta(days=1))
    morning = at("15.40", TUESDAY + timedelta(days=1))
    today = crewed.ordered("Budi", "39.20")
    done = overtime.end_day(crewed.post, crewed.crew["Budi"], now=morning, at=at("18.00"))
    assert done is not None and (done.pk, done.ended_at) == (last.pk, at("18.00"))
    today.refresh_from_db()
    assert today.ended_at is None


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 11, 29)) == monday_of(date(2026, 11, 23)) == date(2026, 11, 23)
