"""Raises a signed letter from B-B to B-T, B-LT and B-LTA (EN 319 142-1), by revisions appended behind it.

The signed file stays as it is, to the byte: a time stamp is a document time stamp, validation data is a DSS. The form
of our /Contents has no room for a signature time stamp, and needs none: the standard counts either (ADR 0011).
pyHanko does the writing; it is imported when the first letter is raised.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, cast

from pamong.signing import tsa

#: Hexadecimal digits kept free for a token with its certificates.
ROOM = 24_000
_FIELD = "Cap waktu"


class Level(StrEnum):
    """What a file proves by itself: who signed, since when, with a certificate in force, and for the long term."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"

    def reaches(self, other: "Level") -> bool:
        """Whether this is at least the other."""
        order = list(Level)
        return order.index(self) >= order.index(other)


class NotRaisableError(Exception):
    """The file cannot be raised, or not by what was at hand; the message says why."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A file at its new level; after ``expires`` the certificate of its last time stamp proves nothing more."""

    data: bytes
    level: Level
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Material:
    """What a verifier in twenty years will need: certificates and revocation lists, in DER."""

    certificates: Sequence[bytes]
    lists: Sequence[bytes]


def raise_to(wanted: Level, file: Raised, material: Material, *, now: datetime) -> Raised:
    """``file`` at the wanted level, step by step. TsaError, NotRaisableError."""
    while not file.level.reaches(wanted):
        if file.level is Level.T:
            if not material.lists:
                raise NotRaisableError("the office's CA has no revocation list yet")
            file = Raised(with_material(file.data, material), Level.LT, file.expires)
        else:
            data, expires = stamped(file.data, now=now)
            file = Raised(data, Level.T if file.level is Level.B else Level.LTA, expires)
    return file


def renewed(file: Raised, material: Material, *, now: datetime) -> Raised:
    """``file`` with all that its time stamps need, and a new time stamp over it. TsaError."""
    data, expires = stamped(with_material(file.data, material), now=now)
    return Raised(data, Level.LTA, expires)


def stamped(data: bytes, *, now: datetime) -> tuple[bytes, datetime]:
    """``data`` under one more document time stamp, and when its certificate ends. TsaError."""
    from asn1crypto import cms
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.timestamps import TimeStamper

    made: list[tsa.Stamp] = []

    class Ours(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            made.append(await _in_thread(message_digest, now))
            return cms.ContentInfo.load(made[-1].token)

    number = data.count(b"/DocTimeStamp") + 1
    writer = IncrementalPdfFileWriter(BytesIO(data))
    stamper = PdfTimeStamper(
        cast("Any", Ours)(), field_name=f"{_FIELD} {number}", readable_field_name=f"{_FIELD} {number}"
    )
    out = BytesIO()
    stamper.timestamp_pdf(writer, "sha256", bytes_reserved=ROOM, output=out)
    return _checked(data, out.getvalue()), made[-1].expires


async def _in_thread(digest: bytes, now: datetime) -> tsa.Stamp:
    """The stamp, asked for outside of pyHanko's loop."""
    import asyncio

    return await asyncio.to_thread(tsa.stamp, digest, now=now)


def with_material(data: bytes, material: Material) -> bytes:
    """``data`` with a DSS that holds the material, and the certificates of the time stamps that are in it."""
    from asn1crypto import crl, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    reader = PdfFileReader(BytesIO(data))
    certificates = [x509.Certificate.load(one) for one in material.certificates]
    for stamp in reader.embedded_timestamp_signatures:
        certificates += [stamp.signer_cert, *stamp.other_embedded_certs]
    certificates += tsa.roots()
    writer = IncrementalPdfFileWriter(BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=_once(certificates),
        crls=[crl.CertificateList.load(one) for one in material.lists],
    )
    out = BytesIO()
    writer.write(out)
    return _checked(data, out.getvalue())


def _once(certificates: Iterable[Any]) -> list[Any]:
    return list({one.dump(): one for one in certificates}.values())


def _checked(before: bytes, after: bytes) -> bytes:
    """Only an addition is an addition; nothing new to add is none."""
    if not after.startswith(before):
        raise NotRaisableError("what came before was not left alone")
    return after
