"""A real office: founded in a few questions, backed up, restored, and refused when it is weak."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pamong.cli import masterkey
from tests.support.ports import free_port

SOURCE = Path(__file__).resolve().parents[2] / "src"
HOST = "surat.contoh.example"
ANSWERS = ("--region", "35.73.01", "--host", HOST, "--admin", "Teguh Wibowo", "--camat", "Wulan Sari")


def pamong(*arguments: str, typed: str | None = None, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
        "PYTHONPATH": str(SOURCE),
        "LANG": "C",
        **more,
    }
    command = [sys.executable, "-P", "-m", "pamong", *arguments]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office founded without questions."""
    data = tmp_path_factory.mktemp("office") / "data"
    done = pamong("init", "--yes", "--data", str(data), *ANSWERS, "--allow-softkey")
    assert done.returncode == 0, done.stderr
    assert len(set(re.findall(rf"https://{HOST}/undangan/[\w-]{{20,}}/", done.stdout))) == 2
    return data


def test_its_secrets_are_its_owners_only(office: Path) -> None:
    assert office.stat().st_mode & 0o777 == 0o700
    assert (office / masterkey.FILE_NAME).stat().st_mode & 0o777 == 0o400
    assert (office / "pamong.env").stat().st_mode & 0o777 == 0o600


def test_it_is_founded_once(office: Path) -> None:
    again = pamong("init", "--yes", "--data", str(office), *ANSWERS)
    assert again.returncode == 1
    assert "already" in again.stderr


def test_a_lost_first_link_can_be_renewed(office: Path) -> None:
    done = pamong("init", "--link", "--admin", "Teguh Wibowo", "--data", str(office))
    assert done.returncode == 0, done.stderr
    assert f"https://{HOST}/undangan/" in done.stdout


def test_a_backup_comes_back_on_another_machine(office: Path, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "backup.tar.gz", tmp_path / "elsewhere"
    assert pamong("backup", str(file), "--data", str(office), "--plain").returncode == 0
    assert pamong("backup", str(file), "--check").returncode == 0
    restored = pamong("backup", str(file), "--restore", "--data", str(elsewhere))
    assert restored.returncode == 0, restored.stderr
    assert masterkey.fingerprint((office / masterkey.FILE_NAME).read_text()) in restored.stdout
    (elsewhere / masterkey.FILE_NAME).write_bytes((office / masterkey.FILE_NAME).read_bytes())
    link = pamong("init", "--link", "--admin", "Teguh Wibowo", "--data", str(elsewhere))
    assert link.returncode == 0, link.stderr


def test_a_backup_keeps_the_decisions_and_leaves_out_the_secrets(office: Path, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "backup.tar.gz", tmp_path / "elsewhere"
    settings = office / "pamong.env"
    before = settings.read_text()
    try:
        settings.write_text(before + "PAMONG_SECRET_KEY=rahasia\nPAMONG_MASTER_KEY_PATH=/run/kunci\n")
        pamong(
            "backup",
            str(file),
            "--data",
            str(office),
            "--plain",
            PAMONG_MASTER_KEY_PATH=str(office / "kunci-induk"),
        )
    finally:
        settings.write_text(before)
    assert pamong("backup", str(file), "--restore", "--data", str(elsewhere)).returncode == 0
    restored = (elsewhere / "pamong.env").read_text()
    assert "PAMONG_ALLOW_SOFTKEY=yes" in restored and "PAMONG_MASTER_KEY_PATH=/run/kunci" in restored
    assert "rahasia" not in restored and "# PAMONG_SECRET_KEY" in restored
    assert file.stat().st_mode & 0o077 == 0


def test_a_demo_is_not_made_in_a_real_office(office: Path) -> None:
    done = pamong("demo", "--data", str(office))
    assert done.returncode == 1
    assert "real office" in done.stderr


def test_it_does_not_serve_uncertified_signatures_that_nobody_allowed(office: Path) -> None:
    done = pamong("serve", "--data", str(office), PAMONG_ALLOW_SOFTKEY="no")
    assert done.returncode == 1
    assert "pamong.E003" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--region", "Blimbing", "--host", HOST), "Not a region code"),
        (("--region", "35.73.01", "--host", "localhost"), "Not a host name"),
        (("--region", "35.73.01", "--host", "10.0.0.1"), "Not a host name"),
        (("--region", "99.99.99", "--host", HOST), "Region 99.99.99"),
        (("--region", "35.73.01", "--host", f"https://{HOST}"), "without https://"),
    ],
)
def test_a_wrong_answer_founds_nothing(tmp_path: Path, wrong: tuple[str, ...], said: str) -> None:
    done = pamong(
        "init", "--yes", "--data", str(tmp_path / "data"), *wrong, "--admin", "Teguh", "--camat", "Wulan"
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "data" / "pamong.env").exists()


