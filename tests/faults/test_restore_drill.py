"""The day a backup is needed, practised at every change: it comes back elsewhere, and fsck calls it clean."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pamong.cli import sealed
from tests.faults.founded import environment, found, fsck, pamong
from tests.faults.servers import Server

pytestmark = pytest.mark.faults
KEY = "1:" + "5a" * 32
LETTERS, WAITING = 4, 2


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server of this file's own."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="pamong-pg-"))
    made = Server(folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def drill(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    """Found, back up, restore into an empty folder, examine; ``before`` and ``after`` name the databases."""
    office, elsewhere = tmp_path / "office", tmp_path / "elsewhere"
    office.mkdir()
    found(office, LETTERS, WAITING, PAMONG_MASTER_KEY=KEY, **before)
    public, opener = sealed.new_key(tmp_path / "opener"), str(tmp_path / "opener")
    file = str(tmp_path / "backup.age")
    before |= {"PAMONG_MASTER_KEY": KEY, "PAMONG_BACKUP_RECIPIENTS": public}
    run(office, PUBLISH, **before)
    done = pamong(office, "backup", file, "--data", str(office), **before)
    assert done.returncode == 0, done.stderr
    whole = fsck(office, **before)
    assert whole["clean"], whole

    assert pamong(elsewhere, "restore", file, "--data", str(elsewhere), **after).returncode == 1  # no key
    done = pamong(elsewhere, "restore", file, "--data", str(elsewhere), "--key", opener, **after)
    assert done.returncode == 0, done.stderr
    assert "master key" in done.stdout
    wrong = pamong(elsewhere, "fsck", "--data", str(elsewhere), PAMONG_MASTER_KEY="1:" + "77" * 32, **after)
    assert wrong.returncode == 2
    report = fsck(elsewhere, PAMONG_MASTER_KEY=KEY, **after)
    assert report["clean"], report
    assert report["checked"] == whole["checked"]
    assert report["checked"]["issued"] == LETTERS


def look_first(office: Path, elsewhere: Path, **more: str) -> None:
    """The log of the restored office waits for a checkpoint of the old one, which went on, and then begins anew."""
    newest = office.parent / "newest"
    newest.write_text(run(office, GO_ON, **more))
    assert run(elsewhere, IS_HELD, **more) == "held\n"
    lost = pamong(elsewhere, "log", "resume", str(newest), "--data", str(elsewhere), **more)
    assert lost.returncode == 1 and "6 entries were published, 5 are here" in lost.stderr, lost.stderr
    words = ("--reason", "latihan", "--last", str(newest), "--data", str(elsewhere))
    begun = pamong(elsewhere, "log", "restart", *words, **more)
    assert begun.returncode == 0, begun.stderr
    assert run(elsewhere, IS_HELD, **more) == "free\n"
    report = fsck(elsewhere, **more)
    assert report["clean"], report


PUBLISH = """
print(sign_checkpoint(now=timezone.now()).note, end="")
"""
GO_ON = (
    """
with transaction.atomic():
    append([Enrolled(uuid4(), bytes(32), bytes(32))], now=timezone.now())
"""
    + PUBLISH
)
IS_HELD = "print('held' if held() else 'free')"
_BEFORE = """
import django
django.setup()
from uuid import uuid4
from django.db import transaction
from django.utils import timezone
from pamong.transparency.entries import Enrolled
from pamong.transparency.holding import held
from pamong.transparency.services import append, sign_checkpoint
"""


def run(data: Path, code: str, **more: str) -> str:
    """What a few lines print that work on the office in ``data``."""
    command = [sys.executable, "-P", "-c", _BEFORE + code]
    done = subprocess.run(command, env=environment(data, **more), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_office_on_sqlite_comes_back_and_is_clean(tmp_path: Path) -> None:
    drill(tmp_path, {}, {})
    look_first(tmp_path / "office", tmp_path / "elsewhere", PAMONG_MASTER_KEY=KEY)


def test_an_office_on_postgresql_comes_back_and_is_clean(tmp_path: Path, server: Server) -> None:
    first, second = server.create("office"), server.create("elsewhere")
    drill(tmp_path, {"DATABASE_URL": first}, {"DATABASE_URL": second})


def test_a_backup_is_refused_while_nobody_could_open_it(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    found(office, 1, PAMONG_MASTER_KEY=KEY)
    refused = pamong(office, "backup", str(tmp_path / "b"), "--data", str(office), PAMONG_MASTER_KEY=KEY)
    assert refused.returncode == 2
    assert "--new-key" in refused.stderr
    assert not (tmp_path / "b").exists()
