"""The public check: by QR, by typed code, by a photo of the QR, by uploading the PDF. Nothing is kept."""

import re
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from pamong.core import base41, codes
from pamong.foundation.access import limits
from pamong.foundation.access.policies import public
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import accept_image
from pamong.issuing import verdict
from pamong.issuing.models import Document
from pamong.issuing.naming import file_stem
from pamong.issuing.verdict import Verdict, Word
from pamong.signing import pictures
from pamong.signing.pictures import Comparison
from pamong.signing.reasons import Reason
from pamong.ui.forms import say
from pamong.verification.evidence import pass_for
from pamong.verification.lists import seal_page

MAX_PDF = 20_000_000
LONGEST = 2_000  # characters of an address; that of a seal has about 500
_SEAL = re.compile(rf"/V/?#([{re.escape(base41.ALPHABET)}]+)$", re.IGNORECASE)


@require_safe
@public
def check(request: HttpRequest) -> HttpResponse:
    """The start page of the check."""
    return render(request, "verification/check.html", {**_page(), **seal_page()})


@require_safe
@public
def arrive(request: HttpRequest) -> HttpResponse:
    """Where a QR leads: the page judges the seal that stands behind the ``#``, or asks to type the short code."""
    return render(request, "verification/arrive.html", {**_page(), **seal_page()})


@require_POST
@public
@csrf_protect
def by_code(request: HttpRequest) -> HttpResponse:
    """Check the 12 typed characters of a code, or the whole address of a QR."""
    text = request.POST.get("kode", "")[:LONGEST]
    seal = _seal_in(text)
    plain = codes.normalise(text)
    if not plain:
        return _again(request, "kode", _("Ketik kode di bawah QR, contoh 7F3A-C21B-9K0D."))
    limits.allow_check(request, typed=seal is None)
    try:
        if seal is not None:
            return _result(request, verdict.judge_seal(seal))
        return _result(request, verdict.judge_short_code(plain))
    except codes.CodeError as wrong:
        return _again(request, "kode", say(wrong.message), kode=text)


@require_POST
@public
@csrf_protect
def by_file(request: HttpRequest) -> HttpResponse:
    """Check an uploaded PDF; it is examined in memory and forgotten."""
    upload = request.FILES.get("pdf")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return _again(request, "pdf", _("Pilih berkas PDF surat dulu."))
    if upload.size > MAX_PDF:
        return _again(request, "pdf", _("Berkas terlalu besar. Surat kami paling besar 20 MB."))
    limits.allow_check(request, typed=False)
    data = upload.read()
    found = verdict.judge_file(data)
    # The one slow answer: a page that is not to be believed had better be seen than only named.
    compared = pictures.compare(data) if found.word is Word.CHANGED else None
    return _result(request, found, whole=True, compared=compared)


@require_POST
@public
@csrf_protect
def by_photo(request: HttpRequest) -> HttpResponse:
    """Check a photo of the QR code."""
    upload = request.FILES.get("foto")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return _again(request, "foto", _("Ambil atau pilih foto kode QR dulu."))
    limits.allow_check(request, typed=False)
    try:
        seal = _seal_on(accept_image(upload))
    except FileRefused as refused:
        return _again(request, "foto", str(refused.message))
    if seal is None:
        return _result(request, Verdict(Word.UNREADABLE, (_("Tidak ada kode QR surat di foto itu."),)))
    return _result(request, verdict.judge_seal(seal))


def _seal_in(text: str) -> bytes | None:
    """The seal in an address, whoever's: the key in it says whether it is ours. None if there is no such address."""
    found = _SEAL.search(text.strip())
    if found is None:
        return None
    try:
        return base41.decode(found[1].upper())
    except base41.Base41Error:
        return b""  # which is no seal, and judged so


def _seal_on(jpeg: bytes) -> bytes | None:
    import zxingcpp  # 10 MB in each process, for photos that phones read themselves
    from PIL import Image

    with Image.open(BytesIO(jpeg)) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    seals = (_seal_in(barcode.text) for barcode in found)
    return next((seal for seal in seals if seal is not None), None)


_LOOKS = {
    Word.GENUINE: ("ok", gettext_lazy("ASLI")),
    Word.REVOKED: ("revoked", gettext_lazy("DICABUT")),
    Word.CHANGED: ("changed", gettext_lazy("BERUBAH")),
    Word.NOT_CHECKED: ("unread", gettext_lazy("BELUM DIPERIKSA")),
    Word.FOREIGN: ("foreign", gettext_lazy("BUKAN DARI KAMI")),
    Word.UNSIGNED: ("foreign", gettext_lazy("TANPA TANDA TANGAN")),
    Word.UNREADABLE: ("unread", gettext_lazy("TIDAK TERBACA")),
}


def _result(
    request: HttpRequest, found: Verdict, *, whole: bool = False, compared: Comparison | None = None
) -> HttpResponse:
    """The verdict; ``whole``: the file itself was examined, not only a code that anybody can copy."""
    kind, word = _LOOKS[found.word]
    until = found.letter.valid_until if found.letter else ""
    context = {
        **_page(),
        "verdict": found,
        "kind": kind,
        "word": word,
        "text": _text(found, office=found.letter.office if found.letter else "", whole=whole),
        "whole": whole,
        "compared": compared,
        **(_proof(found) if whole and found.word is Word.GENUINE else {}),
        "expired": bool(until) and until < timezone.localdate().isoformat(),
    }
    return render(request, "verification/result.html", context)


def _proof(found: Verdict) -> dict[str, object]:
    """Where the proof from the public log is, and what else proves it, for whoever has the file itself."""
    document = Document.system().filter(sha256=bytes.fromhex(found.sha256)).first()
    if document is None:
        return {}
    return {"proof_of": document, "proof_name": file_stem(document), "evidence_pass": pass_for(document)}


def _text(found: Verdict, *, office: str, whole: bool) -> str:
    match found.word:
        case Word.GENUINE if whole:
            return _("Terbit dari %(office)s dan tidak pernah diubah.") % {"office": office}
        case Word.GENUINE:
            return _("Surat dengan kode ini terbit dari %(office)s.") % {"office": office}
        case Word.REVOKED:
            return _("Pernah sah, sekarang tidak berlaku lagi.")
        case Word.CHANGED if str(Reason.WEAK.sentence) in found.reasons:
            return _("Tidak ada yang dapat memastikan bahwa isinya sama dengan yang ditandatangani.")
        case Word.CHANGED:
            return _("Isinya tidak sama dengan yang ditandatangani.")
        case Word.FOREIGN:
            return _("Kami tidak menerbitkan surat ini.")
        case Word.UNSIGNED:
            return _("Berkas ini tidak ditandatangani secara elektronik.")
        case _:
            return _("Kami belum bisa menilai surat ini.")


def _page() -> dict[str, object]:
    return {"official_address": settings.ORIGIN.partition("//")[2] + "/periksa"}


def _again(request: HttpRequest, field: str, message: str, kode: str = "") -> HttpResponse:
    """The start page once more: the message on top and at ``field``, and what was typed still there."""
    context = {**_page(), **seal_page(), "error": message, "wrong": field, "kode": kode}
    return render(request, "verification/check.html", context, status=422)
