"""A small office with everybody on the route, and one resident who asks for letters."""

from collections.abc import Iterator

import pytest

from pamong.foundation.regions.scope import system_scope
from tests.support import office_tree
from tests.support.letters import MONDAY, World, people

__all__ = ["MONDAY", "World", "people", "world"]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The office, inside a system scope."""
    tree = office_tree()
    with system_scope("test"):
        yield people(tree)
