"""The disk is full: on a real one of a few megabytes where it may be mounted, under a limit on files where not."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.founded import environment, found, fsck, pamong
from tests.faults.working import acknowledged, heard, restarted, start

pytestmark = pytest.mark.faults
MEGABYTES = 24


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own with 24 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        yield folder  # its own test below starves it by a limit instead
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_the_office_and_room_lets_it_go_on(small: Path) -> None:
    found(small, 2, 1)
    if os.path.ismount(small):
        filler = small / "filler"
        room = shutil.disk_usage(small).free
        with filler.open("wb") as file:
            file.write(bytes(room - 1_500_000))
        story = heard(start(small, "8", "4"), 90)
        full_report = _said(small)
        filler.unlink()
    else:
        limit = (small / "pamong.sqlite3-wal").stat().st_size + 200_000
        story = _limited(small, limit)
        full_report = _said(small)
    assert any("error" in line for line in story), story
    after = restarted(small)
    assert {after["stand"][request] for request in acknowledged(story)} <= {"issued"}, (story, after)
    assert set(after["stand"].values()) <= {"issued", "waiting"}
    report = fsck(small)
    assert report["clean"], (report, full_report)
    again = heard(start(small, "1", "2"), 60)
    assert again[-1] == {"finished": 2}, again
    assert fsck(small)["clean"]


def test_no_file_may_grow_any_more_and_nothing_is_half_done(tmp_path: Path) -> None:
    found(tmp_path, 2, 1)
    story = _limited(tmp_path, 60_000)
    assert any("error" in line for line in story), story
    after = restarted(tmp_path)
    assert {after["stand"][request] for request in acknowledged(story)} <= {"issued"}, (story, after)
    assert fsck(tmp_path)["clean"]


def _said(data: Path) -> str:
    """What the auditor's program says while the disk is full; there may be no room even for looking."""
    done = pamong(data, "fsck", "--data", str(data), "--json")
    return done.stdout + done.stderr


def _limited(data: Path, size: int) -> list[dict[str, object]]:
    """The office at work while no file may become longer than ``size`` bytes (RLIMIT_FSIZE, EFBIG)."""
    import json
    import sys

    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
        "from tests.faults.working import main; main(['4', '4'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment(data), capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
