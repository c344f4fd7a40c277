"""A document time stamp that somebody put behind a letter: over what, and by whom. Imported only in the child."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import parser

from pamong.signing import tokens
from pamong.signing.appendix import Revision

#: How far the authority's clock may be ahead of this one.
AHEAD = timedelta(minutes=10)
_STAMP = {"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/V"}
_CONTENTS = re.compile(rb"/Contents[\r\n ]*\Z")
_HOLE = re.compile(rb"<[0-9A-Fa-f]*>")


class AdditionError(ValueError):
    """Something else was appended than may be."""


class StampError(AdditionError):
    """The form is right, but the stamp is not one of the authorities that count here."""


def check(data: bytes, revision: Revision, stamp: Any, authorities: Sequence[Any], *, now: datetime) -> None:
    """Return if ``stamp`` is one over the whole of its revision, by one of ``authorities`` (asn1crypto), whose
    certificate was in force at the moment that it tells; AdditionError, StampError.
    """
    kind = str(stamp.get("/Type")), str(stamp.get("/SubFilter"))
    if kind != ("/DocTimeStamp", "/ETSI.RFC3161") or not set(stamp) <= _STAMP:
        raise AdditionError("not a time stamp")
    start, end = _hole(data, revision, [int(one) for one in stamp["/ByteRange"]])
    token = _token(data[start + 1 : end - 1])
    if bytes(stamp["/Contents"]).rstrip(b"\0") != token.rstrip(b"\0"):
        raise AdditionError("another hole than /Contents")

    def digest(name: str) -> bytes:
        running = hashlib.new(name, data[:start])
        running.update(data[end : revision.end])
        return running.digest()

    try:
        said = tokens.told(token, digest)
    except tokens.TsaError as fault:
        raise AdditionError(f"a stamp over something else: {fault}") from fault
    try:
        tokens.believed(said, authorities, moment=said.at)
    except tokens.TsaError as fault:
        raise StampError(str(fault)) from fault
    if said.at > now + AHEAD:
        raise StampError("a stamp from the future")


def _hole(data: bytes, revision: Revision, ranges: list[int]) -> tuple[int, int]:
    """The span of /Contents: two ranges around it must be the whole file up to the end of the revision."""
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0 or ranges[2] + ranges[3] != revision.end:
        raise AdditionError("not over the whole of its revision")
    start, end = ranges[1], ranges[2]
    inside = any(first <= start < end <= last for first, last in revision.spans.values())
    if not inside or not _HOLE.fullmatch(data, start, end) or not _CONTENTS.search(data[start - 20 : start]):
        raise AdditionError("the hole is not /Contents")
    return start, end


def _token(digits: bytes) -> bytes:
    filled = bytes.fromhex(digits.decode())
    length = int(parser.peek(filled))
    if filled[length:].strip(b"\0"):
        raise AdditionError("something behind the token")
    return filled[:length]
