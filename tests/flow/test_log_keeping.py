"""``pamong log`` and ``pamong keys`` on an office's own log: cosigned, held, gone on, its key changed, begun anew."""

import json
import os
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pamong.cli import keys as keys_command
from pamong.cli import log as log_command
from pamong.demo import walk
from pamong.fsck.examine import examine
from pamong.transparency import queries
from pamong.transparency.services import sign_checkpoint
from pamong.transparency.sources import Folder
from tests.flow.conftest import World

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(world: World, settings: Settings, tmp_path: Path) -> World:
    """An office with one letter, and with a data folder of this test alone."""
    now = timezone.now()
    walk.sign([world.ready(now=now)], now=now)
    sign_checkpoint(now=now)
    settings.DATA = tmp_path
    return world


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """What a command says in English: its exit code, output and errors."""

    def command(*words: object) -> tuple[int, str, str]:
        group, *argv = map(str, words)
        main = {"log": log_command.main, "keys": keys_command.main}[group]
        with patch("sys.stdout", new=StringIO()) as out, patch("sys.stderr", new=StringIO()) as err:
            code = main([*argv, "--data", str(tmp_path)])
        return code, out.getvalue(), err.getvalue()

    with (
        patch.dict(os.environ, PAMONG_LANG="en"),
        patch("pamong.cli.logkeeping.enter"),
        patch("pamong.cli.keys.enter"),
    ):
        yield command


def cosigned(folder: Path) -> tuple[Path, str]:
    """A neighbour looks at the log with the command: the file that it wrote, and its public key."""
    log, file = folder / "log", folder / "cosigned"
    log.mkdir(exist_ok=True)
    (log / "checkpoint").write_bytes(Client().get("/log/checkpoint").content)
    known = Folder(log).fetch("checkpoint", 10_000)
    assert known
    words = [
        "witness", str(log), "--key", the_key(), "--state", str(folder / "tetangga"), "--out", str(file),
        "--name", "tetangga.test/saksi",
    ]  # fmt: skip
    with patch("sys.stderr", new=StringIO()) as err:
        assert log_command.main(words) == 0
    own = re.search(r"Witness key: (\S+)", err.getvalue())
    assert own is not None
    return file, own[1]


def the_key() -> str:
    from pamong.transparency import keys

    return str(keys.verifier_key())


@pytest.mark.one_database
def test_a_file_that_a_neighbour_cosigned_is_kept_and_shown(
    office: World, run: Run, settings: Settings, tmp_path: Path
) -> None:
    file, own = cosigned(tmp_path)
    assert run("log", "witnesses") == (0, "This log has no witness yet.\n", "")
    assert run("log", "cosign", file)[0] == 1
    policy = tmp_path / "saksi.policy"
    policy.write_text(f"witness tetangga {own}\nquorum tetangga\n")
    settings.LOG_WITNESSES = str(policy)
    assert "tetangga.test/saksi  never" in run("log", "witnesses")[1]
    code, out, _err = run("log", "cosign", file)
    assert code == 0 and "tetangga.test/saksi cosigned" in out
    assert run("log", "cosign", file)[0] == 1, "it is kept already"
    assert run("log", "cosign", tmp_path / "gone")[0] == 2
    assert re.search(r"tetangga\.test/saksi  \d+ entries, \d minutes", run("log", "witnesses")[1])
    settings.LOG_WITNESSES = str(tmp_path / "gone")
    assert run("log", "witnesses")[0] == 2
    settings.LOG_WITNESSES, settings.WITNESSED_LOGS = "", str(policy)
    assert re.search(r"witness of others: localhost/saksi\+", run("log", "witnesses")[1])


@pytest.mark.one_database
def test_whoever_verifies_the_log_may_want_witnesses(
    office: World, run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, own = cosigned(tmp_path)
    (tmp_path / "saksi.policy").write_text(f"witness tetangga {own}\nquorum tetangga\n")

    def fetch(self: object, path: str, limit: int) -> bytes:
        return bytes(Client().get(f"/log/{path}").content)

    monkeypatch.setattr("pamong.transparency.sources.Web.fetch", fetch)
    words = ["verify", "http://localhost:8000/log", "--key", the_key()]
    wanted = [*words, "--policy", str(tmp_path / "saksi.policy")]
    with patch("sys.stderr", new=StringIO()) as err, patch("sys.stdout", new=StringIO()):
        assert log_command.main(words) == 0
        assert log_command.main(wanted) == 1
    assert "NOT ENOUGH WITNESSES" in err.getvalue()
    settings.LOG_WITNESSES = str(tmp_path / "saksi.policy")
    assert run("log", "cosign", file)[0] == 0
    with patch("sys.stdout", new=StringIO()) as out, patch("sys.stderr", new=StringIO()):
        assert log_command.main(wanted) == 0
        assert log_command.main([*wanted, "--witnesses", "2"]) == 1
        assert log_command.main([*wanted, "--witnesses", "0"]) == 2
        assert log_command.main([*words, "--witnesses", "1"]) == 2
    assert "cosigned by tetangga.test/saksi" in out.getvalue()


def test_a_held_log_goes_on_by_evidence_or_begins_anew_by_a_declaration(
    office: World, run: Run, tmp_path: Path
) -> None:
    file, _own = cosigned(tmp_path)
    for words in (("resume", file), ("restart", "--reason", "x")):
        assert run("log", *words)[0] == 2, "it is not held"
    assert run("log", "hold", "--reason", " ")[0] == 2
    assert run("log", "hold", "--reason", "potret mesin")[0] == 0
    code, _out, err = run("keys", "rotate", "--log")
    assert code == 1 and "cadangan" in err
    (tmp_path / "lain").write_text("bukan checkpoint")
    assert run("log", "resume", tmp_path / "lain")[0] == 1
    assert run("log", "resume", tmp_path / "gone")[0] == 2
    code, _out, err = run("log", "restart", "--reason", "x", "--last", file)
    assert code == 1 and "Nothing was lost" in err
    assert run("log", "restart", "--reason", "NIK 9999991010980005")[0] == 2
    code, out, _err = run("log", "resume", file)
    assert code == 0 and out.startswith("Whole:")
    assert run("log", "hold", "--reason", "latihan")[0] == 0
    code, out, _err = run("log", "restart", "--reason", "Latihan, dua surat hilang")
    assert code == 0 and re.search(r"^localhost/log/\d{14}\+", out, re.MULTILINE)
    assert [fault for fault in examine().faults if "log" in fault.kind] == []


def test_the_list_of_keys_tells_the_history_of_the_log(office: World, run: Run) -> None:
    before = queries.size()
    code, out, _err = run("keys", "rotate", "--log")
    assert code == 0 and the_key() in out
    assert run("keys", "rotate", "--log", "--all")[0] == 2
    run("log", "hold", "--reason", "latihan")
    run("log", "restart", "--reason", "Latihan")
    states = re.findall(r"^log +(\w+) ", run("keys", "list")[1], re.MULTILINE)
    assert states == ["retired", "closed", "active"]
    logs = json.loads(run("keys", "export")[1])["logs"]
    assert [(known["first"], known["last"], known["closed"]) for known in logs] == [
        (0, before, False), (before + 1, before + 1, True), (before + 2, None, False),
    ]  # fmt: skip
