"""Every route of the URL table."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Route:
    """``name`` with its namespace, or the path itself for the few that have no name."""

    name: str
    path: str
    pattern: URLPattern

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the parts that vary."""
        return tuple(self.pattern.pattern.converters)

    @property
    def is_about_rows(self) -> bool:
        """Whether a part of the address is the key of a row."""
        return any(word.endswith("_id") for word in self.words)

    def url(self, thing: dict[str, Any]) -> str:
        """The address for ``thing``."""
        if not self.pattern.name:
            return self.path
        return reverse(self.name, kwargs={word: thing[word] for word in self.words})


@cache
def routes() -> dict[str, Route]:
    """All of them by name."""
    return {route.name: route for route in _walk(get_resolver(), "/", "")}


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield Route(f"{space}{entry.name}" if entry.name else path, path, entry)
