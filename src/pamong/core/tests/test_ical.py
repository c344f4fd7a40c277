"""Calendar feeds, read back by a reader that knows nothing of the writer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.dates import WIB
from pamong.core.ical import Event, calendar

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=WIB)
texts = st.text(st.characters(codec="utf-8"), max_size=200)


def shift(**changes: object) -> Event:
    values = {
        "uid": "1@contoh", "starts": MORNING, "ends": MORNING + timedelta(hours=7, minutes=30), "title": "Satgas",
        "changed_at": MORNING - timedelta(days=1),
    }  # fmt: skip
    return Event(**(values | changes))  # type: ignore[arg-type]


def feed(*events: Event) -> bytes:
    return calendar(events, product="-//Contoh//Pamong//ID", name="Jadwal", refresh=timedelta(hours=1))


def read(data: bytes) -> list[tuple[str, str]]:
    """Unfold, split at the first colon, and take the escapes away."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    found = []
    for line in lines:
        name, _, value = line.partition(":")
        plain = value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
        found.append((name, plain.replace("\0", "\\")))
    return found


def test_a_shift_is_an_event_in_utc() -> None:
    found = dict(read(feed(shift(note="Pos Blimbing", where="Purwantoro"))))
    assert found["DTSTART"] == "20261124T010000Z" and found["DTEND"] == "20261124T083000Z"
    assert found["STATUS"] == "CONFIRMED" and found["SUMMARY"] == "Satgas"
    assert found["DESCRIPTION"] == "Pos Blimbing" and found["LOCATION"] == "Purwantoro"
    assert found["REFRESH-INTERVAL;VALUE=DURATION"] == "PT60M"


def test_a_shift_that_was_cancelled_says_so_and_has_a_later_sequence() -> None:
    before = dict(read(feed(shift())))
    after = dict(read(feed(shift(cancelled=True, changed_at=MORNING))))
    assert after["STATUS"] == "CANCELLED" and after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_feed_without_events_is_still_a_calendar() -> None:
    names = [name for name, _value in read(feed())]
    assert names[0] == "BEGIN" and names[-1] == "END" and "VERSION" in names


@given(texts, texts)
def test_any_text_comes_back_in_lines_of_at_most_75_octets(title: str, note: str) -> None:
    data = feed(shift(title=title, note=note))
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two
    found = read(data)
    assert [name for name, _value in found].count("BEGIN") == 2
    said = dict(found)["SUMMARY"]
    assert said == "".join(
        letter for letter in "\n".join(title.splitlines()) if letter == "\n" or letter.isprintable()
    )


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        feed(shift(starts=MORNING.replace(tzinfo=None)))


def test_moments_of_any_zone_are_the_same_moment() -> None:
    assert feed(shift()) == feed(shift(starts=MORNING.astimezone(UTC)))
