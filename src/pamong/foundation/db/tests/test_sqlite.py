"""The backend: durable settings, one writer at a time, the turn given back in every case."""

import os
import sqlite3
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections, transaction

from pamong.foundation.db import checks
from pamong.foundation.db.sqlite import base, library
from pamong.foundation.db.sqlite.queue import NoQueue
from pamong.foundation.db.tests.conftest import Opener, settings_for


def run(wrapper: Any, statement: str, *params: Any) -> list[Any]:
    with wrapper.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def table(open_db: Opener) -> Opener:
    run(connections["own"], "CREATE TABLE note (id integer PRIMARY KEY, body text UNIQUE)")
    return open_db


def configure(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": {"ENGINE": engine}}))


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 4), True),
    ],
)
def test_only_libraries_with_the_fix_are_safe(version: tuple[int, ...], safe: bool) -> None:
    assert library.is_safe(version) is safe
    assert bool(library.refusal(version)) is not safe


def test_this_process_uses_a_safe_library_everywhere() -> None:
    assert library.is_safe(base.DatabaseWrapper.Database.sqlite_version_info)
    assert sys.modules["sqlite3"] is sqlite3
    assert sqlite3.sqlite_version_info == base.DatabaseWrapper.Database.sqlite_version_info


def test_an_unsafe_library_is_refused_on_connect_and_by_the_check(
    open_db: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base.DatabaseWrapper.Database, "sqlite_version_info", (3, 40, 1))
    configure(monkeypatch, "pamong.foundation.db.sqlite")
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.40\.1 can lose commits"):
        open_db().ensure_connection()
    assert [message.id for message in checks.sqlite_library_is_safe()] == ["pamong.E010"]


@pytest.mark.parametrize("engine", ["pamong.foundation.db.sqlite", "django.db.backends.postgresql"])
def test_the_check_is_silent_on_a_safe_library_and_on_postgresql(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, engine)
    assert checks.sqlite_library_is_safe() == []


def test_commits_are_durable_and_foreign_keys_hold(open_db: Opener) -> None:
    wrapper = open_db()
    found = {
        name: run(wrapper, f"PRAGMA {name}")[0][0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "cache_size", "mmap_size")
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
        "cache_size": -16384,
        "mmap_size": 0,
    }
    assert wrapper.features.max_query_params >= 32_766


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("SELECT 1", True),
        ("  select 1", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", False),
        ("INSERT INTO a VALUES (1)", False),
        ("-- x\nUPDATE a SET b = 1", False),
        ("PRAGMA table_info(a)", True),
        ("PRAGMA wal_checkpoint(TRUNCATE)", False),
        ("PRAGMA main.wal_checkpoint", False),
        ("VACUUM", False),
        ("VACUUM INTO 'x'", True),
        ("SELECTED", False),
    ],
)
def test_statements_that_may_write_are_known(statement: str, reads: bool) -> None:
    assert base.only_reads(statement) is reads


def test_an_atomic_block_holds_the_turn_until_its_end(table: Opener) -> None:
    wrapper = connections["own"]
    with transaction.atomic(using="own"):
        assert wrapper.connection.queue.held
        with transaction.atomic(using="own"):
            run(wrapper, "INSERT INTO note (body) VALUES (%s)", "a")
        assert wrapper.connection.queue.held
    assert not wrapper.connection.queue.held


def test_a_rolled_back_block_gives_the_turn_back(table: Opener) -> None:
    wrapper = connections["own"]
    with pytest.raises(ZeroDivisionError), transaction.atomic(using="own"):
        run(wrapper, "INSERT INTO note (body) VALUES (%s)", "a")
        raise ZeroDivisionError
    assert not wrapper.connection.queue.held
    assert run(wrapper, "SELECT count(*) FROM note") == [(0,)]


def test_a_block_closed_in_the_middle_gives_the_turn_back(table: Opener) -> None:
    wrapper, other = connections["own"], table()
    with transaction.atomic(using="own"):
        run(wrapper, "INSERT INTO note (body) VALUES (%s)", "a")
        wrapper.close()
        run(other, "INSERT INTO note (body) VALUES (%s)", "b")
    assert run(wrapper, "SELECT body FROM note") == [("b",)]


