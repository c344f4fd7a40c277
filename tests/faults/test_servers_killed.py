"""PostgreSQL is killed under load and comes back: what was acknowledged is issued, the rest waits."""

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.founded import found, fsck
from tests.faults.servers import Server
from tests.faults.working import acknowledged, listening, restarted, start

pytestmark = pytest.mark.faults
KILLS = 4


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test's own."""
    folder = Path(tempfile.mkdtemp(prefix="pamong-pg-"))
    made = Server(folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def wait_for_another(story: list[dict[str, Any]], office: "subprocess.Popen[str]") -> None:
    """Until one more batch is acknowledged: the office is at work."""
    before, ends = len(list(acknowledged(story))), time.monotonic() + 120
    while len(list(acknowledged(story))) == before:
        assert office.poll() is None and time.monotonic() < ends, story
        time.sleep(0.05)


def test_a_database_server_that_dies_under_load_loses_no_acknowledged_letter(
    server: Server, tmp_path: Path
) -> None:
    url = server.create("office")
    found(tmp_path, 1, 1, DATABASE_URL=url)
    office = start(tmp_path, "400", "3", DATABASE_URL=url)
    story = listening(office)
    chance = random.Random()
    for _kill in range(KILLS):
        wait_for_another(story, office)
        time.sleep(chance.uniform(0, 1.0))
        server.kill()
        time.sleep(0.2)
        server.start()
    wait_for_another(story, office)
    office.kill()
    office.wait()
    assert any(line.get("error") in ("OperationalError", "InterfaceError") for line in story), story
    after = restarted(tmp_path, DATABASE_URL=url)
    assert {after["stand"][request] for request in acknowledged(story)} == {"issued"}
    assert set(after["stand"].values()) <= {"issued", "waiting"}
    report = fsck(tmp_path, DATABASE_URL=url)
    assert report["clean"], report
