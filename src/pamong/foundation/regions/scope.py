"""Territory as a wall: a query outside a scope raises, it does not leak.

A scope is opened by the middleware for the person who asks, or by ``system_scope`` for work without a person
(jobs, imports, commands). Models whose rows belong to a place derive from ``ScopedModel``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self, override
from uuid import UUID

from django.db import models
from django.db.models import Q


class ScopeError(RuntimeError):
    """Somebody asked for scoped rows without saying on whose behalf: a programming error, never a user's."""


@dataclass(frozen=True, slots=True)
class Territory:
    """What exists for a person: ranges of places, and what is the person's own.

    ``ranges`` are inclusive bounds on ``place`` (``core.regions``), ``watch`` those of the flood watch, which is
    shared by a kecamatan and shows nothing of the residents; ``everything`` is for system work only.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    watch: tuple[tuple[int, int], ...] = ()
    account: UUID | None = None
    household: UUID | None = None
    everything: bool = False

    def covers(self, place: int) -> bool:
        """Whether ``place`` lies in this territory."""
        return self.everything or any(low <= place <= high for low, high in self.ranges)

    def places(self, field: str = "place") -> Q:
        """The condition that ``field`` lies in one of the ranges; never true for nobody's territory."""
        return _within(self.ranges, field)

    def watched(self, field: str = "place") -> Q:
        """The condition that ``field`` lies where the person takes part in the flood watch."""
        return _within(self.watch, field)


def _within(ranges: tuple[tuple[int, int], ...], field: str) -> Q:
    condition = Q(pk__in=())
    for low, high in ranges:
        condition |= Q(**{f"{field}__range": (low, high)})
    return condition


NOWHERE = Territory()

_current: ContextVar[Callable[[], Territory] | None] = ContextVar("pamong_territory", default=None)


def current() -> Territory:
    """The territory of the running scope. Raises ``ScopeError`` outside one."""
    territory = _current.get()
    if territory is None:
        raise ScopeError("no territory is open: use territory(...) or system_scope(...)")
    return territory()


@contextmanager
def territory(of: Territory | Callable[[], Territory]) -> Iterator[None]:
    """Open ``of`` as the scope; a callable is asked only when the first scoped query needs it."""
    token = _current.set(of if callable(of) else lambda: of)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def system_scope(reason: str) -> Iterator[None]:
    """Open a scope without walls for work that no person asked for; ``reason`` says why in the code."""
    if not reason:
        raise ScopeError("system_scope needs a reason")
    with territory(Territory(everything=True)):
        yield


class ScopedManager[M: "ScopedModel"](models.Manager[M]):
    """Adds the territory's condition to every query."""

    @override
    def get_queryset(self) -> models.QuerySet[M]:
        queryset = super().get_queryset()
        where = current()
        return queryset if where.everything else queryset.filter(self.model.scope_q(where))


class ScopedModel(models.Model):
    """A row that belongs to a place. ``place`` is the 16-digit integer of ``core.regions``."""

    place = models.BigIntegerField(db_index=True)

    objects = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, where: Territory) -> Q:
        """The condition under which a row exists for ``where``."""
        return where.places()

    @classmethod
    def system(cls: type[Self]) -> "models.QuerySet[Self, Self]":
        """All rows, for constraints and system work inside services; never for a page."""
        manager: Any = cls._base_manager
        queryset: models.QuerySet[Self, Self] = manager.all()
        return queryset


class WatchModel(ScopedModel):
    """A row of the flood watch: it exists for everybody who takes part in the watch over its place."""

    class Meta:
        abstract = True

    @classmethod
    @override
    def scope_q(cls, where: Territory) -> Q:
        return where.watched()
