"""The small office, with neighbours who have no business in it, and clients that are signed in."""

from collections.abc import Iterator

import pytest

from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.regions.scope import system_scope
from tests.support import make_account, make_official, make_resident, office_tree
from tests.support.letters import World, people


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The office, inside a system scope; each page sets the scope of whoever asks for it."""
    tree = office_tree()
    with system_scope("test"):
        yield people(tree)


@pytest.fixture
def strangers(world: World) -> dict[str, Account]:
    """People of the same town to whom a request of the world's resident does not exist."""
    return {
        "neighbour": make_account(make_resident(world.tree.rt, name="Tetangga Contoh")),
        "neighbour RT": make_official(Role.KETUA_RT, world.tree.neighbour_rt),
        "neighbour RW": make_official(Role.KETUA_RW, world.tree.neighbour_rw),
        "other desk": make_official(Role.STAF_KELURAHAN, world.tree.other_kelurahan),
        "other Lurah": make_official(Role.LURAH, world.tree.other_kelurahan),
    }
