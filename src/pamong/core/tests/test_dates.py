from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.dates import (
    BULAN,
    WIB,
    WIT,
    WITA,
    DateError,
    Month,
    bulan_romawi,
    hari_tanggal,
    jam,
    parse_bulan,
    parse_tanggal,
    shift,
    tanggal,
    umur,
)

DATES = st.dates(min_value=date(1000, 1, 1))


@given(DATES)
def test_every_way_to_write_a_date_is_read_as_that_date(day: date) -> None:
    spellings = [
        day.isoformat(),
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"  {day.day}.{day.month}.{day.year} ",
        tanggal(day),
        tanggal(day).upper(),
        hari_tanggal(day).split(", ")[1],
    ]
    assert {parse_tanggal(text) for text in spellings} == {day}


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_sentence_never_a_crash(text: str) -> None:
    for reader in (parse_tanggal, parse_bulan):
        try:
            reader(text)
        except DateError as error:
            assert error.message.endswith(".")


def test_the_31st_of_february_is_answered_with_the_last_day_there_is() -> None:
    with pytest.raises(DateError) as caught:
        parse_tanggal("31-2-2026")
    assert caught.value.message == (
        "Tanggal 31 Februari 2026 tidak ada. Februari 2026 hanya sampai tanggal 28."
    )
    assert parse_tanggal("29 Feb 2028") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026-13-01", "Bulan 13"),
        ("1-1-0000", "Tahun 0000"),
        ("3 Ju 2026", "Bulan Ju"),
        ("24-11-26", "misalnya"),
        ("", "misalnya"),
        ("0-1-2026", "Tanggal 0 Januari"),
        ("3 Foo 2026", "Foo"),
    ],
)
def test_a_wrong_date_is_answered_with_what_is_wrong(text: str, part: str) -> None:
    with pytest.raises(DateError, match=part):
        parse_tanggal(text)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_survives_being_written(year: int, month: int) -> None:
    spellings = [str(Month(year, month)), f" {month}/{year:04d}", f"{BULAN[month - 1].upper()}  {year:04d}"]
    assert {parse_bulan(text) for text in spellings} == {Month(year, month)}
    assert Month(year, month).first == date(year, month, 1)


@pytest.mark.parametrize("text", ["2026-13", "0-2026", "November", "2026-11-24"])
def test_a_wrong_month_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_bulan(text)


def test_times_are_those_of_the_office_not_of_the_server() -> None:
    moment = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
    assert [jam(moment, zone) for zone in (WIB, WITA, WIT)] == ["00.05 WIB", "01.05 WITA", "02.05 WIT"]
    with pytest.raises(ValueError, match="naive"):
        jam(datetime(2026, 11, 24, 17, 5))


def test_months_in_roman() -> None:
    assert [bulan_romawi(month) for month in (1, 4, 9, 12)] == ["I", "IV", "IX", "XII"]
    for wrong in (0, 13):
        with pytest.raises(ValueError, match="month"):
            bulan_romawi(wrong)


@given(DATES, DATES)
def test_age_grows_by_one_on_the_birthday(birth: date, today: date) -> None:
    age = umur(birth, today)
    assert umur(birth, today - timedelta(days=1)) in (age, age - 1)
    if (birth.month, birth.day) == (today.month, today.day):
        assert age == today.year - birth.year


@given(st.dates(), st.integers(-9999, 9999), st.integers(-20000, 20000), st.integers(-(10**6), 10**6))
def test_a_shift_never_leaves_the_calendar_and_keeps_direction(day: date, y: int, m: int, d: int) -> None:
    assert date.min <= shift(day, years=y, months=m, days=d) <= date.max
    assert shift(day, years=abs(y), months=abs(m), days=abs(d)) >= day


@given(DATES, st.integers(-3000, 3000))
def test_a_shift_by_days_is_plain_addition(day: date, days: int) -> None:
    if date.min.toordinal() <= day.toordinal() + days <= date.max.toordinal():
        assert shift(day, days=days) == day + timedelta(days=days)
