"""A SQLite database of one's own, whatever the suite itself runs on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from pamong.foundation.db.sqlite.base import DatabaseWrapper

type Opener = Callable[[], DatabaseWrapper]


def settings_for(path: Path | str) -> dict[str, Any]:
    """What Django's connection handler would fill in."""
    return {
        "ENGINE": "pamong.foundation.db.sqlite",
        "NAME": path,
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {"NAME": None},
    }


@pytest.fixture
def open_db(tmp_path: Path, django_db_blocker: Any) -> Iterator[Opener]:
    """Opens further connections to one new file; the alias ``own`` is the first of them."""
    opened: list[DatabaseWrapper] = []

    def opener() -> DatabaseWrapper:
        opened.append(DatabaseWrapper(settings_for(tmp_path / "own.sqlite3"), alias="own"))
        return opened[-1]

    with django_db_blocker.unblock():
        connections["own"] = opener()
        yield opener
        for wrapper in opened:
            wrapper.inc_thread_sharing()
            wrapper.in_atomic_block = False
            wrapper.close()
        del connections["own"]
