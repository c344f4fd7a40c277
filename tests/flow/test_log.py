"""A letter that is issued is in the log, in the same transaction; its proof holds, and outsiders find it so."""

from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.cli import log as command
from pamong.core.logproof import parse_proof
from pamong.core.notes import VerifierKey
from pamong.demo import walk
from pamong.demo.authenticator import Authenticator
from pamong.demo.officers import give_key
from pamong.foundation.access import passkey_services
from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import read
from pamong.issuing.models import Document
from pamong.issuing.proofs import proof_for
from pamong.signing.ceremony import credential_name
from pamong.transparency import ed25519, keys
from pamong.transparency.entries import CredentialRevoked, Enrolled, Issued, read_leaf
from pamong.transparency.models import LogEntry
from pamong.transparency.services import sign_checkpoint
from tests.flow.conftest import World
from tests.support import client_for


def issue(world: World, count: int = 1) -> list[Document]:
    now = timezone.now()
    return walk.sign([world.ready(now=now) for _ in range(count)], now=now)


def log_key() -> VerifierKey:
    key = keys.verifier_key()
    assert key is not None
    return key


def run(*argv: str) -> tuple[int, str, str]:
    """The exit code of ``pamong log`` and what it printed."""
    with patch("sys.stdout", new=StringIO()) as out, patch("sys.stderr", new=StringIO()) as err:
        code = command.main(argv)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> str:
    """The log's address, answered by this process instead of a server: nothing leaves the machine."""

    def fetch(self: Any, path: str, limit: int) -> bytes:
        answer = Client().get(f"/log/{path}")
        assert answer.status_code == 200, path
        return answer.content

    monkeypatch.setattr("pamong.transparency.sources.Web.fetch", fetch)
    return "http://localhost:8000/log"


def test_every_published_letter_is_a_leaf_and_its_proof_holds(world: World) -> None:
    documents = issue(world, 3)
    leaves = {row.document: read_leaf(bytes(row.data)) for row in LogEntry.objects.filter(event="issued")}
    assert leaves == {
        row.pk: Issued(row.pk, bytes(row.digest or b""), bytes(row.sha256 or b"")) for row in documents
    }
    for row in documents:
        found = proof_for(sha256(read(row.file)).digest())
        assert found is not None and found.extra is not None
        assert found.check(found.extra, log_key(), ed25519.verify).size == LogEntry.objects.count()
    assert proof_for(bytes(32)) is None


def test_a_letter_that_is_not_published_is_no_leaf(world: World) -> None:
    broken = patch("pamong.issuing.services.publishing.append", side_effect=RuntimeError("no log"))
    with broken, pytest.raises(RuntimeError):
        issue(world)
    assert not LogEntry.objects.filter(event="issued").exists()
    assert not Document.system().filter(state=Document.State.ISSUED).exists()


def test_the_keys_of_officials_are_leaves_and_those_of_residents_are_not(world: World) -> None:
    device: Authenticator = give_key(world.lurah)
    give_key(world.account)
    row = world.lurah.credentials.get()
    passkey_services.revoke_key(credential=row, by=person_of(world.lurah), confirmed=True)
    said = [read_leaf(bytes(row.data)) for row in LogEntry.objects.order_by("index")]
    name, key = credential_name(device.credential_id), sha256(device.public_key).digest()
    assert said == [Enrolled(world.lurah.pk, name, key), CredentialRevoked(world.lurah.pk, name, key)]


def test_who_may_download_the_letter_finds_its_proof_beside_it(world: World) -> None:
    [document] = issue(world)
    sign_checkpoint(now=timezone.now())
    page = client_for(world.account).get(reverse("letters:request", args=[document.source])).content.decode()
    [address] = [part.split('"')[0] for part in page.split('href="') if ".tlog-proof" in part.split('"')[0]]
    download = client_for(world.account).get(reverse("letters:download", args=[document.source]))
    name = download["Content-Disposition"].split('"')[1]
    assert address.endswith(f"/{name}.tlog-proof")
    assert parse_proof(Client().get(address).content).extra is not None


def test_who_uploads_a_genuine_letter_finds_its_proof(world: World) -> None:
    [document] = issue(world)
    upload = SimpleUploadedFile("surat.pdf", read(document.file), "application/pdf")
    page = Client().post(reverse("verification:by_file"), {"pdf": upload}).content.decode()
    assert f"/log/bukti/{document.pk}/" in page
    coded = Client().post(reverse("verification:by_code"), {"kode": document.short_code}).content.decode()
    assert "ASLI" in coded and "/log/bukti/" not in coded


def test_an_outsider_checks_the_whole_log_and_that_it_only_grew(
    world: World, web: str, tmp_path: Path
) -> None:
    issue(world)
    sign_checkpoint(now=timezone.now())
    old = str(tmp_path / "kemarin.checkpoint")
    assert run("verify", web, "--key", str(log_key()), "--save", old)[0] == 0
    issue(world, 2)
    sign_checkpoint(now=timezone.now())
    code, out, _ = run("verify", web, "--key", str(log_key()), "--since", old)
    assert code == 0
    assert "localhost/log, 4 " in out and "enrolled 1, issued 3" in out and "first 2 " in out


def test_an_outsider_with_the_wrong_key_or_no_log_is_told_so(world: World, web: str, tmp_path: Path) -> None:
    sign_checkpoint(now=timezone.now())
    other = VerifierKey("localhost/log", ed25519.public_of(ed25519.new_secret()))
    assert run("verify", web, "--key", str(other))[0] == 1
    assert run("verify", web, "--key", "bukan kunci")[0] == 2
    assert run("verify", str(tmp_path), "--key", str(log_key()))[0] == 1
    assert run("witness", web, "--key", str(log_key()), "--state", str(tmp_path / "s"))[0] == 2  # no name


def test_the_neighbour_cosigns_what_grew_and_refuses_what_was_rewound(
    world: World, web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = str(tmp_path / "saksi")
    given = (
        "witness",
        web,
        "--key",
        str(sign_checkpoint(now=timezone.now()) and log_key()),
        "--state",
        state,
    )
    code, first, said = run(*given, "--name", "klojen.test/saksi")
    assert code == 0 and "First sight" in said
    early = Client().get("/log/checkpoint").content
    issue(world, 2)
    sign_checkpoint(now=timezone.now())
    out = tmp_path / "cosigned"
    code, _, said = run(*given, "--out", str(out))
    assert code == 0 and "grew from 0 to 3 entries" in said
    assert "— klojen.test/saksi " in out.read_text() and "— klojen.test/saksi " in first

    def rewound(self: Any, path: str, limit: int) -> bytes:
        return early

    monkeypatch.setattr("pamong.transparency.sources.Web.fetch", rewound)
    code, printed, said = run(*given)
    assert (code, printed) == (1, "")
    assert "UNTRUE OR BROKEN: the log was rewound from 3 entries to 0" in said
    assert len(list((tmp_path / "saksi").glob("refused-*"))) == 1
