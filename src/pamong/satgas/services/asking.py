"""One request for weather: within its time whatever happens, and judged before anything is kept."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from pamong.core.weather import Alert, Feed, Forecast, Slots
from pamong.satgas import pacing, sources
from pamong.satgas.models import Document
from pamong.signing.calls import Answer, LostError, NotSentError, call
from pamong.signing.remote import Doubt


class Outcome(StrEnum):
    """How a request ended."""

    NEW = "new"
    SAME = "same"
    REFUSED = "refused"  # an answer that is not what was asked for
    STATUS = "status"  # a status that is no answer
    LOST = "lost"  # no whole answer within the time
    UNREACHED = "unreached"  # no connection

    @property
    def is_good(self) -> bool:
        """Whether the document is known to be as it is."""
        return self in (Outcome.NEW, Outcome.SAME)

    @property
    def blames_provider(self) -> bool:
        """Whether the service is at fault, not one of its documents."""
        return self in (Outcome.LOST, Outcome.UNREACHED)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one request; ``wait`` is how long the service wants to be left alone."""

    outcome: Outcome
    trouble: str = ""
    status: int | None = None
    body: bytes = b""
    etag: str = ""
    wait: timedelta | None = None


def ask(document: Document, now: datetime) -> Result:
    """Ask for a document; the answer is one that can be kept, or says why not. Ends within ``sources.SECONDS``."""
    extra = {"User-Agent": "Pamong"}
    if document.etag and document.payload_id:
        extra["If-None-Match"] = document.etag
    request = partial(
        call,
        sources.endpoint(document.kind),
        "GET",
        sources.path(document.kind, document.code),
        seconds=sources.SECONDS,
        most=sources.MOST[Document.Kind(document.kind)],
        extra=extra,
    )
    try:
        answer = _in_time(request, sources.SECONDS)
    except NotSentError as fault:
        return Result(Outcome.UNREACHED, str(fault))
    except LostError as fault:
        return Result(Outcome.LOST, str(fault.doubt))
    return _judged(document, answer, now)


def _in_time(request: Callable[[], Answer], seconds: float) -> Answer:
    """The answer, if it comes in time. ``call`` limits its own, but nothing can limit the lookup of a host's name.

    What takes longer is left to end by itself in its thread, which touches no database.
    """
    outcome: Future[Answer] = Future()

    def run() -> None:
        try:
            outcome.set_result(request())
        except Exception as fault:  # raised again where the answer is waited for
            outcome.set_exception(fault)

    threading.Thread(target=run, name="weather", daemon=True).start()
    try:
        return outcome.result(seconds)
    except TimeoutError as fault:
        raise LostError(Doubt.TIMEOUT) from fault


def _judged(document: Document, answer: Answer, now: datetime) -> Result:
    status, etag = answer.status, answer.headers.get("etag", "")[:200]
    if status == 304 and document.payload_id:
        return Result(Outcome.SAME, status=status, etag=document.etag)
    if status == 429 or status >= 500:
        wait = pacing.stay_away(answer.headers.get("retry-after", ""), now) if status in (429, 503) else None
        return Result(Outcome.STATUS, f"HTTP {status}", status, wait=wait)
    if status != 200:
        return Result(Outcome.STATUS, f"HTTP {status}", status, answer.body)
    try:
        _check(document, sources.parse(document.kind, document.code, answer.body), now)
    except ValueError as fault:
        return Result(Outcome.REFUSED, str(fault)[:200], status, answer.body)
    return Result(Outcome.NEW, "", status, answer.body, etag)


def _check(document: Document, said: Forecast | Feed | Alert | tuple[Slots, ...], now: datetime) -> None:
    """What is older than what is kept, or a list that was made hours ago, comes from a cache that lost its origin;
    other places than asked for are nobody's.
    """
    kept = sources.read(document.payload_id) if document.payload_id else None
    if isinstance(said, tuple) and len(said) != len(sources.spots(document.code)):
        raise ValueError(f"{len(said)} places, not those that were asked for")
    if isinstance(said, Forecast) and isinstance(kept, Forecast) and said.analysed_at < kept.analysed_at:
        raise ValueError("an older run of the model than the one that is kept")
    if isinstance(said, Feed) and said.built is not None:
        if isinstance(kept, Feed) and kept.built is not None and said.built < kept.built:
            raise ValueError("an older list than the one that is kept")
        if now - said.built > sources.LIST_OLDEST:
            raise ValueError(f"a list made at {said.built.isoformat()}: a copy that is not renewed")
        if said.built - now > sources.CLOCKS_APART:
            raise ValueError(
                f"a list made at {said.built.isoformat()}, in the future: one of the clocks is wrong"
            )
