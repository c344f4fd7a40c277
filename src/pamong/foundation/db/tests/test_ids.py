"""Identifiers sort by the time they were made."""

import os
import time
import uuid

import pytest

from pamong.foundation.db import ids
from pamong.foundation.db.ids import uuid7


def test_version_and_variant_are_those_of_rfc_9562() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_the_first_48_bits_are_the_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last_ms", -1)
    monkeypatch.setattr(time, "time_ns", lambda: 1_645_557_742_123_999_999)
    assert uuid7().int >> 80 == 1_645_557_742_123


def test_twenty_thousand_in_a_row_are_ordered_and_distinct() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_clock_that_steps_back_does_not_break_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert uuid7() > first


def test_a_forked_child_makes_other_ids() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  (the child's lines are not measured)
        os.write(writing, uuid7().bytes)
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        assert uuid.UUID(bytes=pipe.read()) != uuid7()