def test_a_write_outside_atomic_waits_for_its_turn_and_gives_it_back(
    table: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    other = table()
    with transaction.atomic(using="own"):
        with pytest.raises(OperationalError, match="database is locked"):
            run(other, "INSERT INTO note (body) VALUES ('late')")
        assert run(other, "SELECT count(*) FROM note") == [(0,)], "readers must not wait"
    run(other, "INSERT INTO note (body) VALUES ('now')")
    assert not other.connection.queue.held


def test_a_failed_write_gives_the_turn_back(table: Opener) -> None:
    wrapper = connections["own"]
    run(wrapper, "INSERT INTO note (body) VALUES ('a')")
    with pytest.raises(Exception, match="UNIQUE"):
        run(wrapper, "INSERT INTO note (body) VALUES ('a')")
    assert not wrapper.connection.queue.held


def test_returned_rows_are_committed_before_the_turn_is_given_back(table: Opener) -> None:
    wrapper, other = connections["own"], table()
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO note (body) VALUES ('a'), ('b'), ('c'), ('d') RETURNING body")
        run(other, "INSERT INTO note (body) VALUES ('e')")
        assert cursor.fetchone() == ("a",)
        assert cursor.fetchmany(1) == [("b",)]
        assert list(cursor) == [("c",), ("d",)]
        assert cursor.fetchone() is None
        cursor.execute("SELECT 7")
        assert cursor.fetchall() == [(7,)]


def test_a_checkpoint_waits_for_its_turn(table: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    other = table()
    with transaction.atomic(using="own"):
        run(connections["own"], "INSERT INTO note (body) VALUES ('a')")
        with pytest.raises(OperationalError, match="database is locked"):
            run(other, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert run(other, "PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)]


def test_statements_of_a_hand_made_transaction_share_one_turn(table: Opener) -> None:
    wrapper = connections["own"]
    run(wrapper, "BEGIN IMMEDIATE")
    run(wrapper, "INSERT INTO note (body) VALUES ('a')")
    assert wrapper.connection.queue.held
    run(wrapper, "COMMIT")
    assert not wrapper.connection.queue.held


def test_without_autocommit_the_turn_lasts_until_commit(table: Opener) -> None:
    wrapper = connections["own"]
    wrapper.set_autocommit(False)
    run(wrapper, "INSERT INTO note (body) VALUES ('a')")
    assert wrapper.connection.queue.held
    wrapper.commit()
    assert not wrapper.connection.queue.held
    wrapper.set_autocommit(True)


def test_eight_threads_add_up(table: Opener) -> None:
    run(connections["own"], "INSERT INTO note (id, body) VALUES (1, '0')")

    def count() -> None:
        wrapper = table()
        for _ in range(25):
            run(wrapper, "BEGIN IMMEDIATE")
            seen = int(run(wrapper, "SELECT body FROM note WHERE id = 1")[0][0])
            run(wrapper, "UPDATE note SET body = %s WHERE id = 1", str(seen + 1))
            run(wrapper, "COMMIT")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run(connections["own"], "SELECT body FROM note WHERE id = 1") == [("200",)]


def test_a_forked_child_is_told_to_be_spawned(table: Opener) -> None:
    assert connections["own"].connection is not None
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  (the child's lines are not measured)
        try:
            run(connections["own"], "SELECT 1")
            os.write(writing, b"answered")
        except OperationalError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        assert b"start it with spawn" in pipe.read()
    run(connections["own"], "INSERT INTO note (body) VALUES ('parent is unharmed')")


def test_a_database_in_memory_needs_no_queue(django_db_blocker: Any) -> None:
    wrapper = base.DatabaseWrapper(settings_for(":memory:"), alias="memory")
    with django_db_blocker.unblock():
        run(wrapper, "CREATE TABLE a (b integer)")
        assert isinstance(wrapper.connection.queue, NoQueue)
        wrapper.connection.close()


def test_a_uri_names_the_same_queue_as_its_path() -> None:
    assert base.queue_path("file:/x/a%20b.sqlite3?mode=rw") == base.queue_path("/x/a b.sqlite3")
