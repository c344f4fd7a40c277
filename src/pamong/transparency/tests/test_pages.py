"""The log over HTTP: exact bytes under the addresses of the specification, and a page for people."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from pamong.core import ledger, notes
from pamong.core.logproof import parse_proof
from pamong.core.tiles import unpack
from pamong.transparency import ed25519, keys, queries
from pamong.transparency.entries import Issued, read_leaf
from pamong.transparency.models import LogEntry
from pamong.transparency.services import append, sign_checkpoint

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def documents() -> list[UUID]:
    """A log of three hundred letters, with its checkpoint."""
    ids = [uuid4() for _ in range(300)]
    with transaction.atomic():
        append([Issued(one, sha256(one.bytes).digest(), bytes(32)) for one in ids], now=NOW)
    sign_checkpoint(now=NOW)
    return ids


def fetch(path: str, status: int = 200) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]


def test_a_stranger_recomputes_the_signed_root_from_what_is_served(documents: list[UUID]) -> None:
    note = notes.parse_note(fetch("/log/checkpoint"))
    key = keys.verifier_key()
    assert key is not None
    notes.verified(note, [key], ed25519.verify)
    checkpoint = notes.Checkpoint.parse(note.text)
    data = unpack(fetch("/log/tile/entries/000")) + unpack(fetch("/log/tile/entries/001.p/44"))
    assert ledger.root([ledger.leaf_hash(one) for one in data]) == checkpoint.root
    assert [read_leaf(one).fields()[0] for one in data] == [one.bytes for one in documents]
    assert fetch("/log/tile/0/000") + fetch("/log/tile/0/001.p/44") == b"".join(leaves())
    assert fetch("/log/tile/1/000.p/1") == ledger.root(leaves()[:256])


@pytest.mark.parametrize(
    "path",
    ["0/002.p/1", "0/001.p/45", "0/001", "2/000.p/1", "00/000", "64/000", "-1/000", "x/000", "0/0", "0/000.p/0",
     "0/../../sehat", "entries/002", "entries/001.p/45", "entries/1", "0/x000/000"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(documents: list[UUID], path: str) -> None:
    fetch(f"/log/tile/{path}", 404)


def test_caches_keep_tiles_for_ever_and_the_checkpoint_for_seconds(documents: list[UUID]) -> None:
    for path, kind in (
        ("/log/tile/0/000", "application/octet-stream"),
        ("/log/tile/entries/000", "application/octet-stream"),
    ):
        answer = Client().get(path)
        assert answer["Content-Type"] == kind
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer and "Vary" not in answer
    answer = Client().get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=3"


@pytest.mark.parametrize(
    "path", ["/log/checkpoint", "/log/tile/0/000", "/log/tile/entries/000", "/transparansi/"]
)
def test_the_log_is_only_read(documents: list[UUID], path: str) -> None:
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


def test_a_letter_has_a_proof_under_the_name_of_its_file(documents: list[UUID]) -> None:
    answer = Client().get(f"/log/bukti/{documents[7]}/domisili-470-12.pdf.tlog-proof")
    assert answer["Content-Disposition"] == 'attachment; filename="domisili-470-12.pdf.tlog-proof"'
    found, key = parse_proof(answer.content), keys.verifier_key()
    assert key is not None and found.extra is not None
    assert found.check(found.extra, key, ed25519.verify).size == 300
    assert read_leaf(found.extra).fields()[0] == documents[7].bytes
    fetch(f"/log/bukti/{uuid4()}/surat.pdf.tlog-proof", 404)


def test_a_letter_of_these_seconds_has_its_proof_soon(documents: list[UUID]) -> None:
    young = uuid4()
    with transaction.atomic():
        append([Issued(young, bytes(32), bytes(32))], now=NOW)
    address = f"/log/bukti/{young}/surat.pdf.tlog-proof"
    answer = Client().get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    sign_checkpoint(now=NOW)
    fetch(address)


def test_an_office_without_letters_has_a_log_as_soon_as_the_worker_looked() -> None:
    fetch("/log/checkpoint", 404)
    assert "Akar pertama ditandatangani dalam beberapa detik." in fetch("/transparansi/").decode()
    assert queries.needs_checkpoint()
    sign_checkpoint(now=NOW)
    checkpoint = notes.Checkpoint.parse(notes.parse_note(fetch("/log/checkpoint")).text)
    assert (checkpoint.size, checkpoint.root) == (0, ledger.EMPTY_ROOT)
    fetch("/log/tile/0/000", 404)
    assert "Akar terakhir" in fetch("/transparansi/").decode()


def test_the_page_shows_what_one_must_know_to_check_without_us(documents: list[UUID]) -> None:
    page = fetch("/transparansi/").decode()
    assert notes.b64(ledger.root(leaves())) in page
    assert f"pamong log verify http://localhost:8000/log --key {keys.verifier_key()}" in page
    assert "24 November 2026" in page
    assert ">300<" in page
