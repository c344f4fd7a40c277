import base64
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.ledger import inclusion_path, leaf_hash, root
from pamong.core.logproof import LogProof, parse_proof
from pamong.core.notes import (
    COSIGNATURE,
    MAX_NOTE,
    Checkpoint,
    Note,
    NoteError,
    Signature,
    VerifierKey,
    cosign,
    cosigned_at,
    decimal,
    parse_note,
    sign,
    un_b64,
    verified,
)

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
LOG = VerifierKey("contoh.test/log", PUBLIC)
WITNESS = VerifierKey("tetangga.test/saksi", PUBLIC, COSIGNATURE)
CHECKPOINT = Checkpoint("contoh.test/log", 3, sha256(b"root").digest())

# The example of the Go package where signed notes come from.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
QUOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The example of the cosignature specification.
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
    "zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0"
    "xUe+mbIUBkBIfZ+qnA==\n"
)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed() -> Note:
    return Note(CHECKPOINT.text, (sign(CHECKPOINT.text, LOG, SECRET.sign),))


def test_the_note_of_the_original_implementation_is_valid() -> None:
    key, note = VerifierKey.parse(NEUMANN), parse_note(QUOTE.encode())
    assert str(key) == NEUMANN
    assert str(note) == QUOTE
    assert [found.name for found, _ in verified(note, [key], verify)] == ["PeterNeumann"]


def test_the_checkpoint_of_the_specification_is_read() -> None:
    note = parse_note(SOFA.encode())
    assert str(note) == SOFA
    found = Checkpoint.parse(note.text)
    assert (found.origin, found.size, found.root.hex()[:8]) == (
        "example.com/behind-the-sofa",
        20852163,
        "0ac5186a",
    )
    assert found.text == note.text
    assert cosigned_at(note.signatures[1]) == 1679315147
    assert note.signatures[1].key_id.hex() == "8d66cf3f"


def test_the_id_of_a_key_is_the_hash_that_the_specification_names() -> None:
    assert LOG.id == sha256(b"contoh.test/log\n\x01" + PUBLIC).digest()[:4]
    assert WITNESS.id == sha256(b"tetangga.test/saksi\n\x04" + PUBLIC).digest()[:4]


def test_a_cosignature_signs_the_message_that_the_specification_names() -> None:
    made = cosign(CHECKPOINT.text, WITNESS, SECRET.sign, time=1679315147)
    assert made.value[:8] == (1679315147).to_bytes(8, "big")
    message = "cosignature/v1\ntime 1679315147\n" + CHECKPOINT.text
    assert verify(PUBLIC, message.encode(), made.value[8:])
    note = Note(CHECKPOINT.text, (*signed().signatures, made))
    assert [key for key, _ in verified(note, [LOG, WITNESS], verify)] == [LOG, WITNESS]


def test_a_later_time_needs_another_cosignature() -> None:
    made = cosign(CHECKPOINT.text, WITNESS, SECRET.sign, time=1679315147)
    later = Signature(made.name, made.key_id, (1679315148).to_bytes(8) + made.value[8:])
    with pytest.raises(NoteError, match="wrong"):
        verified(Note(CHECKPOINT.text, (later,)), [WITNESS], verify)


def test_a_signature_of_nobody_known_is_passed_over_but_proves_nothing() -> None:
    stranger = Signature("orang.lain", b"\0\0\0\0", bytes(64))
    note = Note(CHECKPOINT.text, (stranger, *signed().signatures))
    assert len(verified(note, [LOG], verify)) == 1
    with pytest.raises(NoteError, match="any known key"):
        verified(Note(CHECKPOINT.text, (stranger,)), [LOG], verify)
    with pytest.raises(NoteError, match="any known key"):
        verified(signed(), [WITNESS], verify)


@given(st.integers(0, len(CHECKPOINT.text) - 2), st.characters(min_codepoint=33, max_codepoint=126))
def test_another_text_is_not_signed(at: int, character: str) -> None:
    changed = CHECKPOINT.text[:at] + character + CHECKPOINT.text[at + 1 :]
    note = Note(changed, signed().signatures)
    if changed == CHECKPOINT.text:
        assert verified(note, [LOG], verify)
    else:
        with pytest.raises(NoteError):
            verified(note, [LOG], verify)


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=20), max_size=4))
def test_a_note_is_read_as_it_was_written(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in [*lines, "akhir"])
    note = Note(text, (sign(text, LOG, SECRET.sign),))
    assert parse_note(str(note).encode()) == note


