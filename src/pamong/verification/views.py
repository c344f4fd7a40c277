"""The public check: by QR, by typed code, by a photo of the QR, by uploading the PDF. Nothing is kept."""

import re

import zxingcpp
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST
from PIL import Image

from pamong.core import codes
from pamong.foundation.access import limits
from pamong.foundation.access.policies import public
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import accept_image
from pamong.issuing import verdict
from pamong.issuing.verdict import Verdict, Word

MAX_PDF = 20_000_000
_SEAL = re.compile(r"/V/?#([0-9A-Z]{26})", re.IGNORECASE)


@require_GET
@public
def check(request: HttpRequest) -> HttpResponse:
    """The start page of the check."""
    return render(request, "verification/check.html", _page())


@require_GET
@public
def arrive(request: HttpRequest) -> HttpResponse:
    """Where a QR leads: the page sends the code that stands behind the ``#``, or asks to type it."""
    return render(request, "verification/arrive.html", _page())


@require_POST
@public
@csrf_protect
def by_code(request: HttpRequest) -> HttpResponse:
    """Check a code: 26 characters from a QR, or 12 typed ones."""
    text = request.POST.get("kode", "")[:200]
    wrapped = _SEAL.search(text)
    plain = codes.normalise(wrapped[1] if wrapped else text)
    try:
        limits.allow(limits.CHECK if len(plain) == 26 else limits.CHECK_TYPED, *limits.keys_of(request))
        if len(plain) == 26:
            return _result(request, verdict.judge_code(codes.read_long_code(plain)))
        return _result(request, verdict.judge_short_code(plain))
    except codes.CodeError as wrong:
        return _again(request, str(wrong.message), kode=text)


@require_POST
@public
@csrf_protect
def by_file(request: HttpRequest) -> HttpResponse:
    """Check an uploaded PDF; it is examined in memory and forgotten."""
    upload = request.FILES.get("pdf")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return _again(request, _("Pilih berkas PDF surat dulu."))
    if upload.size > MAX_PDF:
        return _again(request, _("Berkas terlalu besar. Surat kami paling besar 20 MB."))
    limits.allow(limits.CHECK, *limits.keys_of(request))
    return _result(request, verdict.judge_file(upload.read()))


@require_POST
@public
@csrf_protect
def by_photo(request: HttpRequest) -> HttpResponse:
    """Check a photo of the QR code."""
    upload = request.FILES.get("foto")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return _again(request, _("Ambil atau pilih foto kode QR dulu."))
    limits.allow(limits.CHECK, *limits.keys_of(request))
    try:
        code = _code_in(accept_image(upload))
    except FileRefused as refused:
        return _again(request, str(refused.message))
    if code is None:
        return _result(request, Verdict(Word.UNREADABLE, (_("Tidak ada kode QR surat di foto itu."),)))
    return _result(request, verdict.judge_code(codes.read_long_code(code)))


def _code_in(jpeg: bytes) -> str | None:
    from io import BytesIO

    with Image.open(BytesIO(jpeg)) as picture:
        for found in zxingcpp.read_barcodes(picture.convert("L")):
            seal = _SEAL.search(found.text)
            if seal:
                return seal[1].upper()
    return None


_LOOKS = {
    Word.GENUINE: ("ok", "ASLI"),
    Word.REVOKED: ("revoked", "DICABUT"),
    Word.CHANGED: ("changed", "BERUBAH"),
    Word.NOT_CHECKED: ("unread", "BELUM DIPERIKSA"),
    Word.FOREIGN: ("foreign", "BUKAN DARI KAMI"),
    Word.UNSIGNED: ("foreign", "TANPA TANDA TANGAN"),
    Word.UNREADABLE: ("unread", "TIDAK TERBACA"),
}


def _result(request: HttpRequest, found: Verdict) -> HttpResponse:
    kind, word = _LOOKS[found.word]
    context = {**_page(), "verdict": found, "kind": kind, "word": _(word), "text": _text(found)}
    return render(request, "verification/result.html", context)


def _text(found: Verdict) -> str:
    match found.word:
        case Word.GENUINE:
            office = found.letter.office if found.letter else ""
            return _("Terbit dari %(office)s dan tidak pernah diubah.") % {"office": office}
        case Word.REVOKED:
            return _("Pernah sah, sekarang tidak berlaku lagi.")
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


def _again(request: HttpRequest, message: str, kode: str = "") -> HttpResponse:
    context = {**_page(), "error": message, "kode": kode}
    return render(request, "verification/check.html", context, status=422)