def test_two_persons_found_an_office(tmp_path: Path) -> None:
    answers = ("--region", "35.73.01", "--host", HOST, "--admin", "Teguh Wibowo")
    alone = pamong("init", "--yes", "--data", str(tmp_path / "data"), *answers)
    assert (alone.returncode, "--camat" in alone.stderr) == (2, True)
    twice = pamong("init", "--yes", "--data", str(tmp_path / "data"), *answers, "--camat", "TEGUH  WIBOWO")
    assert (twice.returncode, "different persons" in twice.stderr) == (2, True)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "skripsi.odt").write_text("penting")
    done = pamong("init", "--yes", "--data", str(tmp_path), *ANSWERS)
    assert (done.returncode, "skripsi.odt" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["skripsi.odt"]


GOOD = f"35.73.01\nyes\n{HOST}\n{HOST}\nTeguh Wibowo\nWulan Sari\nyes\n\n"


def test_a_wrong_answer_is_explained_and_asked_again(tmp_path: Path) -> None:
    regions, hosts = (
        "Blimbing\n99.99.99\n35.73.02\nno\n35.73.01\nyes\n",
        f"https://{HOST}/\n{HOST}\nsurat.x.id\n",
    )
    typed = regions + hosts + GOOD.partition("yes\n")[2] + "zzzz\n"
    done = pamong("init", "--data", str(tmp_path / "data"), typed=typed)
    for said in (
        "Three pairs of digits",
        "none of the lists",
        "without https://",
        "differ",
        "does not match",
    ):
        assert said in done.stderr
    assert "Kecamatan Blimbing, Kota Malang" in done.stdout and "PERMANENT" in done.stdout


def test_without_a_copy_of_the_key_there_is_no_office(tmp_path: Path) -> None:
    done = pamong("init", "--data", str(tmp_path / "data"), typed=GOOD + "zzzz\n")
    assert done.returncode == 2
    assert "does not match" in done.stderr
    assert not (tmp_path / "data" / "pamong.env").exists()


def test_a_kecamatan_of_another_list_is_founded_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "daftar.csv").write_text("kode,nama\n33.74.01,Semarang Tengah\n33.74.01.1001,Miroto\n")
    answers = ("--region", "33.74.01", "--regions", str(tmp_path / "daftar.csv"), "--host", HOST)
    people = ("--admin", "Teguh", "--second-admin", "Wulan", "--allow-softkey")
    done = pamong("init", "--yes", "--data", str(tmp_path / "data"), *answers, *people)
    assert done.returncode == 0, done.stderr


def test_a_wrong_master_key_is_called_wrong_at_the_start(office: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("1:" + "ab" * 32)
    (tmp_path / "key").chmod(0o400)
    wrong = {"PAMONG_MASTER_KEY_PATH": str(tmp_path / "key")}
    served = pamong("serve", "--data", str(office), "--port", str(free_port()), **wrong)
    assert (served.returncode, "does not belong" in served.stderr) == (1, True)
    saved = pamong("backup", str(tmp_path / "x.tar.gz"), "--data", str(office), "--plain", **wrong)
    assert (saved.returncode, "does not belong" in saved.stderr) == (1, True)
    assert not (tmp_path / "x.tar.gz").exists()


def test_an_office_is_not_served_from_another_database_that_is_empty(office: Path, tmp_path: Path) -> None:
    for name in ("pamong.env", masterkey.FILE_NAME):
        (tmp_path / name).write_bytes((office / name).read_bytes())
        (tmp_path / name).chmod(0o400)
    done = pamong("serve", "--data", str(tmp_path), "--port", str(free_port()))
    assert (done.returncode, "database is empty" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        (("--port", "99999"), {}, "no port number"),
        ((), {"PAMONG_PORT": "abc"}, "no port number"),
        ((), {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z"}, "Database: connection failed"),
        ((), {"DATABASE_URL": "mysql://x"}, "must begin with postgresql://"),
        (("--data", "/nowhere/at/all"), {}, "pamong init"),
    ],
)
def test_serve_says_what_is_wrong(
    office: Path, arguments: tuple[str, ...], more: dict[str, str], said: str
) -> None:
    done = pamong("serve", "--data", str(office), *arguments, **more)
    assert done.returncode in {1, 2}
    assert said in done.stderr and "Traceback" not in done.stderr
