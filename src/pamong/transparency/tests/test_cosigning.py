"""Cosignatures come back into our checkpoints: over HTTP from a witness, or as a file, and nothing else is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from pamong.core import notes
from pamong.core.logpolicy import Policy
from pamong.core.logpolicy import Witness as Known
from pamong.core.logproof import parse_proof
from pamong.core.notes import COSIGNATURE, Note, VerifierKey
from pamong.core.submission import SIZE_TYPE, parse_submission
from pamong.transparency import cosigning, ed25519, keys, queries, serving
from pamong.transparency.cosigners import cosigners, shortage
from pamong.transparency.cosigning import LostEntriesError, NotOursError, WitnessRefusedError
from pamong.transparency.entries import Issued
from pamong.transparency.models import Checkpoint, Cosignature, WitnessCall
from pamong.transparency.services import append, proof_of, sign_checkpoint
from pamong.transparency.witness import Refusal, Witness, WitnessKey

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def issue(count: int = 1) -> list[UUID]:
    """So many letters more, under a checkpoint."""
    ids = [uuid4() for _ in range(count)]
    with transaction.atomic():
        append([Issued(one, sha256(one.bytes).digest(), bytes(32)) for one in ids], now=NOW)
    sign_checkpoint(now=NOW)
    return ids


@pytest.fixture
def neighbour() -> WitnessKey:
    return WitnessKey.new("tetangga.test/saksi")


@pytest.fixture
def other() -> WitnessKey:
    return WitnessKey.new("kabupaten.test/saksi")


@pytest.fixture
def choose(settings: Settings, tmp_path: Path) -> Callable[..., Policy]:
    """Name these witnesses in the office's policy, the first behind an address."""

    def chosen(*witnesses: WitnessKey, url: str = "") -> Policy:
        lines = [f"witness W{at} {one.public} {url if not at else ''}" for at, one in enumerate(witnesses)]
        names = " ".join(f"W{at}" for at in range(len(witnesses)))
        file = tmp_path / "saksi.policy"
        file.write_text("\n".join([*lines, f"group semua all {names}", "quorum semua", ""]))
        settings.LOG_WITNESSES = str(file)
        return cosigning.policy()

    return chosen


def cosigned(checkpoint: Checkpoint, *witnesses: WitnessKey, at: datetime = NOW) -> bytes:
    """The file that ``pamong log witness`` writes."""
    note = notes.parse_note(checkpoint.note.encode())
    lines = [
        notes.cosign(note.text, one.public, partial(ed25519.sign, one.secret), time=int(at.timestamp()))
        for one in witnesses
    ]
    return str(Note(note.text, (*note.signatures, *lines))).encode()


def latest() -> Checkpoint:
    found = queries.latest()
    assert found is not None
    return found


# --- a file that somebody brings ---------------------------------------------------------------------


def test_what_a_witness_signed_stands_in_the_checkpoint_and_in_every_proof(
    choose: Callable[..., Policy], neighbour: WitnessKey, other: WitnessKey
) -> None:
    policy = choose(neighbour, other)
    [document] = issue()
    assert len(cosigning.bring(cosigned(latest(), neighbour, other), now=NOW)) == 2
    published = notes.parse_note(Client().get("/log/checkpoint").content)
    assert [one.witness.key for one in cosigners(published, policy, now=NOW)] == [
        neighbour.public,
        other.public,
    ]
    assert shortage(cosigners(published, policy, now=NOW), policy, wanted=None) == ""
    served = parse_proof(Client().get(f"/log/bukti/{document}/surat.pdf.tlog-proof").content)
    made = proof_of(document, now=NOW)
    key = keys.verifier_key()
    assert key is not None and served == made and served.extra is not None
    served.check(served.extra, key, ed25519.verify)
    assert len(cosigners(served.note, policy, now=NOW)) == 2


def test_the_same_file_twice_is_kept_once(choose: Callable[..., Policy], neighbour: WitnessKey) -> None:
    choose(neighbour)
    issue()
    cosigning.bring(cosigned(latest(), neighbour), now=NOW)
    with pytest.raises(NotOursError, match="kept already"):
        cosigning.bring(cosigned(latest(), neighbour), now=NOW)
    assert Cosignature.objects.count() == 1


