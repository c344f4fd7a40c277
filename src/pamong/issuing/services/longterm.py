"""Raising published letters for the long term, in the background and best effort: never in anybody's way.

Network and writing happen outside of any transaction; a last one registers the revision. The file as first published
stays beside it, untouched, for the log and the register know its hash.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from pamong.foundation.audit.services import record
from pamong.foundation.files.services import discard, keep, read, write
from pamong.foundation.regions.queries import code_of
from pamong.issuing.models import Document, Revision
from pamong.issuing.queries import newest_file
from pamong.signing import crl, elsewhere, tsa
from pamong.signing.longterm import Level, Material, NotRaisableError, Raised, raise_to, renewed
from pamong.transparency.stamping import MARGIN

type _Step = Callable[..., Raised]
BATCH = 50
KIND = "revision"
logger = logging.getLogger(__name__)


def wanted_level() -> Level:
    """What the office wants of each letter's own file; B-B while it has no time stamping authority."""
    return Level(settings.LETTER_LEVEL) if tsa.is_configured() else Level.B


def raise_levels(now: datetime) -> int:
    """Raise the oldest letters below the wanted level; returns how many this call raised. TsaError ends it."""
    wanted = wanted_level()
    return _each(_below(wanted), partial(raise_to, wanted), now, with_lists=wanted.reaches(Level.LT))


def renew_levels(now: datetime) -> int:
    """Stamp letters anew whose last time stamp proves nothing after ``MARGIN``; returns how many. TsaError ends it.

    One whose authority still has its old certificate gains nothing, and is left for another day.
    """
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-sequence")
    ending = Document.system().annotate(ends=Subquery(newest.values("expires")[:1]))
    rows = (
        ending.filter(state=Document.State.ISSUED, ends__lte=now + MARGIN)
        if tsa.is_configured()
        else ending.none()
    )
    return _each(_with_keys(rows.order_by("ends")), renewed, now, with_lists=True, waits=False)


def is_wanted() -> bool:
    """Whether letters are raised at all. Asked every second, so it does not look for one."""
    return wanted_level() is not Level.B


def _below(wanted: Level) -> QuerySet[Document]:
    enough = [level.value for level in Level if level.reaches(wanted)]
    rows = Document.system().filter(state=Document.State.ISSUED, digest__isnull=False)
    rows = rows.none() if wanted is Level.B else rows.exclude(revisions__level__in=enough)
    return _with_keys(rows.order_by("issued_at"))


def _with_keys(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.select_related("file", "prompt__key__issuer")


def _each(
    rows: QuerySet[Document], step: _Step, now: datetime, *, with_lists: bool, waits: bool = True
) -> int:
    """``waits``: letters of a service wait for the lists of its PSrE; they hold up no others."""
    documents = list(rows[:BATCH])
    needed = with_lists and any(document.is_signed_elsewhere for document in documents)
    beside = elsewhere.lists() if needed else []
    if beside is None and waits:
        documents = list(rows.filter(hole_start__isnull=False)[:BATCH])
    lists = tsa.lists() if documents and with_lists else []
    return sum(_advance(document, step, [*lists, *(beside or ())], now) for document in documents)


def _advance(document: Document, step: _Step, lists: Sequence[bytes], now: datetime) -> bool:
    """One letter further; a letter that cannot be is named in the log of the server and leaves the others alone."""
    last = document.revisions.order_by("-sequence").first()
    level = Level(last.level) if last else Level.B
    try:
        before = Raised(read(newest_file(document)), level, last.expires if last else None)
        after = step(before, _material(document, lists), now=now)
    except tsa.TsaError:
        raise
    except Exception:  # whatever is wrong with one letter, the others are raised
        logger.exception("document %s stays at %s", document.pk, level)
        return False
    gained = after.expires is not None and (before.expires is None or after.expires > before.expires)
    return (gained or after.level != level) and _register(document, last, after, now)


def _material(document: Document, lists: Sequence[bytes]) -> Material:
    if document.is_signed_elsewhere:
        return Material(elsewhere.certificates(read(document.file)), lists)
    key = document.prompt.key if document.prompt else None
    if key is None or key.issuer is None:
        raise NotRaisableError("nobody knows which key signed it")
    listed = crl.latest(key.issuer)
    own = [bytes(key.certificate), bytes(key.issuer.certificate)]
    return Material(own, [listed, *lists] if listed else [])


def _register(document: Document, last: Revision | None, made: Raised, now: datetime) -> bool:
    assert made.expires is not None
    file = write(made.data, kind=KIND, place=document.place, owner=None)
    sequence = last.sequence + 1 if last else 1
    with transaction.atomic():
        Document.system().select_for_update().get(pk=document.pk)
        is_first = not Revision.objects.filter(document=document, sequence__gte=sequence).exists()
        if is_first:
            keep([file])
            Revision.objects.create(
                document=document,
                sequence=sequence,
                level=made.level.value,
                sha256=file.sha256,
                file=file,
                expires=made.expires,
                made_at=now,
            )
            record(
                "document_extended",
                office=code_of(document.office_place),
                actor=None,
                subject=str(document.pk),
                data={"level": made.level.value, "sha256": bytes(file.sha256).hex()},
                now=now,
            )
    if not is_first:
        discard([file])
    return is_first
