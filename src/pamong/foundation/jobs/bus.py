"""The bus: slices hear of each other's acts by typed, frozen values, once those are committed.

A partner is the exception: it writes in the very transaction of the act, and its failure undoes the act.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)

_handlers: defaultdict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
_partners: defaultdict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe[E](event_type: type[E], handler: Callable[[E], None]) -> None:
    """Calls ``handler`` for every event of exactly this type (from ``AppConfig.ready``; twice is once)."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def unsubscribe[E](event_type: type[E], handler: Callable[[E], None]) -> None:
    """Takes a handler out again."""
    _handlers[event_type].remove(handler)


def join[E](event_type: type[E], partner: Callable[[E], None]) -> None:
    """Calls ``partner`` inside the transaction that publishes (from ``AppConfig.ready``; twice is once)."""
    if partner not in _partners[event_type]:
        _partners[event_type].append(partner)


def leave[E](event_type: type[E], partner: Callable[[E], None]) -> None:
    """Takes a partner out again."""
    _partners[event_type].remove(partner)


def publish(event: object) -> None:
    """Hands the event to its handlers when the current transaction is committed, at once if there is none.

    Partners (``join``) are called here and now; what they raise is raised.
    A handler that fails is logged and stops nobody. What must not be lost belongs into the transaction itself
    (a job is enqueued there), not into a handler.
    """
    for partner in tuple(_partners[type(event)]):
        partner(event)
    transaction.on_commit(lambda: _deliver(event))


def _deliver(event: object) -> None:
    for handler in tuple(_handlers[type(event)]):
        try:
            handler(event)
        except Exception:
            logger.exception("handler %s failed on %s", handler.__qualname__, type(event).__name__)