def test_of_two_by_one_witness_the_later_is_published(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    policy = choose(neighbour)
    issue()
    for at in (NOW + DAY, NOW):
        cosigning.bring(cosigned(latest(), neighbour, at=at), now=NOW + DAY)
    published = queries.published(latest())
    assert len(published.signatures) == 2
    assert [one.at for one in cosigners(published, policy, now=NOW + DAY)] == [NOW + DAY]


def test_an_older_checkpoint_of_ours_may_be_cosigned_and_proves_what_it_covers(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    choose(neighbour)
    [early] = issue()
    before = latest()
    [late] = issue()
    cosigning.bring(cosigned(before, neighbour), now=NOW)
    proofs = [proof_of(document, now=NOW) for document in (early, late)]
    sizes = [notes.Checkpoint.parse(found.note.text).size for found in proofs if found]
    assert sizes == [1, 2]


def test_the_checkpoint_with_most_witnesses_is_the_one_to_prove_under(
    choose: Callable[..., Policy], neighbour: WitnessKey, other: WitnessKey
) -> None:
    choose(neighbour, other)
    issue()
    two = latest()
    cosigning.bring(cosigned(two, neighbour, other), now=NOW)
    issue()
    cosigning.bring(cosigned(latest(), neighbour), now=NOW)
    assert queries.best_over(0) == two
    assert queries.best_over(1) == latest()
    assert queries.best_over(2) is None


@pytest.mark.one_database
def test_a_stranger_and_a_wrong_signature_are_not_kept(
    choose: Callable[..., Policy], neighbour: WitnessKey, other: WitnessKey
) -> None:
    choose(neighbour)
    issue()
    with pytest.raises(NotOursError):
        cosigning.bring(cosigned(latest(), other), now=NOW)
    liar = WitnessKey(neighbour.public, other.secret)
    with pytest.raises(NotOursError):
        cosigning.bring(cosigned(latest(), liar), now=NOW)
    assert not Cosignature.objects.exists()


@pytest.mark.one_database
def test_a_cosignature_from_the_future_is_not_kept(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    choose(neighbour)
    issue()
    with pytest.raises(NotOursError):
        cosigning.bring(cosigned(latest(), neighbour, at=NOW + timedelta(minutes=11)), now=NOW)
    assert cosigning.bring(cosigned(latest(), neighbour, at=NOW + timedelta(minutes=9)), now=NOW)


def test_a_checkpoint_that_is_not_ours_is_refused(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    choose(neighbour)
    issue()
    for name, text in (
        ("another root", notes.Checkpoint("localhost/log", 1, bytes(32)).text),
        ("another size", notes.Checkpoint("localhost/log", 7, bytes(32)).text),
        ("another log", notes.Checkpoint("lain.test/log", 1, bytes(latest().root)).text),
    ):
        line = notes.cosign(text, neighbour.public, partial(ed25519.sign, neighbour.secret), time=1)
        with pytest.raises(NotOursError):
            cosigning.bring(str(Note(text, (line,))).encode(), now=NOW)
        assert not Cosignature.objects.exists(), name
    for data in (b"", b"x", latest().note.encode()[:-5]):
        with pytest.raises(NotOursError):
            cosigning.bring(data, now=NOW)


def test_our_own_signature_under_what_is_not_in_the_log_is_an_alarm(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    choose(neighbour)
    issue()
    key, signer = keys.signer()
    text = notes.Checkpoint(key.name, 5, bytes(32)).text
    with pytest.raises(LostEntriesError, match="5 entries"):
        cosigning.bring(str(Note(text, (notes.sign(text, key, signer),))).encode(), now=NOW)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM transparency_cosignature", "UPDATE transparency_cosignature SET line = ''"]
)
def test_a_cosignature_stays(choose: Callable[..., Policy], neighbour: WitnessKey, statement: str) -> None:
    choose(neighbour)
    issue()
    cosigning.bring(cosigned(latest(), neighbour), now=NOW)
    with pytest.raises(DatabaseError, match="log:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_page_says_who_cosigned_and_how_long_ago(
    choose: Callable[..., Policy], neighbour: WitnessKey, other: WitnessKey
) -> None:
    choose(neighbour, other)
    issue(3)
    cosigning.bring(cosigned(latest(), neighbour), now=NOW)
    page = Client().get("/transparansi/").content.decode()
    assert "tetangga.test/saksi" in page and "3 catatan disaksikan" in page
    assert "kabupaten.test/saksi" in page and "Belum pernah ikut menandatangani." in page


@pytest.mark.one_database
def test_a_policy_that_cannot_be_read_is_named_at_the_start_and_breaks_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    issue()
    settings.LOG_WITNESSES = str(tmp_path / "tidak-ada")
    assert [found.id for found in run_checks(tags=["security"]) if found.id == "transparency.E001"]
    assert not cosigning.is_needed(NOW)
    assert Client().get("/transparansi/").status_code == 200


# --- asking over the network, and being asked ---------------------------------------------------------


@contextmanager
def served(answer: Callable[[bytes], tuple[int, str, bytes]]) -> Iterator[str]:
    """A witness on the loopback; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/saksi/add-checkpoint"
            status, kind, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/saksi"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def witness_in(folder: Path, name: str, log: VerifierKey) -> Callable[[bytes], tuple[int, str, bytes]]:
    """An honest witness of one log, as the specification wants it."""
    witness = Witness(folder)
    own = witness.key(name)

    def answer(body: bytes) -> tuple[int, str, bytes]:
        try:
            line = witness.add(parse_submission(body), [log], key=own, now=int(NOW.timestamp()))
        except Refusal as refusal:
            size = b"" if refusal.size is None else f"{refusal.size}\n".encode()
            return refusal.status, SIZE_TYPE if refusal.size is not None else "text/plain", size
        return 200, "text/plain", str(line).encode()

    return answer


def our_key() -> VerifierKey:
    key = keys.verifier_key()
    assert key is not None
    return key


def test_the_worker_brings_the_cosignature_of_a_witness_by_itself(
    choose: Callable[..., Policy], tmp_path: Path
) -> None:
    issue(5)
    folder = tmp_path / "tetangga"
    own = Witness(folder).key("tetangga.test/saksi")
    with served(witness_in(folder, own.public.name, our_key())) as url:
        policy = choose(own, url=url)
        assert cosigning.is_needed(NOW)
        assert cosigning.ask_all(now=NOW) == 1
        assert not cosigning.is_needed(NOW)
        issue(300)
        assert cosigning.is_needed(NOW)
        assert cosigning.ask_all(now=NOW) == 1
    assert [row.trouble for row in WitnessCall.objects.all()] == [""]
    assert len(cosigners(queries.published(latest()), policy, now=NOW)) == 1
    assert cosigning.is_needed(NOW + DAY), "a quiet log is cosigned anew each day"


def test_a_witness_that_saw_more_than_we_remember_is_asked_again_from_there(
    choose: Callable[..., Policy], tmp_path: Path
) -> None:
    issue(3)
    folder = tmp_path / "tetangga"
    own = Witness(folder).key("tetangga.test/saksi")
    answer = witness_in(folder, own.public.name, our_key())
    with served(answer) as url:
        policy = choose(own, url=url)
        with transaction.atomic():  # it cosigned, and the answer was lost
            cosigning.ask(policy.witnesses[0], latest(), now=NOW)
            transaction.set_rollback(True)
        issue(4)
        assert len(cosigning.ask(policy.witnesses[0], latest(), now=NOW)) == 1


def test_a_witness_that_cosigned_more_than_we_have_is_an_alarm(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    issue(3)
    with served(lambda _body: (409, SIZE_TYPE, b"900\n")) as url:
        policy = choose(neighbour, url=url)
        with pytest.raises(LostEntriesError, match="900 entries"):
            cosigning.ask(policy.witnesses[0], latest(), now=NOW)
        assert cosigning.ask_all(now=NOW) == 0
    assert "900 entries" in WitnessCall.objects.get().trouble


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "text/html", b"<html>"), (403, "text/plain", b""), (200, "text/plain", b""), (200, "text/plain", b"ya\n"),
        (409, "text/plain", b"2\n"), (409, SIZE_TYPE, b"dua\n"), (409, SIZE_TYPE, b"1\n"), (302, "text/plain", b""),
        (200, "text/plain", b"x" * 70_000),
    ],
)  # fmt: skip
def test_whatever_a_witness_answers_nothing_false_is_kept(
    choose: Callable[..., Policy], neighbour: WitnessKey, status: int, kind: str, body: bytes
) -> None:
    issue(3)
    with served(lambda _body: (status, kind, body)) as url:
        policy = choose(neighbour, url=url)
        with pytest.raises(WitnessRefusedError):
            cosigning.ask(policy.witnesses[0], latest(), now=NOW)
        cosigning.ask_all(now=NOW)
    assert WitnessCall.objects.get().trouble
    assert not Cosignature.objects.exists()


@pytest.mark.one_database
def test_a_witness_answers_with_our_text_and_a_text_of_its_own(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    issue(3)

    def sly(body: bytes) -> tuple[int, str, bytes]:
        text = parse_submission(body).note.text + "\nlebih\n"
        line = notes.cosign(text, neighbour.public, partial(ed25519.sign, neighbour.secret), time=1)
        return 200, "text/plain", f"lebih\n\n{line}".encode()

    with served(sly) as url:
        policy = choose(neighbour, url=url)
        with pytest.raises(WitnessRefusedError, match="more than signature lines"):
            cosigning.ask(policy.witnesses[0], latest(), now=NOW)


@pytest.mark.one_database
def test_a_witness_that_is_not_there_is_a_trouble_and_no_failure(
    choose: Callable[..., Policy], neighbour: WitnessKey
) -> None:
    issue()
    choose(neighbour, url="http://127.0.0.1:9/saksi")
    assert cosigning.ask_all(now=NOW) == 0
    assert WitnessCall.objects.get().trouble.startswith("not reached")
    assert not cosigning.is_needed(NOW + timedelta(minutes=7)), "the worker has letters to sign"
    assert cosigning.is_needed(NOW + timedelta(minutes=8))


@pytest.mark.one_database
def test_without_a_policy_nobody_is_asked(settings: Settings) -> None:
    issue()
    settings.LOG_WITNESSES = ""
    assert not cosigning.is_needed(NOW)
    assert cosigning.policy() == Policy()


@pytest.fixture
def serving_office(settings: Settings, tmp_path: Path) -> Settings:
    """This office is the witness of its own log, which is all that there is here."""
    issue(3)
    (tmp_path / "disaksikan.policy").write_text(f"log {our_key()}\nquorum none\n")
    settings.WITNESSED_LOGS = str(tmp_path / "disaksikan.policy")
    settings.DATA = tmp_path
    return settings


def submit(old: int, *, note: str | None = None, proof: str = "") -> tuple[int, str, bytes]:
    body = f"old {old}\n{proof}\n{note or latest().note}"
    answer = Client(enforce_csrf_checks=True).post(
        "/saksi/add-checkpoint", body.encode(), content_type="text/plain"
    )
    return answer.status_code, answer["Content-Type"].partition(";")[0], answer.content


@pytest.mark.one_database
def test_this_office_answers_as_the_specification_says(serving_office: Settings) -> None:
    key = serving.public_key()
    assert key is not None and key.name == "localhost/saksi"
    status, _kind, body = submit(0)
    assert status == 200
    note = notes.parse_note(f"{queries.text_of(latest())}\n".encode() + body)
    known = Policy(witnesses=(Known("W", key),))
    assert len(cosigners(note, known, now=datetime.now(UTC))) == 1
    assert submit(2) == (409, SIZE_TYPE, b"3\n")
    assert submit(3)[0] == 200, "the same checkpoint again is fresh word of it"
    assert submit(4)[0] == 400
    assert submit(0, note=latest().note.replace("localhost/log\n", "lain.test/log\n", 1))[0] == 404
    text = notes.Checkpoint(our_key().name, 4, bytes(32)).text
    stranger = notes.sign(text, our_key(), partial(ed25519.sign, ed25519.new_secret()))
    assert submit(3, note=str(Note(text, (stranger,))))[0] == 403
    forked = notes.sign(text, our_key(), keys.signer()[1])
    assert submit(3, note=str(Note(text, (forked,))))[0] == 422
    assert len(list((Path(serving_office.DATA) / "saksi").glob("refused-*"))) == 1
    assert submit(0, note="x")[0] == 400
    assert submit(0, note="x" * 90_000)[0] == 400


@pytest.mark.one_database
def test_an_office_that_is_nobodys_witness_is_not_asked(settings: Settings) -> None:
    issue()
    settings.WITNESSED_LOGS = ""
    assert submit(0)[0] == 404
    assert serving.public_key() is None
    assert Client().get("/saksi/add-checkpoint").status_code == 405


def test_two_offices_cosign_each_other(serving_office: Settings, choose: Callable[..., Policy]) -> None:
    """What one office sends over the wire another one's view answers, and it comes back into the checkpoint."""

    own = serving.public_key()
    assert own is not None
    known = Known("W", own, "http://unused.test")
    body: list[bytes] = []

    def through_the_view(request: bytes) -> tuple[int, str, bytes]:
        body.append(request)
        try:
            return 200, "text/plain", serving.add(request, now=NOW)
        except Refusal as refusal:
            return refusal.status, SIZE_TYPE, f"{refusal.size}\n".encode()

    with served(through_the_view) as url:
        made = cosigning.ask(Known("W", own, url), latest(), now=NOW)
        issue(10)
        made += cosigning.ask(Known("W", own, url), latest(), now=NOW)
    assert [row.checkpoint_id for row in made] == [3, 13]
    assert [parse_submission(one).old for one in body] == [0, 3]
    assert cosigners(queries.published(latest()), Policy(witnesses=(known,)), now=NOW)


@pytest.mark.one_database
def test_only_the_key_of_a_witness_can_cosign(neighbour: WitnessKey) -> None:
    """The same secret under the type of a log's key is another key."""
    log = VerifierKey(neighbour.public.name, neighbour.public.public)
    assert log.id != neighbour.public.id and neighbour.public.kind == COSIGNATURE
