"""The command as people type it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pamong.cli import COMMANDS, main, masterkey
from pamong.cli.places import PACKAGE
from pamong.cli.progress import Bar
from pamong.cli.surroundings import read_env_file


def test_help_names_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAMONG_LANG", "en")
    assert main(["help"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {command.name} " in said for command in COMMANDS)


def test_it_speaks_indonesian_in_an_indonesian_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAMONG_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert main(["help"]) == 0
    assert "menjalankan kantor" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [command.name for command in COMMANDS if command.name not in {"manage", "shell"}]
)
def test_every_command_explains_itself(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pamong", "help", command],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert command in done.stdout + done.stderr


def test_a_slip_of_the_finger_is_answered_with_a_suggestion(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAMONG_LANG", "en")
    assert main(["dmeo"]) == 2
    assert "Did you mean 'demo'?" in capsys.readouterr().err


def test_help_loads_neither_django_nor_any_command() -> None:
    code = "import sys; from pamong.cli import main; main(['help']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
    )
    loaded = done.stdout.splitlines()[-1]
    assert "'pamong.cli.say'" in loaded
    assert "django" not in loaded and "pamong.cli.demo" not in loaded


def test_a_verdict_on_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path / "no.pdf"), "--data", str(tmp_path)]) == 2


def test_a_copied_key_is_recognised_however_it_was_typed() -> None:
    key = "1:0a1b" + "c" * 60
    assert masterkey.groups(key)[0] == "0a1b"
    assert len(masterkey.groups(key)) == 16
    for typed in ("0a1b", "0A1B", " oa 1b", "OA-1B"):
        assert masterkey.normalise(typed) == "0a1b"


def test_a_new_key_is_readable_by_its_owner_only_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / masterkey.FILE_NAME
    assert masterkey.ensure(path)
    assert path.stat().st_mode & 0o777 == 0o400
    before = path.read_text()
    assert not masterkey.ensure(path)
    assert path.read_text() == before


def test_the_env_file_is_read_as_systemd_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "pamong.env"
    path.write_text('# note\nPAMONG_HOST=surat.example\n\nPAMONG_NAME="Kantor Kita"\nBROKEN\n')
    assert read_env_file(path) == {"PAMONG_HOST": "surat.example", "PAMONG_NAME": "Kantor Kita"}
    assert read_env_file(tmp_path / "none") == {}


def test_short_work_shows_no_bar_and_long_work_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bar = Bar()
    bar("Cepat", 0, 2)
    bar("Cepat", 2, 2)
    assert capsys.readouterr().err == ""
    bar("Lama", 0, 10)
    now[0] += 5
    bar("Lama", 5, 10)
    bar("Lama", 10, 10)
    assert capsys.readouterr().err.splitlines() == ["Lama: 5/10", "Lama: 10/10"]
