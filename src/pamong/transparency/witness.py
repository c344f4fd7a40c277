"""A witness remembers the last checkpoint it saw of another log, and cosigns only what continues it.

Its memory is a folder: its own key, the last checkpoint of each log, and the checkpoints that it refused, which are
the evidence against whoever signed them.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from pamong.core import notes
from pamong.core.ledger import EMPTY_ROOT, verify_consistency
from pamong.core.notes import COSIGNATURE, Note, NoteError, Signature, VerifierKey, b64, un_b64
from pamong.core.submission import Submission
from pamong.transparency import auditing, ed25519, sources
from pamong.transparency.auditing import Signed, UntrueError
from pamong.transparency.sources import Source

KEY_FILE = "witness.key"
_PRIVATE = "PRIVATE+KEY+"


class WitnessError(Exception):
    """The witness's own folder cannot be used as it is."""


class Refusal(Exception):  # noqa: N818 - an answer, not a failure
    """A submission is not cosigned. ``status`` is that of the source (c2sp.org/tlog-witness); ``size``: see 409."""

    def __init__(self, status: int, detail: str, *, size: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.size = status, size


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
                with self._alone():
                    if not file.exists():
                        _write(file, f"{WitnessKey.new(name)}\n".encode(), mode=0o600)
            found = WitnessKey.parse(file.read_text(encoding="utf-8").strip())
        except (OSError, ValueError) as fault:
            raise WitnessError(f"{file}: {fault}") from fault
        if name and found.public.name != name:
            raise WitnessError(f"this witness is {found.public.name}, not {name}")
        return found

    def see(self, source: Source, *logs: VerifierKey, key: WitnessKey, now: int) -> Seen:
        """Fetch the latest checkpoint of a log, confirm that it continues the last one, remember and cosign it.

        ``logs``: the keys of that one log, which may have changed its own. ``now`` in Unix seconds. What is cosigned is
        on the disk before it is returned. Raises ``UntrueError`` when the log was rewound or forked, and keeps that
        checkpoint; ``UnreachableError``; ``WitnessError``.
        """
        with self._alone():
            before = self._last(logs)
            data = sources.checkpoint(source)
            signed = auditing.open_checkpoint(data, *logs)
            try:
                if before is not None:
                    auditing.confirm_growth(source, before.checkpoint, signed.checkpoint)
            except UntrueError:
                self._refused(data)
                raise
            note, _cosignature = self._remember(signed, logs, key, now)
        return Seen(note, signed, before)

    def add(
        self, submission: Submission, logs: Sequence[VerifierKey], *, key: WitnessKey, now: int
    ) -> Signature:
        """Cosign what a log submits, if it proves that it only grew; on the disk before it is returned.

        ``logs``: the keys of the log with that origin. Raises ``Refusal``, and keeps what contradicts itself;
        ``WitnessError``.
        """
        checkpoint, old = submission.checkpoint, submission.old
        if not logs:
            raise Refusal(404, "not a log that this witness knows")
        try:
            signed = auditing.open_checkpoint(str(submission.note).encode(), *logs)
        except UntrueError as fault:
            raise Refusal(403, str(fault)) from fault
        if old > checkpoint.size:
            raise Refusal(400, "the old size is beyond the new one")
        with self._alone():
            before = self._last(logs)
            seen = before.checkpoint.size if before else 0
            if old != seen:
                raise Refusal(409, "not the size that was cosigned last", size=seen)
            if before and old == checkpoint.size and before.checkpoint.root != checkpoint.root:
                self._refused(str(submission.note).encode())
                raise Refusal(409, "another root for the same size", size=seen)
            root = before.checkpoint.root if before else EMPTY_ROOT
            if not verify_consistency(old, checkpoint.size, submission.proof, root, checkpoint.root):
                self._refused(str(submission.note).encode())
                raise Refusal(422, "the proof does not hold")
            return self._remember(signed, logs, key, now)[1]

    def _remember(
        self, signed: Signed, logs: Sequence[VerifierKey], key: WitnessKey, now: int
    ) -> tuple[Note, Signature]:
        names = {(log.name, log.id) for log in logs}
        own = [line for line in signed.note.signatures if (line.name, line.key_id) in names]
        cosigned = notes.cosign(signed.note.text, key.public, partial(ed25519.sign, key.secret), time=now)
        note = Note(signed.note.text, (*own, cosigned))
        _write(self._file(logs), str(note).encode())
        return note, cosigned

    def _refused(self, data: bytes) -> None:
        _write(self._folder / f"refused-{sha256(data).hexdigest()[:16]}.checkpoint", data)

    def _last(self, logs: Sequence[VerifierKey]) -> Signed | None:
        file = self._file(logs)
        try:
            return auditing.open_checkpoint(file.read_bytes(), *logs) if file.exists() else None
        except (OSError, UntrueError) as fault:
            raise WitnessError(f"{file}: {fault}") from fault

    def _file(self, logs: Sequence[VerifierKey]) -> Path:
        """Named after the log, not its key, which may change; a memory of earlier days is named after the key."""
        for log in logs:
            if (named := self._folder / f"{_short(str(log))}.checkpoint").exists():
                return named
        return self._folder / f"{_short(logs[0].name)}.checkpoint"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two runs at once would both continue the same checkpoint: the second waits."""
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _write(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Whole and on the disk, or not at all."""
    aside = file.with_name(f"{file.name}.new")
    with open(aside, "wb", opener=partial(os.open, mode=mode)) as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    aside.replace(file)
