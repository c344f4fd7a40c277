"""Time stamps over the log: one for all letters, late for a while, then a stop, and renewed before they end."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pamong.signing import tsa
from pamong.transparency import stamping, tasks
from pamong.transparency.entries import Issued
from pamong.transparency.models import TimeStamp
from pamong.transparency.services import append, sign_checkpoint
from pamong.transparency.stamping import Level
from tests.support.tsa_double import DAY, Fault, TsaDouble, configured

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
pytestmark = pytest.mark.django_db


class Clock:
    """A clock that stands until it is set."""

    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def double(settings: Settings, clock: Clock) -> Iterator[TsaDouble]:
    with configured(settings, clock=clock, lasts=365 * DAY) as running:
        yield running


def letter(now: datetime) -> None:
    """One more letter in the log, under a checkpoint."""
    with transaction.atomic():
        append([Issued(uuid4(), bytes(32), bytes(32))], now=now)
    sign_checkpoint(now=now)


def test_one_stamp_covers_every_letter_before_it(double: TsaDouble, clock: Clock) -> None:
    for _ in range(3):
        letter(START)
    made = stamping.stamp_root(now=START)
    assert made is not None and made.checkpoint is not None and made.checkpoint.size == 3
    assert tsa.check(bytes(made.token), stamping.digest_of(made.checkpoint), now=START).at == START
    assert not stamping.is_needed()
    assert stamping.stamp_root(now=START) is None and double.asked == 1


def test_an_office_without_an_authority_is_never_late(clock: Clock) -> None:
    letter(START)
    assert stamping.standing(START + 999 * DAY) == stamping.Standing(Level.NONE)
    assert not stamping.is_needed() and stamping.stamp_root(now=START) is None


def test_a_dead_authority_makes_late_then_stops_then_recovers_by_itself(
    double: TsaDouble, clock: Clock, settings: Settings
) -> None:
    settings.TSA_GRACE_HOURS = 48
    letter(START)
    double.fault = Fault.ERROR
    with pytest.raises(tsa.TsaError):
        stamping.stamp_root(now=START)
    levels = [
        stamping.standing(START + after).level for after in (MINUTE, HOUR, 48 * HOUR, 48 * HOUR + MINUTE)
    ]
    assert levels == [Level.CURRENT, Level.LATE, Level.LATE, Level.STOPPED]
    assert stamping.standing(START + HOUR).trouble == "status"
    clock.now = START + 60 * HOUR
    double.fault = None
    assert stamping.stamp_root(now=clock.now)
    assert stamping.standing(clock.now) == stamping.Standing(Level.CURRENT)


def test_waiting_begins_with_the_choice_of_an_authority(double: TsaDouble, clock: Clock) -> None:
    letter(START - 300 * DAY)
    assert stamping.standing(START).level == Level.CURRENT
    double.fault = Fault.DROP
    with pytest.raises(tsa.TsaError):
        stamping.stamp_root(now=START)
    assert stamping.standing(START + 3 * HOUR).since == START


def test_a_fault_is_a_warning_in_the_job_and_nothing_more(
    double: TsaDouble, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = timezone.now()
    double.renew(365 * DAY)
    letter(START)
    with monkeypatch.context() as impatient:
        impatient.setattr(tsa, "SECONDS", 1.0)
        for fault in Fault:
            double.fault = fault
            assert tasks.stamp.func() is False
    assert sum(record.name == tasks.__name__ for record in caplog.records) == len(Fault)
    assert not TimeStamp.objects.exists()
    double.fault = None
    assert tasks.stamp.func() is True


def test_stamps_are_renewed_before_their_certificate_ends(double: TsaDouble, clock: Clock) -> None:
    for day in range(3):
        clock.now = START + day * DAY
        letter(clock.now)
        assert stamping.stamp_root(now=clock.now)
    clock.now = START + 300 * DAY
    assert stamping.renew(now=clock.now) is None, "there is time"
    clock.now = START + 310 * DAY
    assert stamping.renew(now=clock.now) is None, "its certificate is still the old one: no gain"
    double.renew(365 * DAY)
    renewal = stamping.renew(now=clock.now)
    assert renewal is not None
    tokens = TimeStamp.objects.filter(pk__range=(renewal.first, renewal.last)).order_by("pk")
    assert tokens.count() == 3
    assert stamping.root_over(tokens.values_list("pk", "token"))[2] == bytes(renewal.imprint)
    assert (
        tsa.check(bytes(renewal.token), bytes(renewal.imprint), now=clock.now).expires > clock.now + 364 * DAY
    )
    assert stamping.renew(now=clock.now + DAY) is None
    clock.now += 320 * DAY
    double.renew(365 * DAY)
    second = stamping.renew(now=clock.now)
    assert second is not None and second.first == second.last == renewal.pk, (
        "a chain: the last renewal is renewed"
    )


def test_nobody_changes_a_stamp(double: TsaDouble, clock: Clock) -> None:
    letter(START)
    made = stamping.stamp_root(now=START)
    assert made is not None
    for change in (TimeStamp.objects.all().delete, lambda: TimeStamp.objects.update(at=START + DAY)):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_everybody_can_fetch_a_stamp_and_check_it_with_openssl(
    double: TsaDouble, clock: Clock, tmp_path: Path
) -> None:
    letter(START)
    made = stamping.stamp_root(now=START)
    assert made is not None and made.checkpoint is not None
    client = Client()
    assert client.get(f"/log/waktu/{made.pk}.tst").content == bytes(made.token)
    assert client.get(f"/log/waktu/{made.pk}.checkpoint").content.decode() == made.checkpoint.note
    for kind in ("tst", "checkpoint"):
        (tmp_path / kind).write_bytes(client.get(f"/log/waktu/{made.pk}.{kind}").content)
    command = ["openssl", "ts", "-verify", "-data", "checkpoint", "-in", "tst", "-token_in", "-CAfile"]
    done = subprocess.run([*command, str(double.roots)], cwd=tmp_path, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr
    assert f"/log/waktu/{made.pk}.tst" in client.get("/transparansi/").content.decode()
    assert client.get("/log/waktu/99.tst").status_code == 404
