"""After a restore the log is held until somebody looked; what was lost is declared; and the log's key changes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pytest_django import Settings

from pamong.core import ledger, notes
from pamong.core.logproof import parse_proof
from pamong.core.notes import Note, VerifierKey
from pamong.foundation.audit.models import Entry
from pamong.transparency import ed25519, holding, keys, queries, succession
from pamong.transparency.auditing import Signed, UntrueError, audit, open_checkpoint
from pamong.transparency.entries import Issued, KeyChanged, LogBegan, read_leaf, reason_hash
from pamong.transparency.holding import LogHeldError
from pamong.transparency.models import Checkpoint, LogEntry, LogKey
from pamong.transparency.services import append, proof_of, sign_checkpoint
from pamong.transparency.sources import UnreachableError
from pamong.transparency.succession import LostError, NotHeldError, NotShownError, WholeError
from pamong.transparency.witness import Witness

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


class Web:
    """The log as it is served: what an outsider's program fetches."""

    def __init__(self, prefix: str = "/log") -> None:
        self._prefix = prefix

    def fetch(self, path: str, limit: int) -> bytes:
        answer = Client().get(f"{self._prefix}/{path}")
        if answer.status_code != 200:
            raise UnreachableError(f"{path}: {answer.status_code}")
        return bytes(answer.content)


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A data folder of this test alone: a hold of one is no hold of another."""
    settings.DATA = tmp_path
    yield tmp_path


def issue(count: int = 1, *, signed: bool = True, now: datetime = NOW) -> list[UUID]:
    ids = [uuid4() for _ in range(count)]
    with transaction.atomic():
        append([Issued(one, sha256(one.bytes).digest(), bytes(32)) for one in ids], now=now)
    if signed:
        sign_checkpoint(now=now)
    return ids


def restored(folder: Path) -> None:
    """What ``pamong restore`` leaves behind."""
    holding.hold(folder, reason="restored from a backup", now=NOW)


def latest() -> Checkpoint:
    found = queries.latest()
    assert found is not None
    return found


def published(size: int, root: bytes) -> bytes:
    """A checkpoint that the key in use signed in the time that was lost."""
    key, signer = keys.signer()
    text = notes.Checkpoint(key.name, size, root).text
    return str(Note(text, (notes.sign(text, key, signer),))).encode()


def current() -> VerifierKey:
    key = keys.verifier_key()
    assert key is not None
    return key


def acts(action: str) -> list[dict[str, object]]:
    return [json.loads(row.content or "") for row in Entry.objects.filter(action=action)]


# --- the hold -----------------------------------------------------------------------------------------


def test_nothing_enters_a_log_that_is_held(own_folder: Path) -> None:
    issue(3)
    restored(own_folder)
    with pytest.raises(LogHeldError):
        issue()
    assert LogEntry.objects.count() == 3
    with pytest.raises(LogHeldError):
        succession.change_key(now=NOW)


def test_a_leaf_of_the_backup_that_had_no_checkpoint_yet_gets_one(own_folder: Path) -> None:
    """It is a beginning of what was published, so signing it contradicts nothing."""
    [document] = issue(1, signed=False)
    restored(own_folder)
    assert proof_of(document, now=NOW) is not None


@pytest.mark.one_database
@pytest.mark.parametrize("content", ["", "{}", "[]", '{"since": 1, "reason": "x"}', "\x00"])
def test_a_mark_that_cannot_be_read_holds_too(own_folder: Path, content: str) -> None:
    (own_folder / holding.FILE_NAME).write_text(content)
    with pytest.raises(LogHeldError):
        issue()


@pytest.mark.one_database
def test_a_second_restore_does_not_make_the_first_forgotten(own_folder: Path) -> None:
    holding.hold(own_folder, reason="pertama", now=NOW)
    holding.hold(own_folder, reason="kedua", now=NOW + HOUR)
    found = holding.held()
    assert found is not None and (found.reason, found.since) == ("pertama", NOW)


@pytest.mark.one_database
def test_the_page_says_that_the_log_is_held(own_folder: Path) -> None:
    issue()
    restored(own_folder)
    assert "baru dipulihkan dari cadangan" in Client().get("/transparansi/").content.decode()


# --- shown to be whole -----------------------------------------------------------------------------------


def test_the_last_checkpoint_that_was_published_ends_the_hold(own_folder: Path) -> None:
    issue(5)
    shown = latest().note.encode()
    restored(own_folder)
    found = succession.resume(shown, now=NOW)
    assert (found.size, found.here) == (5, 5)
    issue()
    assert acts("log_resumed") == [{"size": 5, "here": 5, "checkpoint": sha256(shown).hexdigest()}]


def test_a_log_longer_than_what_was_published_is_whole(own_folder: Path) -> None:
    issue(5)
    issue(2, signed=False)
    restored(own_folder)
    assert succession.resume(latest().note.encode(), now=NOW).here == 7


def test_a_checkpoint_beyond_the_backup_shows_how_many_are_gone(own_folder: Path) -> None:
    issue(5)
    restored(own_folder)
    with pytest.raises(LostError, match="8 entries were published, 5 are here") as fault:
        succession.resume(published(8, bytes(32)), now=NOW)
    assert fault.value.missing == 3
    with pytest.raises(LogHeldError):
        issue()


@pytest.mark.one_database
def test_what_shows_nothing_changes_nothing(own_folder: Path) -> None:
    issue(2)
    early = latest().note.encode()
    issue(3)
    restored(own_folder)
    stranger = ed25519.new_secret()
    lain = VerifierKey("lain.test/log", ed25519.public_of(stranger))
    text = notes.Checkpoint(lain.name, 9, bytes(32)).text
    foreign = str(Note(text, (notes.sign(text, lain, partial(ed25519.sign, stranger)),))).encode()
    forged = str(Note(text.replace("lain.test", "localhost"), notes.parse_note(foreign).signatures)).encode()
    for data in (b"", b"x", early, foreign, forged):
        with pytest.raises(NotShownError):
            succession.resume(data, now=NOW)
    with pytest.raises(LostError, match="not those that were published"):
        succession.resume(published(5, bytes(32)), now=NOW)
    assert holding.held() is not None and acts("log_resumed") == []


@pytest.mark.one_database
def test_where_nothing_is_held_nothing_is_decided() -> None:
    issue()
    with pytest.raises(NotHeldError):
        succession.resume(latest().note.encode(), now=NOW)
    with pytest.raises(NotHeldError):
        succession.restart(reason="x", last=b"", now=NOW)


@trying(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    signed=st.integers(1, 6),
    more=st.integers(0, 4),
    lost=st.integers(0, 4),
    at=st.integers(0, 14),
    forked=st.booleans(),
)
def test_whole_is_exactly_a_beginning_of_what_is_here_no_older_than_the_backup(
    signed: int, more: int, lost: int, at: int, *, forked: bool
) -> None:
    """For every tree: the backup with ``signed`` leaves under a checkpoint and ``more`` after it; ``lost`` more had
    been issued; somebody brings the checkpoint of the first ``at`` of all of them, or of another history.
    """
    with transaction.atomic():
        issue(signed)
        if more:
            issue(more, signed=False)
        leaves = [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]
        history = [*leaves, *(ledger.leaf_hash(bytes([number])) for number in range(lost))]
        size = min(at, len(history))
        if forked and size:
            history[0] = ledger.leaf_hash(b"another letter")
        try:
            succession.compare(published(size, ledger.root(history[:size])))
            whole = True
        except NotShownError:
            whole = False
        assert whole is (signed <= size <= signed + more and not forked)
        transaction.set_rollback(True)


# --- declared to be lost ------------------------------------------------------------------------------------


def test_a_new_log_begins_with_what_is_left_and_the_old_one_stays(own_folder: Path) -> None:
    kept = issue(300)
    before = current()
    at_the_neighbours = published(305, sha256(b"what was lost").digest())
    restored(own_folder)
    made = succession.restart(
        reason="Cadangan semalam; lima surat hilang.", last=at_the_neighbours, now=NOW + HOUR
    )
    assert holding.held() is None
    after = current()
    assert after.name == made.origin == "localhost/log/20261124100000" and after.public != before.public
    issue(3)
    old = audit(Web(), before)
    new = audit(Web("/log/20261124100000"), after)
    assert (old.signed.checkpoint.size, new.signed.checkpoint.size) == (300, 304)
    assert new.events == {"issued": 303, "log_began": 1}
    for key, prefix in ((after, "/log"), (before, "/log/20261124100000")):
        with pytest.raises(UntrueError):
            audit(Web(prefix), key)
    served = parse_proof(Client().get(f"/log/bukti/{kept[7]}/surat.pdf.tlog-proof").content)
    assert served.extra is not None
    served.check(served.extra, after, ed25519.verify)


def test_the_declaration_is_in_the_log_and_in_the_audit_chain(own_folder: Path) -> None:
    issue(2)
    lost = published(4, bytes(32))
    restored(own_folder)
    made = succession.restart(reason="Dua surat hilang.", last=lost, now=NOW + HOUR)
    leaf = read_leaf(bytes(LogEntry.objects.get(index=2).data))
    assert leaf == LogBegan(made.pk, sha256(lost).digest(), reason_hash("Dua surat hilang."))
    [act] = acts("log_restarted")
    assert (act["reason"], act["size"], act["before"], act["after"]) == (
        "Dua surat hilang.", 2, "localhost/log", made.origin,
    )  # fmt: skip


def test_a_restart_needs_a_reason_and_a_loss(own_folder: Path) -> None:
    issue(2)
    restored(own_folder)
    with pytest.raises(ValueError, match="reason"):
        succession.restart(reason=" ", last=b"", now=NOW)
    with pytest.raises(WholeError):
        succession.restart(reason="x", last=latest().note.encode(), now=NOW)
    assert keys.history()[0].last is None and holding.held() is not None


def test_the_time_of_the_lost_letters_is_known(own_folder: Path) -> None:
    issue(2, now=NOW - HOUR)
    restored(own_folder)
    succession.restart(reason="x", last=b"", now=NOW + HOUR)
    assert keys.gaps() == [keys.Gap(NOW - HOUR, NOW + HOUR)]


def test_an_office_that_had_nothing_in_its_log_may_begin_anew_too(own_folder: Path) -> None:
    restored(own_folder)
    succession.restart(reason="Cadangan dari sebelum surat pertama.", last=b"", now=NOW)
    assert [row.last for row in keys.history()] == [0, None]
    assert latest().size == 1


def test_the_closed_log_is_named_on_the_page(own_folder: Path) -> None:
    issue(2)
    restored(own_folder)
    made = succession.restart(reason="x", last=b"", now=NOW)
    page = Client().get("/transparansi/").content.decode()
    assert "Log yang ditutup" in page and "http://localhost:8000/log/checkpoint" in page
    assert f"pamong log verify http://localhost:8000/log/20261124090000 --key {keys.public(made)}" in page


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path", ["/log/7/checkpoint", "/log/7/tile/0/000.p/1", "/log/7/tile/entries/000.p/1"]
)
def test_a_log_that_never_was_is_not_found(path: str) -> None:
    issue()
    assert Client().get(path).status_code == 404


# --- another key ------------------------------------------------------------------------------------------------


def test_the_key_changes_and_all_that_the_old_one_signed_still_verifies() -> None:
    issue(3)
    first, early = current(), latest()
    made = succession.change_key(now=NOW + HOUR)
    second, handover = current(), latest()
    assert second.name == first.name and second.public != first.public
    issue(4)
    both = (first, second)
    assert audit(Web(), *both, since=open_checkpoint(early.note.encode(), *both)).events == {
        "issued": 7,
        "log_key": 1,
    }
    assert audit(Web(), second).signed.checkpoint.size == 8
    for row in Checkpoint.objects.all():
        assert isinstance(open_checkpoint(row.note.encode(), *both), Signed)
    for key in both:
        assert open_checkpoint(handover.note.encode(), key).checkpoint.size == 4
    with pytest.raises(UntrueError):
        audit(Web(), first)
    leaf = read_leaf(bytes(LogEntry.objects.get(index=3).data))
    assert leaf == KeyChanged(made.pk, sha256(first.public).digest(), sha256(second.public).digest())
    assert [(row.first, row.last) for row in keys.history()] == [(0, 3), (4, None)]
    assert len(acts("log_key_changed")) == 1


def test_a_witness_remembers_the_log_under_its_next_key(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "tetangga")
    own = witness.key("tetangga.test/saksi")
    issue(3)
    first = current()
    witness.see(Web(), first, key=own, now=1)
    succession.change_key(now=NOW)
    witness.see(Web(), first, key=own, now=2)
    issue(5)
    with pytest.raises(UntrueError):
        witness.see(Web(), first, key=own, now=3)
    seen = witness.see(Web(), first, current(), key=own, now=3)
    assert seen.before is not None and (seen.before.checkpoint.size, seen.signed.checkpoint.size) == (4, 9)


@pytest.mark.one_database
def test_a_memory_of_earlier_days_named_after_the_key_is_found(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "tetangga")
    own = witness.key("tetangga.test/saksi")
    issue(3)
    witness.see(Web(), current(), key=own, now=1)
    [memory] = (tmp_path / "tetangga").glob("*.checkpoint")
    memory.rename(memory.with_name(f"{sha256(str(current()).encode()).hexdigest()[:16]}.checkpoint"))
    issue(3)
    seen = witness.see(Web(), current(), key=own, now=2)
    assert seen.before is not None and seen.before.checkpoint.size == 3


def test_a_log_without_a_key_has_none_to_change() -> None:
    with pytest.raises(LookupError):
        succession.change_key(now=NOW)


def test_a_key_ends_once_and_wholly() -> None:
    issue()
    with pytest.raises(IntegrityError), transaction.atomic():
        LogKey.objects.update(last=3)
    assert connection.vendor
