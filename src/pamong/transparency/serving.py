"""This office as the witness of others: its folder, its key, the logs it knows, and one call over HTTP."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from pamong.core.logpolicy import PolicyError
from pamong.core.notes import NoteError, VerifierKey
from pamong.core.submission import answer_of, parse_submission
from pamong.transparency import cosigning
from pamong.transparency.witness import Refusal, Witness

#: In the data folder; not in backups: a witness that forgot what it saw last must not go on under its old name.
FOLDER = "saksi"


def name() -> str:
    """The name under which this office cosigns, and with https:// the address at which it is asked."""
    return f"{settings.HOST}/{FOLDER}"


def public_key() -> VerifierKey | None:
    """The key under which this office cosigns, made at the first question; None while it is nobody's witness."""
    return _witness().key(name()).public if settings.WITNESSED_LOGS else None


def add(body: bytes, *, now: datetime) -> bytes:
    """The answer to a submission; ``Refusal``, ``WitnessError``, ``PolicyError``."""
    if not settings.WITNESSED_LOGS:
        raise Refusal(404, "this office is nobody's witness")
    try:
        submission = parse_submission(body)
    except NoteError as fault:
        raise Refusal(400, str(fault)) from fault
    known = cosigning.witnessed().keys_of(submission.checkpoint.origin)
    witness = _witness()
    cosigned = witness.add(submission, known, key=witness.key(name()), now=int(now.timestamp()))
    return answer_of(cosigned)


def faults() -> list[str]:
    """What is wrong with the two policies of the office, in English sentences for an administrator."""
    found = []
    for setting, read in (
        ("PAMONG_LOG_WITNESSES", cosigning.policy),
        ("PAMONG_WITNESSED_LOGS", cosigning.witnessed),
    ):
        try:
            read()
        except PolicyError as fault:
            found.append(f"{setting}: {fault}")
    return found


def _witness() -> Witness:
    return Witness(Path(settings.DATA) / FOLDER)
