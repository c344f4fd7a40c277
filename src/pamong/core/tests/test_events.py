from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from uuid import UUID

import pytest

from pamong.core.events import EVENTS, Event, LetterIssued, RequestWithdrawn

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def withdrawn(at: datetime = NOW) -> RequestWithdrawn:
    return RequestWithdrawn(id=ONE, request=TWO, place=3573011007005003, actor=None, occurred_at=at)


def test_events_are_values() -> None:
    assert withdrawn() == withdrawn()
    assert len({withdrawn(), withdrawn()}) == 1
    with pytest.raises(FrozenInstanceError):
        withdrawn().place = 1  # type: ignore[misc]


def test_every_event_says_what_where_who_and_when() -> None:
    common = {field.name for field in fields(Event)}
    for kind in EVENTS:
        assert common <= {field.name for field in fields(kind)}
    assert {kind.__name__ for kind in EVENTS} == {kind.__name__ for kind in Event.__subclasses__()}


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        withdrawn(NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="naive"):
        LetterIssued(
            id=ONE, request=TWO, place=1, actor=ONE, occurred_at=NOW.replace(tzinfo=None),
            letter=TWO, letter_type="sktm", number="1/2026",
        )  # fmt: skip
