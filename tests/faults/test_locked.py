"""The database is locked for longer than anybody waits. In the office patience is 20 seconds; here it is one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from pamong.core.routing import Status
from pamong.issuing import services as issuing
from pamong.issuing.models import NumberBook
from pamong.letters.models import Request
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    """Whoever waits gives up after a second."""
    if connection.vendor == "sqlite":
        from pamong.foundation.db.sqlite import base

        monkeypatch.setattr(base, "PATIENCE", 1.0)
        connection.close()
        yield
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    yield
    connection.close()


@contextmanager
def locked() -> Iterator[None]:
    """Inside, another connection writes and does not end."""
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("UPDATE issuing_numberbook SET last = last")
                cursor.execute("UPDATE issuing_document SET pages = pages")
                cursor.execute("UPDATE audit_chainhead SET number = number + 1 WHERE office = 'none'")
            held.set()
            release.wait(30)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    try:
        yield
    finally:
        release.set()
        thread.join()


def test_whoever_finds_it_locked_has_done_nothing_and_can_do_it_again(office: Office) -> None:
    lurah = office.world.lurah
    first = tap(lurah, office.waiting(1))
    issuing.finish(order(lurah, first, touch(lurah, first)))
    sources = office.waiting(2)
    with locked():
        with pytest.raises(DatabaseError):
            tap(lurah, sources)
        assert faults() == []  # an auditor waits for nobody
    assert set(Request.objects.filter(pk__in=sources).values_list("status", flat=True)) == {Status.WAITING}
    prompt = tap(lurah, sources)
    answer = touch(lurah, prompt)
    with locked(), pytest.raises(DatabaseError):
        order(lurah, prompt, answer)
    ordered = order(lurah, prompt, answer)
    with locked(), pytest.raises(DatabaseError):
        issuing.finish(ordered)
    assert faults() == []
    assert issuing.finish(ordered) == 2
    assert NumberBook.objects.get().last == 3
    assert faults() == []
    assert issuing.expire(timezone.now()) == 0
