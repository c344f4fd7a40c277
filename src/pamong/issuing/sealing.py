"""What a document's seal says: the facts that stand on the paper, as they are printed, and the hash of its content."""

import secrets
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from pamong.core import seal
from pamong.issuing.customers import Content
from pamong.issuing.models import Document
from pamong.issuing.render.text import BREAK, printable

type Sign = Callable[[bytes, bytes], bytes]


def put_seal(document: Document, content: Content, sign: Sign) -> None:
    """Give ``document``, whose number and date are bound, a seal with a new random id."""
    document.seal_id = secrets.token_bytes(seal.ID_BYTES)
    document.seal = sign(claims_of(document, content).encode(), seal.PURPOSE)


def claims_of(document: Document, content: Content) -> seal.Claims:
    """The claims of a bound document with its seal id. Never a NIK or an address."""
    return seal.Claims(
        seal_id=bytes(document.seal_id or b""),
        kind=said(content.title),
        name=said(content.data.resident.name or content.subject),
        office=said(content.office.name),
        official=said(content.data.signer.name),
        title=said(document.signer_title),
        number=said(document.number),
        date=document.date,
        valid_until=document.valid_until,
        content_hash=bytes(document.content_hash),
    )


@lru_cache(maxsize=1_024)
def said(text: str) -> str:
    """The text as the letter prints it, on one line. What is too long for a seal is cut: nothing stops a letter."""
    line = unicodedata.normalize("NFC", " ".join(printable(text).replace(BREAK, "").split())) or "-"
    if len(line.encode()) > seal.TEXT_BYTES:
        cut = line.encode()[: seal.TEXT_BYTES - 3].decode(errors="ignore")
        line = unicodedata.normalize("NFC", cut) + "…"
    return line
