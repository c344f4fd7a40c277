"""The neighbour and the newspaper: a log in a folder, honest at first, then changed in every way that matters."""

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from pamong.core import ledger, notes
from pamong.core.notes import Checkpoint, Note, VerifierKey, cosigned_at
from pamong.core.tiles import TileTree, grow, pack, tiles_of
from pamong.transparency import auditing, ed25519
from pamong.transparency.auditing import UntrueError, audit, confirm_growth, open_checkpoint
from pamong.transparency.entries import Enrolled, Entry, Issued, leaf_data
from pamong.transparency.sources import Folder, UnreachableError, Web
from pamong.transparency.witness import Witness, WitnessError, WitnessKey

SECRET = ed25519.new_secret()
KEY = VerifierKey("contoh.test/log", ed25519.public_of(SECRET))
HASH = sha256(b"x").digest()
_serial = count(1)


def leaf(entry: Entry | None = None) -> bytes:
    return leaf_data(entry or Issued(UUID(int=next(_serial)), HASH, HASH))


@dataclass
class Log:
    """A log as files, which can be published honestly or not."""

    folder: Path
    data: list[bytes]

    def publish(self, size: int | None = None) -> Checkpoint:
        """Write the files of the first ``size`` leaves."""
        data = self.data[:size]
        content = {(tile.level, tile.index): part for tile, part in grow(0, self.hashes(size), {}).items()}
        for tile in tiles_of(len(data)):
            self.write(tile.path, content[tile.level, tile.index])
            if tile.level == 0:
                self.write(tile.entries_path, pack(data[tile.index * 256 :][: tile.width]))
        tree = TileTree(len(data), lambda tile: content[tile.level, tile.index])
        checkpoint = Checkpoint(KEY.name, len(data), ledger.root_of(tree.nodes, len(data)))
        self.sign(checkpoint)
        return checkpoint

    def hashes(self, size: int | None = None) -> list[bytes]:
        return [ledger.leaf_hash(one) for one in self.data[:size]]

    def sign(self, checkpoint: Checkpoint, key: VerifierKey = KEY) -> None:
        signature = notes.sign(checkpoint.text, key, partial(ed25519.sign, SECRET))
        self.write("checkpoint", str(Note(checkpoint.text, (signature,))).encode())

    def write(self, path: str, content: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)

    def signed(self) -> auditing.Signed:
        return open_checkpoint((self.folder / "checkpoint").read_bytes(), KEY)

    @property
    def source(self) -> Folder:
        return Folder(self.folder)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Six hundred letters and one official's key, published."""
    made = Log(tmp_path / "log", [leaf() for _ in range(600)])
    made.data.append(leaf(Enrolled(UUID(int=1), HASH, HASH)))
    made.publish()
    return made


def test_an_honest_log_is_found_to_be_one(log: Log) -> None:
    found = audit(log.source, KEY)
    assert (found.signed.checkpoint.size, found.events) == (601, {"issued": 600, "enrolled": 1})


def test_an_empty_log_is_honest(tmp_path: Path) -> None:
    empty = Log(tmp_path, [])
    empty.publish()
    assert audit(empty.source, KEY).events == {}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 601])
def test_a_log_that_grew_continues_every_earlier_checkpoint(log: Log, size: int) -> None:
    log.publish(size)
    earlier = log.signed()
    log.publish()
    assert audit(log.source, KEY, since=earlier).signed.checkpoint.size == 601
    confirm_growth(log.source, earlier.checkpoint, log.signed().checkpoint)


def test_a_log_whose_partial_tiles_are_gone_is_read_from_the_full_ones(log: Log) -> None:
    earlier = log.publish(300)
    log.sign(earlier)
    for path in ("tile/0/001.p/44", "tile/entries/001.p/44"):
        (log.folder / path).unlink()
    assert audit(log.source, KEY).signed.checkpoint.size == 300


def test_a_changed_entry_is_found(log: Log) -> None:
    log.write("tile/entries/001", pack([*log.data[256:300], leaf(), *log.data[301:512]]))
    with pytest.raises(UntrueError, match="tile/0/001 does not hold"):
        audit(log.source, KEY)


def test_a_changed_entry_with_a_changed_tile_is_found(log: Log) -> None:
    log.data[300] = leaf()
    before = (log.folder / "checkpoint").read_bytes()
    log.publish()
    log.write("checkpoint", before)
    with pytest.raises(UntrueError, match="root that is signed"):
        audit(log.source, KEY)


def test_a_changed_upper_tile_is_found(log: Log) -> None:
    log.write("tile/1/000.p/2", HASH * 2)
    with pytest.raises(UntrueError, match=r"tile/1/000.p/2 does not hold"):
        audit(log.source, KEY)


def test_an_entry_that_says_nothing_known_is_found(log: Log) -> None:
    log.data[5] = b"\x81\x00"
    log.publish()
    with pytest.raises(UntrueError, match="an entry of tile/entries/000"):
        audit(log.source, KEY)


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/001", "tile/entries/000", "tile/1/000.p/2"])
@pytest.mark.parametrize("damage", ["gone", "short", "long"])
def test_what_is_missing_or_damaged_is_no_proof_of_anything(log: Log, path: str, damage: str) -> None:
    file = log.folder / path
    content = file.read_bytes()
    file.unlink()
    if damage != "gone":
        file.write_bytes(content[:-1] if damage == "short" else content + b"x" * 70_000)
    with pytest.raises((UnreachableError, UntrueError)):
        audit(log.source, KEY)


