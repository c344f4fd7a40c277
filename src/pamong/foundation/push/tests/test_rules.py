"""What sounds when."""

from datetime import datetime, timedelta

import pytest

from pamong.core.dates import WIB
from pamong.foundation.push.rules import (
    ALL,
    CALL,
    LETTERS,
    ORDER,
    QUESTION,
    TRIAL,
    Rule,
    may_sound_at,
    rule_of,
)

pytestmark = pytest.mark.one_database


def at(clock: str, day: int = 24) -> datetime:
    hour, minute = map(int, clock.split("."))
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def test_a_call_and_an_order_sound_at_any_hour() -> None:
    for rule in (CALL, ORDER):
        assert [may_sound_at(rule, at(clock), at(clock)) for clock in ("2.30", "23.00")] == [
            at("2.30"),
            at("23.00"),
        ]


@pytest.mark.parametrize("rule", [LETTERS, QUESTION])
def test_letters_and_questions_wait_for_the_morning(rule: Rule) -> None:
    assert may_sound_at(rule, at("6.59"), None) == at("7.00")
    assert may_sound_at(rule, at("7.00"), None) == at("7.00")
    assert may_sound_at(rule, at("19.59"), None) == at("19.59")
    assert may_sound_at(rule, at("20.00"), None) == at("7.00", 25)
    assert may_sound_at(rule, at("23.59", 30), None) == datetime(2026, 12, 1, 7, tzinfo=WIB)


def test_letters_sound_once_an_hour_and_once_in_the_morning() -> None:
    assert may_sound_at(LETTERS, at("9.59"), at("9.00")) is None
    assert may_sound_at(LETTERS, at("10.00"), at("9.00")) == at("10.00")
    assert may_sound_at(LETTERS, at("22.00"), at("7.00", 25)) is None
    assert may_sound_at(LETTERS, at("22.00"), at("19.50")) == at("7.00", 25)


def test_only_what_cannot_wait_wakes_a_phone() -> None:
    assert {rule.kind for rule in ALL if rule.urgent} == {"call", "order", "trial"}
    assert all(rule.quiet is None for rule in ALL if rule.urgent)
    assert all(rule_of(rule.kind) is rule for rule in ALL)
    assert CALL.lasts < ORDER.lasts and TRIAL.lasts <= timedelta(minutes=5)
