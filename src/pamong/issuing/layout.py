"""From content to sheets: what the office adds (letterhead, signer, number, codes), the final bytes, the RANCANGAN."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.utils import timezone

from pamong.core import seal
from pamong.core.dates import jam, tanggal
from pamong.core.regions import RegionLevel
from pamong.foundation.access.person import Person, Post
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.queries import name_at
from pamong.foundation.regions.ranks import rank_of
from pamong.issuing.customers import Content
from pamong.issuing.models import Document
from pamong.issuing.render.data import Binding, Letterhead, Places, Signer, name_with_titles, nip_groups
from pamong.issuing.render.letter import Paper, rancangan_pictures, render_letter
from pamong.signing import services as signing
from pamong.signing.models import OfficeKey

_PAGE = re.compile(rb"/Type\s*/Page[^s]")


@dataclass(frozen=True, slots=True)
class Final:
    """The final pages of a document, laid out for its signature. ``hole`` is the span of /Contents; none where a
    service signs the whole file.
    """

    data: bytes
    digest: bytes
    hole: tuple[int, int] | None
    pages: int
    content_hash: bytes


def letterhead(office: Office) -> Letterhead:
    """The head of the office's sheets."""
    return Letterhead(
        lines=tuple(office.letterhead), address=office.address, contact=office.contact, arms=office.arms
    )


def places(place: int) -> Places:
    """The names of the regions above ``place``, as a sentence writes them."""
    names = {level: name_at(place, level) for level in RegionLevel}
    return Places(
        kelurahan=f"Kelurahan {names[RegionLevel.KELURAHAN]}" if names[RegionLevel.KELURAHAN] else "",
        kecamatan=f"Kecamatan {names[RegionLevel.KECAMATAN]}",
        city=names[RegionLevel.KABKOTA],
        rw=names[RegionLevel.RW],
        rt=names[RegionLevel.RT],
    )


def signer_block(person: Person, post: Post, office: Office) -> Signer:
    """The official who signs, as printed: title with its place, name in capitals, rank, NIP."""
    account = person.account
    around = places(office.place)
    above = [around.city] if post.region.level is RegionLevel.KECAMATAN else [around.kecamatan, around.city]
    if post.region.level is RegionLevel.RW:
        above.insert(0, around.kelurahan)
    return Signer(
        post=post.title.removeprefix(f"{post.kind.prefix} ") if post.kind.prefix else post.title,
        acting=post.kind.prefix,
        name=name_with_titles(account.name, front=account.front_title, back=account.back_title),
        area=", ".join(part for part in above if part),
        rank=rank_of(account.golongan),
        nip=nip_groups(account.nip),
    )


def verify_address() -> str:
    """Where the short code is typed, as printed: ``host/periksa``."""
    host = settings.ORIGIN.partition("//")[2]
    return f"{host}/periksa"


def canonical(content: Content) -> tuple[str, bytes]:
    """The unbound content as canonical JSON, and C = SHA-256 over the hash of the letter type and that text."""
    unbound = replace(content.data, binding=None)
    text = json.dumps(unbound.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    stem = b"pamong/content/1\0" + bytes.fromhex(content.letter.content_hash)
    return text, hashlib.sha256(stem + text.encode()).digest()


def binding_of(document: Document, now: datetime) -> Binding:
    """What the tap bound, as printed."""
    local = timezone.localtime(now)
    return Binding(
        number=document.number,
        date=tanggal(document.date),
        signed_at=f"{tanggal(document.date)} pukul {jam(local)}",
        code=document.short_code,
        qr_url=seal.address(settings.ORIGIN, bytes(document.seal or b"")),
        valid_until=tanggal(document.valid_until) if document.valid_until else "",
    )


def final_pages(content: Content, document: Document, key: OfficeKey, now: datetime) -> Final:
    """Render ``document`` with its number and codes and lay out the empty signature; its digest is final."""
    data = content.data.bound(binding_of(document, now))
    local = timezone.localtime(now)
    pdf = render_letter(content.letter, data, paper=_paper(document.paper), timestamp=local)
    laid = signing.lay_out(
        pdf, key=key, signer_name=document.signer.full_name, at=local, reason=content.title
    )
    return Final(
        data=laid.data,
        digest=laid.digest,
        hole=laid.hole,
        pages=max(1, len(_PAGE.findall(pdf))),
        content_hash=bytes(document.content_hash),
    )


def unsigned_pages(content: Content, document: Document, now: datetime) -> Final:
    """Render ``document`` for a service that signs the whole file: D is the SHA-256 of these bytes."""
    data = content.data.bound(binding_of(document, now))
    local = timezone.localtime(now)
    pdf = render_letter(content.letter, data, paper=_paper(document.paper), timestamp=local)
    digest, pages = hashlib.sha256(pdf).digest(), max(1, len(_PAGE.findall(pdf)))
    return Final(pdf, digest, None, pages, bytes(document.content_hash))


def draft_pictures(content: Content, now: datetime) -> list[bytes]:
    """The RANCANGAN as PNG pages: what will be signed, without number, date and code."""
    data = replace(content.data, binding=None).to_json()
    return rancangan_pictures(content.letter, data, paper=_paper(content.paper), timestamp=now)


def valid_until(day: date, months: int) -> date | None:
    """The last day of validity of a letter dated ``day``: ``months`` later, the same or the last day of the month."""
    if not months:
        return None
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for shift in range(4):
        try:
            return date(year, month + 1, day.day - shift)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@cache
def renderers() -> ThreadPoolExecutor:
    """Two threads that keep their Typst compiler warm; Typst releases the GIL."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="typst")


def _paper(text: str) -> Paper:
    return "f4" if text == "f4" else "a4"
