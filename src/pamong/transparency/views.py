"""The log as everybody may read it: files for programs, which any cache may keep, and one page for people."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pamong.core.notes import NoteError, b64, decimal
from pamong.core.submission import MAX_BYTES, SIZE_TYPE
from pamong.core.tiles import MAX_LEVEL, Tile, TileError, parse_number
from pamong.foundation.access.policies import public
from pamong.transparency import cosigning, holding, keys, queries, serving, stamping
from pamong.transparency.entries import Issued, Revoked
from pamong.transparency.models import Cosignature, LogKey, TimeStamp
from pamong.transparency.witness import Refusal

DAYS = 30
_FOR_EVER = "public, max-age=31536000, immutable"
_SECONDS = "public, max-age=3"
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"


@require_safe
@public
def checkpoint(request: HttpRequest, began: int = 0) -> HttpResponse:
    """The latest signed root, cosigned by witnesses; not found in the first seconds of an office.

    ``began``: of the log with this moment in its name. A log that was closed keeps its last root for ever.
    """
    latest = queries.latest_under(_log(began)[-1])
    if latest is None:
        raise Http404
    return _shared(str(queries.published(latest)).encode(), _TEXT, _SECONDS)


@require_safe
@public
def tile(request: HttpRequest, level: str, number: str, began: int = 0) -> HttpResponse:
    """Up to 256 hashes of one level; a new log goes on with the tree of the one before, so they are the same."""
    _log(began)
    try:
        height = decimal(level)
        index, width = parse_number(number)
    except (NoteError, TileError) as fault:
        raise Http404 from fault
    return _stored(queries.tile(Tile(height, index, width)) if height <= MAX_LEVEL else None)


@require_safe
@public
def entries(request: HttpRequest, number: str, began: int = 0) -> HttpResponse:
    """The data of up to 256 leaves."""
    _log(began)
    try:
        index, width = parse_number(number)
    except TileError as fault:
        raise Http404 from fault
    return _stored(queries.bundle(index, width))


@require_safe
@public
def proof(request: HttpRequest, document: UUID, name: str) -> HttpResponse:
    """The proof that goes beside a letter. It holds nothing that is not in the tiles; ``name`` names the file.

    A letter of these seconds has none yet: 503, try again.
    """
    entry = queries.issued_entry(document)
    if entry is None:
        raise Http404
    checkpoint = queries.best_over(entry.index)
    if checkpoint is None:
        soon = _("Bukti surat ini siap dalam beberapa detik. Coba lagi.")
        return HttpResponse(soon, status=503, content_type=_TEXT, headers={"Retry-After": "5"})
    answer = _shared(str(queries.proof(entry, checkpoint)).encode(), _TEXT, _SECONDS)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf.tlog-proof"'
    return answer


@require_safe
@public
def time_stamp(request: HttpRequest, number: int) -> HttpResponse:
    """A time stamp over a checkpoint, or over older time stamps (RFC 3161, DER)."""
    found = get_object_or_404(TimeStamp, pk=number)
    return _shared(bytes(found.token), "application/timestamp-token", _FOR_EVER)


@require_safe
@public
def stamped(request: HttpRequest, number: int) -> HttpResponse:
    """The checkpoint that a time stamp is over: its very bytes."""
    found = get_object_or_404(TimeStamp.objects.select_related("checkpoint"), pk=number)
    if found.checkpoint is None:
        raise Http404
    return _shared(found.checkpoint.note.encode(), _TEXT, _FOR_EVER)


@csrf_exempt  # a log asks, no cookie gives any right here: what is sent is signed
@require_POST
@public
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """This office as a witness (c2sp.org/tlog-witness): our cosignature over a log that only grew."""
    try:
        answer = serving.add(request.read(MAX_BYTES + 1), now=timezone.now())
    except Refusal as refusal:
        if refusal.size is not None:
            return HttpResponse(f"{refusal.size}\n", status=refusal.status, content_type=SIZE_TYPE)
        return HttpResponse(f"{refusal}\n", status=refusal.status, content_type=_TEXT)
    return HttpResponse(answer, content_type=_TEXT)


@require_safe
@public
def page(request: HttpRequest) -> HttpResponse:
    """What the log is, how far it has come, and how to check it without us."""
    latest = queries.latest()
    vkey = str(keys.verifier_key() or "")
    context = {
        "latest": latest,
        "root": b64(bytes(latest.root)) if latest else "",
        "issued": queries.count_of(Issued.event, latest) if latest else 0,
        "revoked": queries.count_of(Revoked.event, latest) if latest else 0,
        "days": [(row.day, row.size, b64(bytes(row.root))) for row in queries.daily_roots(DAYS)],
        "stamp": stamping.latest(),
        "witnesses": _witnesses(),
        "vkey": vkey,
        "command": f"pamong log verify {_address(keys.origin())} --key {vkey}",
        "closed": [(row, _address(row.origin)) for row in keys.history() if row.closed],
        "held": holding.held(),
    }
    return render(request, "transparency/page.html", context)


def _log(began: int) -> list[LogKey]:
    """The keys of the log that began at this moment (0: the first), in their order."""
    name = f"{keys.first_origin()}/{began}" if began else keys.first_origin()
    rows = [row for row in keys.history() if row.origin == name]
    if not rows:
        raise Http404
    return rows


def _address(origin: str) -> str:
    return f"{settings.ORIGIN}{origin.removeprefix(settings.HOST)}"


def _witnesses() -> list[tuple[str, Cosignature | None]]:
    """Each witness of the office's choice, with what it cosigned last."""
    chosen = cosigning.chosen()
    found = queries.last_cosignatures(str(witness.key) for witness in chosen)
    return [(witness.key.name, found.get(str(witness.key))) for witness in chosen]


def _stored(content: bytes | None) -> HttpResponse:
    if content is None:
        raise Http404
    return _shared(content, _BYTES, _FOR_EVER)


def _shared(content: bytes, kind: str, kept: str) -> HttpResponse:
    """Public data, which a page or program from anywhere may read."""
    headers = {
        "Cache-Control": kept,
        "Access-Control-Allow-Origin": "*",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
