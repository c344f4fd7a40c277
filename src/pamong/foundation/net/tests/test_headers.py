"""How long a service wants to be left alone."""

from datetime import UTC, datetime, timedelta

from pamong.foundation.net.headers import LONGEST_WAIT, retry_after


def test_how_long_a_service_may_ask_us_to_wait() -> None:
    now = datetime(2026, 11, 24, 5, tzinfo=UTC)
    wait = retry_after
    assert wait("120", now) == timedelta(seconds=120)
    assert wait("Tue, 24 Nov 2026 05:02:00 GMT", now) == timedelta(minutes=2)
    assert wait("Tue, 24 Nov 2026 04:00:00 GMT", now) == timedelta(0)
    assert wait("9" * 400, now) == wait("Tue, 24 Nov 2037 04:00:00 GMT", now) == LONGEST_WAIT
    assert [
        wait(text, now) for text in ("", "-1", "besok", "1.5", "\u0661", "Tue, 24 Nov 2026 05:02:00")
    ] == [None] * 6
