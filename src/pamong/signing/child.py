"""The process that reads strangers' files: no settings, no keys, no database, little memory; killed when it
is slow.

Started by ``validation`` as ``python -m pamong.signing.child FD``. Over the socket: 8 bytes length of a file, 4 bytes
length of a list of trusted certificates, the list (none: as before) and the file in, 4 bytes length and one JSON object
out. It ends by itself after a minute without work, so that it costs
nothing at rest.
"""

import hashlib
import json
import os
import re
import resource
import socket
import struct
import sys
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509

from pamong.signing import canonical, pdf
from pamong.signing.describe import describe
from pamong.signing.examination import Certificate, Examination, State
from pamong.signing.reasons import Reason
from pamong.signing.trust import NOBODY, Trust

MEMORY = 600_000_000
CPU_SECONDS = 600
IDLE_SECONDS = 60
_MOMENT_BYTES = len("/M(D:20261124134500+07'00')")
_MOMENT = re.compile(rb"/M\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)'(\d\d)'\)\Z")


def examine(data: bytes, trust: Trust = NOBODY) -> Examination:
    """The finding about one file, in this process."""
    if not canonical.is_marked(data):
        from pamong.signing import foreign

        return foreign.judge(data, _sha256(data), trust)
    try:
        letter = canonical.read(data)
    except canonical.ChangedError as fault:
        sha256 = _sha256(data)
        published, reason = 0, fault.reason
        if reason in _LONGER:
            published, reason = _published(data, sha256, trust, reason)
        return Examination(State.CHANGED, sha256, (reason,), published=published)
    return Examination(
        State.INTACT,
        letter.sha256.hex(),
        signer=_described(letter.certificate),
        digest=letter.digest.hex(),
        evidence=letter.evidence.hex(),
        issuer_fingerprint=hashlib.sha256(letter.chain[0]).hexdigest(),
        signed_at=_moment(data),
        hole=letter.hole,
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


#: What a letter is called when something follows it: with a second signature in it, or without.
_LONGER = (Reason.NOT_COVERED, Reason.BYTE_RANGE)


def _published(data: bytes, sha256: str, trust: Trust, reason: Reason) -> tuple[int, Reason]:
    """Bytes of the letter if what follows it may follow it, else 0; and ``reason``, or a better one. Two rules must
    agree: that for what may be added to a letter of ours, and that for anybody's file.
    """
    size = canonical.published_size(data)
    if not size:
        return 0, reason
    from pamong.signing import additions, chain, foreign

    try:
        additions.check(data, size, chain.loaded(trust.authorities), now=datetime.now(UTC))
    except additions.StampError:
        return 0, Reason.STAMP_UNKNOWN
    except MemoryError:
        raise
    except (
        Exception
    ):  # hostile input: whatever its parser raises, this is not one of the few things that may follow
        return 0, reason
    return (size if foreign.judge(data, sha256).state is State.FOREIGN else 0), reason


@lru_cache(maxsize=32)
def _described(certificate: bytes) -> Certificate:
    return describe(x509.load_der_x509_certificate(certificate))


def _moment(data: bytes) -> str:
    """/M of our own signature dictionary, which stands right before the mark."""
    mark = data.rindex(pdf.MARK)
    match = _MOMENT.search(data, max(0, mark - _MOMENT_BYTES), mark)
    if not match:
        return ""
    year, month, day, hour, minute, second, zone, rest = (part.decode() for part in match.groups())
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}:{rest}"


def _answer(data: bytes, trust: Trust) -> bytes:
    try:
        finding = examine(data, trust)
    except MemoryError:
        finding = Examination(State.UNREADABLE, _sha256(data), (Reason.TOO_COMPLEX,))
    return json.dumps(finding.to_json()).encode()


def limit() -> None:
    """Bound what this process may take: memory, time, files."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS knows no RLIMIT_AS; time and size still hold there
            continue
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.umask(0o077)


def receive(connection: socket.socket, size: int) -> bytes:
    """Exactly ``size`` bytes; EOFError if the other side is gone."""
    parts, left = [], size
    while left:
        part = connection.recv(min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def serve(connection: socket.socket) -> None:
    """Examine files until nobody asks any more."""
    connection.settimeout(IDLE_SECONDS)
    trust = NOBODY
    while True:
        try:
            size, news = struct.unpack(">QI", receive(connection, 12))
            trust = Trust.from_bytes(receive(connection, news)) if news else trust
            answer = _answer(receive(connection, size), trust)
            connection.sendall(struct.pack(">I", len(answer)) + answer)
        except (EOFError, TimeoutError, OSError):
            return


if __name__ == "__main__":
    limit()
    serve(socket.socket(fileno=int(sys.argv[1])))
