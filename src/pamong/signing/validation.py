"""Examines anybody's PDF without trusting it: in a child process that is killed when it takes too long.

``examine`` says what the file alone can say; ``prove`` holds an intact letter against the office's own lists.
Nothing is ever taken from the evidence that must come from those lists.
"""

import atexit
import hashlib
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

import pamong
from pamong.foundation.access.models import Appointment, Credential
from pamong.signing import ceremony
from pamong.signing.child import receive
from pamong.signing.examination import Certificate, Examination, State
from pamong.signing.models import OfficeKey
from pamong.signing.reasons import Reason

MAX_BYTES = 20_000_000
SECONDS = 5.0
START_SECONDS = 10.0
#: A prompt is open for 120 seconds at most, so a touch is never older than its expiry less this.
LONGEST_PROMPT = timedelta(seconds=120)
_LOCAL_ORIGIN = re.compile(rb'"origin":"(http://localhost(?::\d{1,5})?)"')

__all__ = ["Certificate", "Examination", "Proof", "Reason", "State", "examine", "prove"]


class _Child:
    """One warm child, started when it is first needed and again after it was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ask(self, data: bytes, seconds: float) -> bytes:
        """The child's answer; TimeoutError when it took too long, EOFError when it died: both times it is
        gone.
        """
        with self._lock:
            fresh = self._start()
            ends = time.monotonic() + seconds + (START_SECONDS if fresh else 0)
            try:
                return self._exchange(data, ends)
            except (OSError, EOFError):
                self.stop()
                raise

    def stop(self) -> None:
        """Kill the child, if there is one, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._socket is not None:
            self._socket.close()
        self._process = self._socket = None

    def _exchange(self, data: bytes, ends: float) -> bytes:
        assert self._socket is not None
        self._socket.settimeout(max(0.01, ends - time.monotonic()))
        self._socket.sendall(struct.pack(">Q", len(data)))
        self._socket.sendall(data)
        (size,) = struct.unpack(">I", self._receive(4, ends))
        return self._receive(size, ends)

    def _receive(self, size: int, ends: float) -> bytes:
        assert self._socket is not None
        self._socket.settimeout(max(0.01, ends - time.monotonic()))
        return receive(self._socket, size)

    def _start(self) -> bool:
        if self._process is not None and self._process.poll() is None:
            return False
        self.stop()
        ours, theirs = socket.socketpair()
        root = str(Path(pamong.__file__).parent.parent)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "pamong.signing.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)]), "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._socket = ours
        return True


_child = _Child()
atexit.register(_child.stop)


def examine(data: bytes, *, seconds: float = SECONDS) -> Examination:
    """What this file says by itself. Never raises for any bytes."""
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_LARGE,))
    try:
        return Examination.from_json(json.loads(_ask(data, seconds)))
    except TimeoutError:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_SLOW,))
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))


def _ask(data: bytes, seconds: float) -> bytes:
    try:
        return _child.ask(data, seconds)
    except TimeoutError:
        raise
    except (OSError, EOFError):  # it may have gone to rest in this very moment: once more, in a new one
        return _child.ask(data, seconds)


@dataclass(frozen=True, slots=True)
class Proof:
    """An intact letter held against the office's lists: proven when ``reasons`` is empty."""

    reasons: tuple[Reason, ...]
    key: OfficeKey | None = None
    credential: Credential | None = None
    evidence: ceremony.Evidence | None = field(default=None, repr=False)

    @property
    def is_ours(self) -> bool:
        """Whether the signing key is, or was, one of this office."""
        return self.key is not None


def prove(found: Examination) -> Proof:
    """Hold a finding against key list and enrolled passkeys; for anything but ``intact`` only the key is
    looked up.

    A letter with our key and without a valid proof is never genuine: its reasons say why.
    """
    if found.signer is None:
        return Proof(found.reasons)
    key = _our_key(found.signer)
    if key is None:
        return Proof((*found.reasons, Reason.UNKNOWN_KEY))
    if found.state is not State.INTACT:
        return Proof(found.reasons or (Reason.NO_EVIDENCE,), key)
    evidence = ceremony.decode_evidence(bytes.fromhex(found.evidence))
    credential = _enrolled(evidence)
    if credential is None:
        return Proof((Reason.UNKNOWN_CREDENTIAL,), key, None, evidence)
    reasons = ceremony.verify_evidence(
        evidence,
        digest=bytes.fromhex(found.digest),
        key=bytes(key.key_hash),
        public_key=bytes(credential.public_key),
        rp_id=settings.HOST,
        origins=_origins(evidence),
    )
    reasons += [*_certified(found, key), *_mandate(key, evidence, credential)]
    return Proof(tuple(dict.fromkeys(reasons)), key, credential, evidence)


def _our_key(signer: Certificate) -> OfficeKey | None:
    keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SIGNER).select_related("issuer")
    return keys.filter(key_hash=bytes.fromhex(signer.key_hash)).first()


def _enrolled(evidence: ceremony.Evidence) -> Credential | None:
    """Our own record of the passkey that the evidence names."""
    candidates = Credential.objects.filter(account=UUID(bytes=evidence.touch.signer))
    named = (c for c in candidates if ceremony.credential_name(bytes(c.credential_id)) == evidence.credential)
    return next(named, None)


def _origins(evidence: ceremony.Evidence) -> list[str]:
    """The office's own origin; a demo on localhost may have run on another port at the time."""
    if settings.LOCAL and (match := _LOCAL_ORIGIN.search(evidence.client_data)):
        return [match[1].decode()]
    return [settings.ORIGIN]


def _certified(found: Examination, key: OfficeKey) -> list[Reason]:
    """The file must bring exactly the two certificates on our list, and the key must have been in force."""
    assert found.signer is not None
    issuer = key.issuer
    same = issuer is not None and (
        found.signer.fingerprint == bytes(key.fingerprint).hex()
        and found.issuer_fingerprint == bytes(issuer.fingerprint).hex()
    )
    return [] if same else [Reason.CERTIFICATE]


def _mandate(key: OfficeKey, evidence: ceremony.Evidence, credential: Credential) -> list[Reason]:
    """The touch was by the holder of the key's appointment, with a key and a passkey that were not revoked
    then.
    """
    reasons = []
    touched = datetime.fromtimestamp(evidence.touch.expiry, UTC) - LONGEST_PROMPT
    appointment = UUID(bytes=evidence.appointment)
    held = Appointment.objects.filter(pk=appointment, account=credential.account_id).exists()
    if not held or key.appointment != appointment:
        reasons.append(Reason.MANDATE)
    if not key.not_before - LONGEST_PROMPT <= touched <= key.not_after:
        reasons.append(Reason.CERTIFICATE)
    if key.revoked_at and key.revoked_at <= touched:
        reasons.append(Reason.KEY_REVOKED)
    if credential.revoked_at and credential.revoked_at <= touched:
        reasons.append(Reason.CREDENTIAL_REVOKED)
    return reasons
