"""Several processes write one file while some are killed: no acknowledged commit is lost, none doubled."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from pamong.foundation.db.sqlite import base
from pamong.foundation.db.tests.conftest import Opener

_WRITER = """
import sys
from django.db import connections, transaction
from pamong.foundation.db.sqlite.base import DatabaseWrapper
from pamong.foundation.db.tests.conftest import settings_for
name, wrapper = sys.argv[2], DatabaseWrapper(settings_for(sys.argv[1]), alias="own")
connections["own"] = wrapper
for turn in range(100_000):
    with transaction.atomic(using="own"), wrapper.cursor() as cursor:
        cursor.execute("SELECT last FROM counter")
        number = cursor.fetchone()[0] + 1
        cursor.execute("UPDATE counter SET last = %s", [number])
        cursor.execute("INSERT INTO letter (number, writer) VALUES (%s, %s)", [number, name])
    print(number, flush=True)
"""


def start(path: Path, name: str, log: Path) -> subprocess.Popen[bytes]:
    source = str(Path(base.__file__).parents[4])
    code = f"import sys; sys.path.insert(0, {source!r})\n{_WRITER}"
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-c", code, str(path), name], stdout=out)


def wait_for(log: Path) -> None:
    limit = time.monotonic() + 60
    while not log.stat().st_size:
        assert time.monotonic() < limit, "the writer never committed anything"
        time.sleep(0.02)


@pytest.mark.faults
def test_killed_writers_lose_and_double_nothing(open_db: Opener, tmp_path: Path) -> None:
    wrapper, draw = connections["own"], random.Random(2)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (last integer NOT NULL)")
        cursor.execute("CREATE TABLE letter (number integer PRIMARY KEY, writer text NOT NULL)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    logs = [tmp_path / f"{name}.log" for name in range(5)]
    writers = [start(tmp_path / "own.sqlite3", log.stem, log) for log in logs]
    try:
        for log in logs:
            wait_for(log)
        for writer in writers:
            time.sleep(draw.uniform(0.01, 0.2))
            writer.send_signal(signal.SIGKILL)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    with wrapper.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
        cursor.execute("SELECT last FROM counter")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT number, writer FROM letter ORDER BY number")
        letters = dict(cursor.fetchall())
    assert list(letters) == list(range(1, last + 1)), "gapless"
    told = {int(line): log.stem for log in logs for line in log.read_text().splitlines()}
    assert told.items() <= letters.items(), "every number a writer was told is there and is its own"
    assert last - len(told) <= len(writers), "at most the one commit in flight of each was not told"
