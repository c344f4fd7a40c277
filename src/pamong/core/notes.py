"""Signed notes and the checkpoints and cosignatures of a transparency log, read strictly and written exactly.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (Ed25519, ``cosignature/v1``).
Signing and verifying are passed in; this module only knows which bytes.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

#: Signature types of the signed-note specification.
ED25519, COSIGNATURE = 0x01, 0x04
MAX_NOTE = 64_000
MAX_SIGNATURES = 64
_KEY_BYTES, _SIGNATURE_BYTES, _ID_BYTES, _TIME_BYTES = 32, 64, 4, 8
_DASH = "\N{EM DASH} "

#: Message to its Ed25519 signature.
type Sign = Callable[[bytes], bytes]
#: Whether public key, message and signature belong together.
type Verify = Callable[[bytes, bytes, bytes], bool]


class NoteError(ValueError):
    """This is not a note, checkpoint or key in its one form, or not signed by whom it must be."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """An Ed25519 key under its name: of a log (type ``ED25519``) or of a witness (``COSIGNATURE``)."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != _KEY_BYTES or self.kind not in {ED25519, COSIGNATURE}:
            raise NoteError("not an Ed25519 key of a log or a witness")

    @property
    def id(self) -> bytes:
        """SHA-256(name || newline || type || key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """The key as one word, ``name+hash+base64``, as programs for notes exchange it."""
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key in one word; ``NoteError`` when its hash is not the hash of the rest."""
        name, _, rest = text.partition("+")
        number, _, encoded = rest.partition("+")
        material = un_b64(encoded)
        if not material:
            raise NoteError("a key is name+hash+base64")
        key = cls(name, material[1:], material[0])
        if key.id.hex() != number:
            raise NoteError("the hash of the key does not belong to it")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, which of their keys, and what stands behind the key's id."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {b64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its origin, the number of its leaves and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, b64(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text is; ``NoteError``."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise NoteError("a checkpoint is three lines or more, none of them empty")
        found = cls(lines[0], decimal(lines[1]), un_b64(lines[2]), tuple(lines[3:-1]))
        if len(found.root) != _KEY_BYTES:
            raise NoteError("the root has not 32 bytes")
        return found


def parse_note(data: bytes) -> Note:
    """A note from its bytes: UTF-8, no control characters, at least one signature line, no spare ones."""
    if len(data) > MAX_NOTE:
        raise NoteError("the note is too long")
    try:
        whole = data.decode()
    except UnicodeDecodeError as fault:
        raise NoteError("not UTF-8") from fault
    if any(character < " " and character != "\n" for character in whole):
        raise NoteError("a control character")
    text, blank, signed = whole.rpartition("\n\n")
    lines = signed.split("\n")
    if not blank or lines.pop() or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise NoteError("no signatures behind the last empty line")
    return Note(f"{text}\n", tuple(parse_signature(line) for line in lines))


def parse_signature(line: str) -> Signature:
    """One signature line, with or without its newline; ``NoteError``."""
    line = line.removesuffix("\n")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    value = un_b64(encoded)
    if not line.startswith(_DASH) or not space or len(value) <= _ID_BYTES:
        raise NoteError("not a signature line")
    check_name(name)
    return Signature(name, value[:_ID_BYTES], value[_ID_BYTES:])


def sign(text: str, key: VerifierKey, signer: Sign) -> Signature:
    """A log's signature of ``text``."""
    return Signature(key.name, key.id, signer(_checked(text).encode()))


def cosign(text: str, key: VerifierKey, signer: Sign, *, time: int) -> Signature:
    """A witness's statement that at ``time`` (Unix seconds) this was the largest consistent tree it had seen."""
    moment = time.to_bytes(_TIME_BYTES)
    return Signature(key.name, key.id, moment + signer(_cosigned(_checked(text), time)))


def verified(note: Note, keys: Sequence[VerifierKey], verify: Verify) -> list[tuple[VerifierKey, Signature]]:
    """The signatures of ``keys`` on ``note``, all valid and at least one; signatures of others are passed over.

    ``NoteError`` when none of ``keys`` signed, or when one of their signatures is wrong.
    """
    found = []
    for signature in note.signatures:
        for key in keys:
            if (signature.name, signature.key_id) == (key.name, key.id):
                if not _holds(note.text, key, signature, verify):
                    raise NoteError(f"the signature of {key.name} is wrong")
                found.append((key, signature))
    if not found:
        raise NoteError("not signed by any known key")
    return found


def cosigned_at(signature: Signature) -> int:
    """When a cosignature was made, in Unix seconds."""
    return int.from_bytes(signature.value[:_TIME_BYTES])


def _holds(text: str, key: VerifierKey, signature: Signature, verify: Verify) -> bool:
    value, message = signature.value, text.encode()
    if key.kind == COSIGNATURE:
        value, message = value[_TIME_BYTES:], _cosigned(text, cosigned_at(signature))
    return len(value) == _SIGNATURE_BYTES and verify(key.public, message, value)


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _checked(text: str) -> str:
    if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
        raise NoteError("the text of a note ends with a newline and has no control characters")
    return text


def check_name(name: str) -> None:
    """``NoteError`` unless this can be the name of a key: not empty, no space, no plus, no control character."""
    if not name or any(one.isspace() or one == "+" or one < " " for one in name):
        raise NoteError("not the name of a key")


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def un_b64(text: str) -> bytes:
    """The bytes of standard base64; ``NoteError`` for any other spelling of them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoteError("not base64") from fault
    if b64(data) != text:
        raise NoteError("not the one base64 of these bytes")
    return data


def decimal(text: str) -> int:
    """A number from 0 below 2^63 without leading zeros; ``NoteError``."""
    if not text.isascii() or not text.isdigit() or len(text) > 19 or str(int(text)) != text:
        raise NoteError("not a decimal number")
    if int(text) >= 1 << 63:
        raise NoteError("the number is too large")
    return int(text)
