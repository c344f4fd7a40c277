"""A small office with one letter that was really signed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.utils import timezone

from pamong.core import seal
from pamong.demo import walk
from pamong.foundation.files.services import read
from pamong.foundation.regions.scope import system_scope
from pamong.issuing.models import Document
from tests.support import office_tree
from tests.support.letters import World, people


@dataclass(frozen=True)
class Issued:
    """The letter, its file, and the two codes that lead to it."""

    document: Document
    data: bytes
    address: str
    short: str


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The office, inside a system scope."""
    tree = office_tree()
    with system_scope("test"):
        yield people(tree)


@pytest.fixture
def issued(world: World) -> Issued:
    """One issued letter."""
    (document,) = walk.sign([world.ready(now=timezone.now())], now=timezone.now())
    return Issued(
        document,
        read(document.file),
        seal.address(settings.ORIGIN, bytes(document.seal or b"")),
        document.short_code,
    )
