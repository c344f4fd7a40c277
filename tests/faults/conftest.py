"""A small office on a database that really commits, and many letters in it."""

from collections.abc import Iterator

import pytest

from pamong.foundation.regions.scope import system_scope
from tests.faults.office import Office, found


@pytest.fixture
def office(transactional_db: None) -> Iterator[Office]:
    """The office, inside a system scope."""
    with system_scope("faults"):
        yield found()