def test_another_key_or_name_did_not_sign_this(log: Log) -> None:
    with pytest.raises(UntrueError, match="any known key"):
        audit(log.source, VerifierKey("lain.test/log", KEY.public))
    other = replace(log.signed().checkpoint, origin="lain.test/log")
    log.sign(other)
    with pytest.raises(UntrueError, match="another log"):
        audit(log.source, KEY)


def test_a_rewritten_history_is_no_continuation(log: Log) -> None:
    earlier = log.signed()
    log.data[3] = leaf()
    log.data += [leaf() for _ in range(9)]
    log.publish()
    audit(log.source, KEY)  # by itself it is sound
    with pytest.raises(UntrueError, match="not those signed before"):
        audit(log.source, KEY, since=earlier)
    with pytest.raises(UntrueError, match="does not begin with"):
        confirm_growth(log.source, earlier.checkpoint, log.signed().checkpoint)


def test_a_rewound_log_is_no_continuation(log: Log) -> None:
    earlier = log.signed()
    log.publish(500)
    with pytest.raises(UntrueError, match="rewound from 601 entries to 500"):
        audit(log.source, KEY, since=earlier)


# --- the witness ------------------------------------------------------------------------------------


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "saksi")


def see(witness: Witness, log: Log, now: int = 1_800_000_000) -> Note:
    return witness.see(log.source, KEY, key=witness.key("tetangga.test/saksi"), now=now).note


def test_the_witness_cosigns_what_it_sees_first_and_what_continues_it(witness: Witness, log: Log) -> None:
    log.publish(400)
    first = see(witness, log)
    log.publish()
    second = see(witness, log, now=1_800_000_060)
    keys = [KEY, witness.key().public]
    for note, size, moment in ((first, 400, 1_800_000_000), (second, 601, 1_800_000_060)):
        [_, (_, cosignature)] = notes.verified(note, keys, ed25519.verify)
        assert (Checkpoint.parse(note.text).size, cosigned_at(cosignature)) == (size, moment)


def test_the_witness_sees_the_same_checkpoint_twice(witness: Witness, log: Log) -> None:
    assert see(witness, log).text == see(witness, log, now=1_800_000_060).text


@pytest.mark.parametrize("cheat", ["fork", "fork at the same size", "rewind"])
def test_the_witness_refuses_and_keeps_the_evidence(
    witness: Witness, log: Log, tmp_path: Path, cheat: str
) -> None:
    see(witness, log)
    kept = sorted(path.read_bytes() for path in (tmp_path / "saksi").glob("*.checkpoint"))
    if cheat == "rewind":
        log.publish(10)
    else:
        log.data[300] = leaf()
        log.data += [leaf()] if cheat == "fork" else []
        log.publish()
    for _ in range(2):  # it does not forget
        with pytest.raises(UntrueError):
            see(witness, log)
    [evidence] = (tmp_path / "saksi").glob("refused-*.checkpoint")
    assert evidence.read_bytes() == (log.folder / "checkpoint").read_bytes()
    after = sorted(path.read_bytes() for path in (tmp_path / "saksi").glob("*.checkpoint"))
    assert set(kept) <= set(after)


def test_a_witness_goes_on_after_a_refusal_when_the_log_tells_the_truth_again(
    witness: Witness, log: Log
) -> None:
    see(witness, log)
    log.publish(10)
    with pytest.raises(UntrueError):
        see(witness, log)
    log.data.append(leaf())
    log.publish()
    assert Checkpoint.parse(see(witness, log).text).size == 602


def test_the_key_of_a_witness_is_its_own_file_and_stays(witness: Witness, tmp_path: Path) -> None:
    with pytest.raises(WitnessError, match="needs a name"):
        witness.key()
    made = witness.key("tetangga.test/saksi")
    file = tmp_path / "saksi" / "witness.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert witness.key() == witness.key("tetangga.test/saksi") == made == WitnessKey.parse(str(made))
    with pytest.raises(WitnessError, match="not lain"):
        witness.key("lain.test/saksi")
    for wrong in (
        "",
        "PRIVATE+KEY+a",
        str(made)[:-4],
        str(made).replace("tetangga", "lain"),
        str(made.public),
    ):
        file.write_text(wrong)
        with pytest.raises(WitnessError):
            witness.key()


def test_a_memory_that_was_changed_is_not_continued(witness: Witness, log: Log, tmp_path: Path) -> None:
    see(witness, log)
    [memory] = (tmp_path / "saksi").glob("*.checkpoint")
    memory.write_bytes(memory.read_bytes().replace(b"601", b"001"))
    with pytest.raises(WitnessError):
        see(witness, log)


@pytest.mark.parametrize("address", ["ftp://localhost/log", "file:///etc/passwd", "://"])
def test_only_http_is_fetched(address: str) -> None:
    with pytest.raises(UnreachableError):
        Web(address)


def test_an_address_where_nobody_answers_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        Web("http://127.0.0.1:9/log").fetch("checkpoint", 10)
