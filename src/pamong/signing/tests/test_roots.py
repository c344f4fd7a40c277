"""The roots that an office keeps: read from a file or a folder, again when they change, and complained about."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.checks import run_checks
from pytest_django import Settings

from pamong.signing import roots
from pamong.signing.trust import NOBODY, Trust, written
from tests.attacks.chains import Held, authority, signer

pytestmark = pytest.mark.one_database


def pem(*held: Held) -> bytes:
    return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in held)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of an office, and one that is none of them."""
    (tmp_path / "b.pem").write_bytes(pem(authority("Satu"), authority("Dua")))
    (tmp_path / "a.CER").write_bytes(authority("Tiga").der)
    (tmp_path / "catatan.txt").write_text("diambil 3 November, sidik dicocokkan lewat telepon")
    return tmp_path


def test_a_folder_of_pem_and_der_files_is_read_in_order(folder: Path) -> None:
    found = roots.read(str(folder))
    assert len(found) == 3 and found[0] == (folder / "a.CER").read_bytes()
    assert roots.read(str(folder / "b.pem")) == found[1:]


def test_the_same_certificate_counts_once(folder: Path) -> None:
    (folder / "c.crt").write_bytes((folder / "b.pem").read_bytes())
    assert len(roots.read(str(folder))) == 3


BROKEN = {
    "not there": lambda folder: folder / "tidak-ada",
    "empty": lambda folder: _made(folder / "kosong"),
    "no certificate": lambda folder: _written(folder / "x.pem", b"halo"),
    "cut short": lambda folder: _written(folder / "x.pem", pem(authority("Satu"))[:-200]),
    "a folder with one bad file": lambda folder: _written(folder / "x.pem", b"halo").parent,
    "no authority": lambda folder: _written(folder / "x.pem", pem(signer(None))),
    "huge": lambda folder: _written(folder / "x.pem", b"#" * 1_000_001),
}


def _made(path: Path) -> Path:
    path.mkdir()
    return path


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_place_is_named_by_the_check_and_trusts_nobody(
    case: str, folder: Path, settings: Settings
) -> None:
    place = BROKEN[case](folder)
    settings.TRUSTED_ROOTS = str(place)
    (complaint,) = [one.msg for one in run_checks(tags=["security"]) if one.id == "signing.E008"]
    assert complaint.startswith("PAMONG_TRUSTED_ROOTS: ") and str(place) in complaint
    assert "x.pem" in complaint or not (folder / "x.pem").exists()
    assert roots.of_office() == NOBODY


def test_a_place_that_can_be_read_and_none_at_all_are_fine(folder: Path, settings: Settings) -> None:
    for place in (str(folder), ""):
        settings.TRUSTED_ROOTS = place
        assert not [one for one in run_checks(tags=["security"]) if one.id == "signing.E008"]


def test_the_roots_of_the_signing_services_count_and_those_of_the_time_stand_apart(
    folder: Path, settings: Settings
) -> None:
    settings.TRUSTED_ROOTS = str(folder / "a.CER")
    settings.BSRE_ROOTS = str(_written(folder / "bsre.pem", pem(authority("BSrE Contoh"))))
    settings.CSC_ROOTS = str(_written(folder / "csc.pem", pem(authority("CSC Contoh"))))
    settings.TSA_ROOTS = str(_written(folder / "tsa.pem", pem(authority("TSA Contoh"))))
    anchors = [one for name in ("a.CER", "bsre.pem", "csc.pem") for one in roots.read(str(folder / name))]
    assert roots.of_office() == Trust(tuple(anchors), roots.read(settings.TSA_ROOTS))


def test_a_file_that_changed_is_read_again(folder: Path, settings: Settings) -> None:
    settings.TRUSTED_ROOTS = str(folder)
    assert len(roots.of_office().anchors) == 3
    (folder / "b.pem").write_bytes(pem(authority("Satu")))
    os.utime(folder / "b.pem", ns=(1, 1))  # whatever the clock of the file system can tell apart
    assert len(roots.of_office().anchors) == 2
    (folder / "b.pem").unlink()
    assert len(roots.of_office().anchors) == 1


def test_what_travels_to_the_child_arrives() -> None:
    trust = Trust((b"\0\xff", b"x"), (b"y",))
    assert Trust.from_bytes(written(trust)) == trust
    assert written(NOBODY) and Trust.from_bytes(written(NOBODY)) == NOBODY
