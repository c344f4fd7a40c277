"""A witness remembers the last checkpoint it saw of another log, and cosigns only what continues it.

Its memory is a folder: its own key, the last checkpoint of each log, and the checkpoints that it refused, which are
the evidence against whoever signed them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from pamong.core import notes
from pamong.core.notes import COSIGNATURE, Note, NoteError, VerifierKey, b64, un_b64
from pamong.transparency import auditing, ed25519, sources
from pamong.transparency.auditing import Signed, UntrueError
from pamong.transparency.sources import Source

KEY_FILE = "witness.key"
_PRIVATE = "PRIVATE+KEY+"


class WitnessError(Exception):
    """The witness's own folder cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The Ed25519 key of a witness, in the file as ``PRIVATE+KEY+name+hash+base64(type || secret)``."""

    public: VerifierKey
    secret: bytes

    def __str__(self) -> str:
        kept = b64(bytes([COSIGNATURE]) + self.secret)
        return f"{_PRIVATE}{self.public.name}+{self.public.id.hex()}+{kept}"

    @classmethod
    def new(cls, name: str) -> "WitnessKey":
        """A new key under ``name``; ``NoteError`` when that can be no name."""
        secret = ed25519.new_secret()
        return cls(VerifierKey(name, ed25519.public_of(secret), COSIGNATURE), secret)

    @classmethod
    def parse(cls, text: str) -> "WitnessKey":
        """The key in the file; ``NoteError``."""
        if not text.startswith(_PRIVATE):
            raise NoteError("not the private key of a witness")
        name, number, encoded = [*text.removeprefix(_PRIVATE).split("+", 2), "", ""][:3]
        material = un_b64(encoded)
        if len(material) != 33 or material[0] != COSIGNATURE:
            raise NoteError("not an Ed25519 key of a witness")
        key = cls(VerifierKey(name, ed25519.public_of(material[1:]), COSIGNATURE), material[1:])
        if key.public.id.hex() != number:
            raise NoteError("the hash of the key does not belong to it")
        return key


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that was cosigned now, and the one before it (None at first sight)."""

    note: Note
    signed: Signed
    before: Signed | None


class Witness:
    """One witness with its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self, name: str = "") -> WitnessKey:
        """The witness's key; made under ``name`` when there is none yet. Raises ``WitnessError``."""
        file = self._folder / KEY_FILE
        try:
            if not file.exists():
                if not name:
                    raise WitnessError("a new witness needs a name")
                self._folder.mkdir(parents=True, exist_ok=True)
                _write(file, f"{WitnessKey.new(name)}\n".encode(), mode=0o600)
            found = WitnessKey.parse(file.read_text(encoding="utf-8").strip())
        except (OSError, ValueError) as fault:
            raise WitnessError(f"{file}: {fault}") from fault
        if name and found.public.name != name:
            raise WitnessError(f"this witness is {found.public.name}, not {name}")
        return found

    def see(self, source: Source, log: VerifierKey, *, key: WitnessKey, now: int) -> Seen:
        """Fetch the latest checkpoint of ``log``, confirm that it continues the last one, remember and cosign it.

        ``now`` in Unix seconds. What is cosigned is on the disk before it is returned. Raises ``UntrueError`` when
        the log was rewound or forked, and keeps that checkpoint; ``UnreachableError``; ``WitnessError``.
        """
        with self._alone():
            before = self._last(log)
            data = sources.checkpoint(source)
            signed = auditing.open_checkpoint(data, log)
            try:
                if before is not None:
                    auditing.confirm_growth(source, before.checkpoint, signed.checkpoint)
            except UntrueError:
                _write(self._folder / f"refused-{sha256(data).hexdigest()[:16]}.checkpoint", data)
                raise
            own = [line for line in signed.note.signatures if (line.name, line.key_id) == (log.name, log.id)]
            cosigned = notes.cosign(signed.note.text, key.public, partial(ed25519.sign, key.secret), time=now)
            note = Note(signed.note.text, (*own, cosigned))
            _write(self._file(log), str(note).encode())
        return Seen(note, signed, before)

    def _last(self, log: VerifierKey) -> Signed | None:
        file = self._file(log)
        try:
            return auditing.open_checkpoint(file.read_bytes(), log) if file.exists() else None
        except (OSError, UntrueError) as fault:
            raise WitnessError(f"{file}: {fault}") from fault

    def _file(self, log: VerifierKey) -> Path:
        return self._folder / f"{sha256(str(log).encode()).hexdigest()[:16]}.checkpoint"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two runs at once would both continue the same checkpoint: the second waits."""
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _write(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Whole and on the disk, or not at all."""
    aside = file.with_name(f"{file.name}.new")
    with open(aside, "wb", opener=partial(os.open, mode=mode)) as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    aside.replace(file)
