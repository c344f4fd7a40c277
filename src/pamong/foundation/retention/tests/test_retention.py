"""What was kept long enough is gone, and not a day earlier."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pamong.foundation.audit.models import Entry
from pamong.foundation.files import disk
from pamong.foundation.files.errors import FileGone
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import read, remove_all, store
from pamong.foundation.notify.services import notify
from pamong.foundation.retention import builtin, policies
from pamong.foundation.retention.policies import Retention, RetentionError, register, table
from pamong.foundation.retention.services import sweep
from pamong.foundation.retention.tasks import nightly_sweep

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def empty_table(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(policies, "_table", {})


def photos(limit: datetime, now: datetime) -> int:
    due = list(StoredFile.objects.filter(kind="evidence", created_at__lt=limit, deleted_at=None))
    remove_all(due, now=now)
    return len(due)


def line(**changes: Any) -> Retention:
    usual = {"name": "evidence", "what": "Foto bukti", "why": "-", "after": MONTH, "expire": photos}
    return Retention(**{**usual, **changes})


@pytest.mark.django_db(transaction=True)
def test_evidence_is_deleted_after_its_days_and_not_before() -> None:
    register(line())
    photo = store(b"photo", kind="evidence", place=None, owner=None, now=NOON)
    letter = store(b"letter", kind="letter", place=None, owner=None, now=NOON)
    assert sweep(NOON + MONTH) == {"evidence": 0}
    assert read(photo) == b"photo"
    assert sweep(NOON + MONTH + timedelta(seconds=1)) == {"evidence": 1}
    photo.refresh_from_db()
    with pytest.raises(FileGone):
        read(photo)
    assert not disk.path_of(photo.name).exists()
    assert read(letter) == b"letter"
    assert sweep(NOON + 2 * MONTH) == {"evidence": 0}, "a second night finds nothing"


def test_a_sweep_is_recorded_if_it_removed_something(db: None) -> None:
    register(line())
    sweep(NOON)
    assert not Entry.objects.exists()
    store(b"photo", kind="evidence", place=None, owner=None, now=NOON)
    sweep(NOON + 2 * MONTH)
    entry = Entry.objects.get()
    assert (entry.action, entry.subject, entry.data) == (
        "retention.sweep",
        "retention:evidence",
        {"count": 1, "days": 30},
    )


def test_a_line_that_fails_stops_no_other(db: None, caplog: pytest.LogCaptureFixture) -> None:
    def broken(limit: datetime, now: datetime) -> int:
        raise RuntimeError("disk is gone")

    register(line(name="a-broken", expire=broken))
    register(line())
    store(b"photo", kind="evidence", place=None, owner=None, now=NOON)
    assert sweep(NOON + 2 * MONTH) == {"evidence": 1}
    assert "retention a-broken failed" in caplog.text


def test_the_foundation_forgets_notices_after_a_year_and_orphans_after_a_day(
    db: None, tmp_path: Path
) -> None:
    for policy in builtin.ALL:
        register(policy)
    now = datetime.now(UTC)
    notify(UUID(int=1), text="lama", now=now - timedelta(days=366))
    notify(UUID(int=1), text="baru", now=now - timedelta(days=364))
    disk.write("ab" + "0" * 38, b"rolled back")
    assert sweep(now) == {"notices": 1, "rings": 0, "silent-phones": 0, "unstored-files": 0}
    assert sweep(now + timedelta(days=1, minutes=1))["unstored-files"] == 1


def test_the_nightly_job_sweeps(db: None) -> None:
    register(line())
    assert nightly_sweep.func() == {"evidence": 0}


def test_a_name_stands_for_one_line_and_a_period_is_positive() -> None:
    register(line())
    register(line())
    assert [policy.name for policy in table()] == ["evidence"]
    with pytest.raises(RetentionError, match="already"):
        register(line(after=timedelta(days=1)))
    with pytest.raises(RetentionError, match="longer than nothing"):
        register(line(name="x", after=timedelta()))


def test_every_line_says_what_and_why() -> None:
    for policy in builtin.ALL:
        assert str(policy.what)
        assert str(policy.why)