GOOD = str(signed())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        CHECKPOINT.text.encode(),  # no signature
        GOOD.encode()[:-1],
        GOOD.encode() + b"\n",
        GOOD.encode() + b"x",
        GOOD.replace("\n\n", "\n").encode(),
        GOOD.replace("— ", "- ").encode(),
        GOOD.replace("— ", "—  ").encode(),
        GOOD.replace("=\n", "\n").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.encode() + b"\xff",
        b"\x00" + GOOD.encode(),
        "a\n\n— a AAAA\n".encode(),  # only an id
        "a\n\n— a+b AAAAAAA=\n".encode(),
        ("a\n\n" + "— a AAAAAAA=\n" * 65).encode(),
        b"a" * MAX_NOTE + GOOD.encode(),
    ],
)
def test_other_bytes_are_no_note(data: bytes) -> None:
    with pytest.raises(NoteError):
        parse_note(data)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n1\nAAAA\n", "a\n01\n" + base64.b64encode(bytes(32)).decode() + "\n", "\n" + CHECKPOINT.text,
     CHECKPOINT.text + "\n", CHECKPOINT.text[:-1], CHECKPOINT.text.replace("3\n", "-3\n", 1)],
)  # fmt: skip
def test_other_texts_are_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_extension_lines_are_kept() -> None:
    found = Checkpoint("a", 0, bytes(32), ("lain", "lagi"))
    assert Checkpoint.parse(found.text) == found


@pytest.mark.parametrize("text", ["", "01", "+1", "-1", "1 ", "٣", "1_0", "9" * 20, str(2**63)])
def test_other_numbers_are_no_decimals(text: str) -> None:
    with pytest.raises(NoteError):
        decimal(text)


def test_numbers_up_to_the_largest_are_decimals() -> None:
    assert [decimal("0"), decimal(str(2**63 - 1))] == [0, 2**63 - 1]


@pytest.mark.parametrize("text", ["A", "AB==", "AA", "AA =", "A-__", "AAAA\n", "=AAA"])
def test_other_spellings_are_no_base64(text: str) -> None:
    with pytest.raises(NoteError):
        un_b64(text)


@pytest.mark.parametrize(
    "text",
    ["", "nama", "nama+12345678", NEUMANN.replace("c74", "c75"), NEUMANN.replace("Peter", "Pieter"), NEUMANN[:-4],
     NEUMANN.replace("+AR", "+CR"), "+".join(["", *NEUMANN.split("+")[1:]])],
)  # fmt: skip
def test_other_words_are_no_keys(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused_and_no_crash(data: bytes) -> None:
    for read in (parse_note, parse_proof):
        with pytest.raises(NoteError):
            read(data)


LEAVES = [b"one", b"two", b"three"]
HASHES = [leaf_hash(data) for data in LEAVES]


def proof(extra: bytes | None = b"two") -> LogProof:
    text = Checkpoint(LOG.name, 3, root(HASHES)).text
    return LogProof(1, inclusion_path(HASHES, 1), Note(text, (sign(text, LOG, SECRET.sign),)), extra)


def test_a_proof_is_written_as_the_specification_shows() -> None:
    lines = str(proof()).split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra dHdv", "index 1"]
    assert [base64.b64decode(line) for line in lines[3:5]] == [HASHES[0], HASHES[2]]
    assert lines[5:8] == ["", "contoh.test/log", "3"]
    assert "extra" not in str(proof(None))


@pytest.mark.parametrize("extra", [None, b"", b"two"])
def test_a_proof_is_read_as_it_was_written(extra: bytes | None) -> None:
    assert parse_proof(str(proof(extra)).encode()) == proof(extra)


def test_a_proof_proves_its_leaf_and_no_other() -> None:
    assert proof().check(b"two", LOG, verify).size == 3
    with pytest.raises(NoteError, match="path"):
        proof().check(b"one", LOG, verify)
    with pytest.raises(NoteError, match="known key"):
        proof().check(b"two", VerifierKey("lain.test/log", PUBLIC), verify)


def test_a_key_signs_no_checkpoint_of_another_log() -> None:
    text = Checkpoint("lain.test/log", 3, root(HASHES)).text
    other = LogProof(1, proof().path, Note(text, (sign(text, LOG, SECRET.sign),)))
    with pytest.raises(NoteError, match="another log"):
        other.check(b"two", LOG, verify)


WRITTEN = str(proof())


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("@v1", "@v2"),
        WRITTEN.replace("index 1", "index 01"),
        WRITTEN.replace("index 1\n", ""),
        WRITTEN.replace("extra dHdv", "extra dHdv="),
        WRITTEN.replace("extra dHdv\nindex 1", "index 1\nextra dHdv"),
        WRITTEN.replace("index 1\n", "index 1\nAAAA\n"),
        WRITTEN.replace("index 1\n", "index 1\n\n"),
        WRITTEN.replace("index 1\n", "index 1\n" + (base64.b64encode(bytes(32)).decode() + "\n") * 64),
        WRITTEN.split("\n\n")[0] + "\n",
        "c2sp.org/tlog-proof@v1\n\n" + GOOD,
    ],
)
def test_other_texts_are_no_proof(text: str) -> None:
    with pytest.raises(NoteError):
        parse_proof(text.encode())
