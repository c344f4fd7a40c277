"""The database wrapper: Django's own, with a safe library, durable settings and the writer queue."""

import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, cast, override
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

from pamong.foundation.db.sqlite import library

library.install()

from sqlite3 import dbapi2 as Database  # noqa: E402, N812  (after the library is chosen, as all below)

from django.db.backends.sqlite3 import base  # noqa: E402

from pamong.foundation.db.sqlite.creation import DatabaseCreation  # noqa: E402
from pamong.foundation.db.sqlite.operations import DatabaseOperations  # noqa: E402
from pamong.foundation.db.sqlite.queue import (  # noqa: E402
    AnyQueue,
    NoQueue,
    QueueTimeoutError,
    WriterQueue,
)

PATIENCE = 20.0  # seconds a writer waits for its turn before "database is locked"
_PATIENCE_AT_CLOSE = 2.0
_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # a letter's number must survive the power cut after it was shown
    "PRAGMA cache_size = -16384",  # 16 MiB a connection; the kernel caches the rest, and memory is scarce
    "PRAGMA recursive_triggers = ON",  # otherwise REPLACE deletes rows behind the back of a DELETE trigger
    "PRAGMA mmap_size = 0",  # memory maps of several processes turn a stray write into a corrupt file
)
_READS = re.compile(
    r"\s*(?:SELECT|EXPLAIN|VALUES|SAVEPOINT|RELEASE|VACUUM\s+INTO"
    r"|PRAGMA(?!\s+(?:\w+\.)?(?:wal_checkpoint|optimize|incremental_vacuum|journal_mode|user_version|auto_vacuum)))\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)


def only_reads(statement: str) -> bool:
    """Whether a statement outside a transaction can run without its turn in the queue (when in doubt: no)."""
    return _READS.match(statement) is not None or _WITH.match(statement) is not None


class Connection(Database.Connection):
    """A connection that holds its turn from BEGIN to COMMIT, whoever sends them."""

    queue: AnyQueue = NoQueue()
    limits: dict[int, int] = {}

    if not hasattr(Database.Connection, "getlimit"):

        def getlimit(self, category: int, /) -> int:
            """The compiled-in limit; pysqlite3 does not offer the call."""
            if not self.limits:
                Connection.limits = library.compiled_limits(
                    [row[0] for row in self.execute("PRAGMA compile_options")]
                )
            return self.limits[category]

    def settle(self) -> None:
        """Gives the turn back once no transaction is open."""
        if self.queue.held and not self.in_transaction:
            self.queue.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the turn; keeps it if a transaction was opened inside."""
        if not self.queue.held:
            try:
                self.queue.acquire(PATIENCE)
            except QueueTimeoutError:
                raise Database.OperationalError("database is locked: other writers took too long") from None
        try:
            yield
        finally:
            self.settle()

    @override
    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.settle()

    @override
    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.settle()

    @override
    def close(self) -> None:
        """Closes in turn: the last one out checkpoints."""
        try:
            if not self.queue.held:
                self.queue.acquire(_PATIENCE_AT_CLOSE)
        except (QueueTimeoutError, OSError):
            pass  # closing must not fail; the library itself is safe without the queue
        try:
            super().close()
        finally:
            self.queue.close()


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose writes take their turn."""

    _rows: Iterator[Any] | None = None

    @override
    def execute(self, query: str, params: Any = None) -> Any:
        return self._run(super().execute, query, params)

    @override
    def executemany(self, query: str, param_list: Any) -> Any:
        return self._run(super().executemany, query, param_list)

    def _run(self, run: Any, query: str, params: Any) -> Any:
        self._rows = None
        connection = cast("Connection", self.connection)
        if connection.queue.held:
            try:
                return run(query, params)
            finally:
                connection.settle()
        if only_reads(query):
            return run(query, params)
        with connection.turn():
            result = run(query, params)
            if self.description and not connection.in_transaction:
                # A write with RETURNING commits when its last row is read: that must happen within the turn.
                self._rows = iter(super().fetchall())
        return result

    @override
    def fetchone(self) -> Any:
        return super().fetchone() if self._rows is None else next(self._rows, None)

    @override
    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self.arraysize if size is None else size
        if self._rows is None:
            return super().fetchmany(size)
        return list(islice(self._rows, size))

    @override
    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._rows is None else list(self._rows)

    @override
    def __iter__(self) -> Any:
        return self

    @override
    def __next__(self) -> Any:
        return super().__next__() if self._rows is None else next(self._rows)


class DatabaseWrapper(base.DatabaseWrapper):
    """``ENGINE = "pamong.foundation.db.sqlite"``."""

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _WRAPPERS.add(self)

    @override
    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        # DEFERRED would let a read turn into a write and fail at once instead of waiting.
        self.transaction_mode = "IMMEDIATE"
        params.update(factory=Connection, timeout=PATIENCE)
        return params

    @override
    def connect(self) -> None:
        super().connect()
        self.close_at = None  # opening costs more than keeping, and every close has to take its turn

    @override
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        if _forked_while_open:
            raise Database.OperationalError(
                "this process was forked from one that had the database open: start it with spawn"
            )
        if sentence := library.refusal(Database.sqlite_version_info):
            raise ImproperlyConfigured(sentence)
        connection: Connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            connection.queue = WriterQueue(queue_path(self.settings_dict["NAME"]))
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal" and not is_read_only(self.settings_dict["NAME"]):
                with connection.turn():
                    connection.execute("PRAGMA journal_mode = WAL")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    @override
    def create_cursor(self, name: str | None = None) -> Cursor:
        return cast("Cursor", self.connection.cursor(factory=Cursor))


def is_read_only(name: str | os.PathLike[str]) -> bool:
    """Whether a database is opened by a URI that forbids writing: for auditors (``pamong.fsck``)."""
    text = os.fspath(name)
    return text.startswith("file:") and ("mode=ro" in text or "immutable=1" in text)


def queue_path(name: str | os.PathLike[str]) -> Path:
    """The lock file beside a database (path or ``file:`` URI); not to be deleted while the office runs."""
    text = os.fspath(name)
    return Path(f"{unquote(urlsplit(text).path) if text.startswith('file:') else text}-queue")


_WRAPPERS: "weakref.WeakSet[BaseDatabaseWrapper]" = weakref.WeakSet()
_forked_while_open = False
_leaked: list[Any] = []


def _abandon_connections() -> None:
    """In a forked child: SQLite's locks were not inherited, so the copies may be neither used nor closed."""
    global _forked_while_open
    for wrapper in list(_WRAPPERS):
        if wrapper.connection is not None:
            _forked_while_open = True
            _leaked.append(wrapper.connection)
            wrapper.connection = None


os.register_at_fork(after_in_child=_abandon_connections)
