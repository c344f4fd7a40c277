"""Whom somebody trusts about a log: which logs, which witnesses, and how many of them must have cosigned.

Source: c2sp.org/tlog-policy. The same file tells an office whose cosignatures it keeps, a witness whose logs it looks
at, and a verifier what he demands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pamong.core.notes import COSIGNATURE, ED25519, NoteError, VerifierKey

MAX_BYTES = 200_000
#: More of them than the specification recommends to support; signatures on one note are limited too.
MAX_LINES = 64
NONE = "none"
_ALL, _ANY = "all", "any"


class PolicyError(ValueError):
    """This is not a policy; the message names the line."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is known, by one of its keys, and where it is read (may be empty)."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that is known. ``name`` has a meaning only in this policy; ``url`` is its submission prefix."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as its file says. ``groups``: name -> how many of which members."""

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = NONE

    def keys_of(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys of the log with this origin; a log that changed its key has several."""
        return tuple(log.key for log in self.logs if log.key.name == origin)

    def is_met(self, cosigners: Collection[VerifierKey]) -> bool:
        """Whether these witnesses together are the quorum."""
        return self.quorum == NONE or self._holds(self.quorum, set(cosigners))

    def _holds(self, name: str, cosigners: set[VerifierKey]) -> bool:
        if name in self.groups:
            needed, members = self.groups[name]
            return sum(self._holds(member, cosigners) for member in members) >= needed
        return any(witness.name == name and witness.key in cosigners for witness in self.witnesses)


def parse_policy(data: bytes) -> Policy:
    """The policy in a file; ``PolicyError`` names the first line that is not one of it."""
    if len(data) > MAX_BYTES or any((byte < 0x20 and byte not in b"\t\n") or byte == 0x7F for byte in data):
        raise PolicyError("too long, or a control character in it")
    reader = _Reader()
    # Bytes above ASCII are opaque to the specification, and come back from here as they went in.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            try:
                reader.take(words)
            except (PolicyError, NoteError) as fault:
                raise PolicyError(f"line {number}: {fault}") from fault
    return reader.policy()


class _Reader:
    """Takes one line after the other; a name must be defined before it is used."""

    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._quorum = ""

    def take(self, words: list[str]) -> None:
        kind, *rest = words
        if kind == "log" and len(rest) in {1, 2}:
            self._log(VerifierKey.parse(rest[0]), *rest[1:])
        elif kind == "witness" and len(rest) in {2, 3}:
            self._witness(rest[0], VerifierKey.parse(rest[1]), *rest[2:])
        elif kind == "group" and len(rest) >= 3:
            self._group(rest[0], rest[1], tuple(rest[2:]))
        elif kind == "quorum" and len(rest) == 1:
            self._end(rest[0])
        else:
            raise PolicyError(f"not a line of a policy: {kind}")

    def policy(self) -> Policy:
        if not self._quorum:
            raise PolicyError("the quorum line is missing")
        return Policy(tuple(self._logs), tuple(self._witnesses), dict(self._groups), self._quorum)

    def _log(self, key: VerifierKey, url: str = "") -> None:
        if key.kind != ED25519 or any(log.key.public == key.public for log in self._logs):
            raise PolicyError("not the key of a log, or one that is there already")
        self._logs.append(_counted(self._logs, Log(key, url)))

    def _witness(self, name: str, key: VerifierKey, url: str = "") -> None:
        if key.kind != COSIGNATURE or any(one.key.public == key.public for one in self._witnesses):
            raise PolicyError("not the key of a witness, or one that is there already")
        self._define(name)
        self._witnesses.append(_counted(self._witnesses, Witness(name, key, url)))

    def _group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        for member in members:
            if member not in self._names or member in self._members:
                raise PolicyError(f"{member} is not defined before, or is in a group already")
            self._members.add(member)
        most = len(members)
        needed = {_ALL: most, _ANY: 1}.get(threshold) or _number(threshold)
        if not 1 <= needed <= most:
            raise PolicyError(f"{needed} of {most} is no threshold")
        self._define(name)
        self._groups[name] = (needed, members)

    def _end(self, name: str) -> None:
        if self._quorum or (name != NONE and name not in self._names):
            raise PolicyError("a second quorum, or one that is not defined before")
        self._quorum = name

    def _define(self, name: str) -> None:
        if name == NONE or name in self._names:
            raise PolicyError(f"{name} is defined already")
        if len(self._names) >= 2 * MAX_LINES:
            raise PolicyError("more names than are supported")
        self._names.add(name)


def _counted[One](before: list[One], one: One) -> One:
    if len(before) >= MAX_LINES:
        raise PolicyError("more of them than are supported")
    return one


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or str(int(text)) != text:
        raise PolicyError(f"{text} is no threshold")
    return int(text)
