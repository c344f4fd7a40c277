"""Notices reach their account, and a broken channel breaks nothing else."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from pamong.foundation.db.ids import uuid7
from pamong.foundation.notify import channels
from pamong.foundation.notify.channels import Channel, Message
from pamong.foundation.notify.models import Notice
from pamong.foundation.notify.queries import inbox, unread_count
from pamong.foundation.notify.services import mark_read, notify

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ANI, BUDI = UUID(int=1), UUID(int=2)


class Recorder(Channel):
    name = "recorder"

    def __init__(self) -> None:
        self.got: list[Message] = []

    def deliver(self, message: Message) -> None:
        self.got.append(message)


class Broken(Channel):
    name = "broken"

    def deliver(self, message: Message) -> None:
        raise ConnectionError("no network")


class Unusable:
    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("no table")


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    broken, recorder = Broken(), Recorder()
    channels.register(broken)
    channels.register(recorder)
    yield recorder
    channels.unregister(broken)
    channels.unregister(recorder)


def test_an_account_finds_its_own_notices_latest_first(db: None) -> None:
    notify(ANI, text="Surat selesai.", link="/surat/1/", kind="issued", now=NOON)
    notify(ANI, text="Surat dikembalikan.", now=NOON + timedelta(hours=1))
    notify(BUDI, text="Untuk Budi.", now=NOON)
    assert [notice.text for notice in inbox(ANI)] == ["Surat dikembalikan.", "Surat selesai."]
    assert unread_count(ANI) == 2
    assert unread_count(BUDI) == 1
    assert unread_count(uuid7()) == 0


def test_counting_the_unread_takes_one_query(db: None, django_assert_num_queries: Any) -> None:
    notify(ANI, text="x")
    with django_assert_num_queries(1):
        assert unread_count(ANI) == 1


def test_notices_are_marked_as_read_by_their_account_only(db: None) -> None:
    first, second = notify(ANI, text="a"), notify(ANI, text="b")
    assert first
    assert second
    assert mark_read(BUDI, [first.pk]) == 0
    assert mark_read(ANI, [first.pk], now=NOON) == 1
    assert mark_read(ANI, [first.pk]) == 0, "the first reading counts"
    assert Notice.objects.get(pk=first.pk).read_at == NOON
    assert mark_read(ANI) == 1
    assert unread_count(ANI) == 0


def test_a_text_that_is_too_long_is_cut(db: None) -> None:
    notice = notify(ANI, text="a" * 900)
    assert notice
    assert len(Notice.objects.get().text) == 500
    assert str(Notice.objects.get()) == "a" * 500


@pytest.mark.django_db(transaction=True)
def test_other_channels_hear_of_it_after_the_commit_even_if_one_fails(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        notify(ANI, text="Surat selesai.", now=NOON)
        assert recorder.got == []
    assert recorder.got == [Message(ANI, "Surat selesai.", "", "", NOON)]
    assert unread_count(ANI) == 1
    assert "channel broken failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_tells_nobody(recorder: Recorder) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(ANI, text="Surat selesai.")
        raise ZeroDivisionError
    assert recorder.got == []
    assert unread_count(ANI) == 0


def test_an_inbox_that_fails_does_not_spoil_the_act(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(channels, "inbox", Unusable())
    with transaction.atomic():
        assert notify(ANI, text="x") is None
        Notice.objects.create(account=ANI, text="the act goes on", created_at=NOON)
    assert "not stored" in caplog.text
