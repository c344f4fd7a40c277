"""What every test gets: a data folder of its own, no network, and the databases it asks for.

``./pamong test`` runs everything on SQLite and what is marked ``both_databases`` on PostgreSQL as well. Unit
tests that touch the database carry that mark without writing it.
"""

import ipaddress
import os
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings

from pamong.core.dates import WIB
from tests.support import examined, migrated

# Property tests have no time limit for one example: a busy machine is not a broken rule.
hypothesis.settings.register_profile(
    "pamong", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pamong")
#: So long before the office's midnight no test begins: what is opened for a signature ends with the day.
_BEFORE_MIDNIGHT = timedelta(seconds=90)
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that touch a database; journeys wait a lot, so they begin first and others fill their pauses."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        touches = item.get_closest_marker("django_db") or names & _DATABASE_FIXTURES
        if touches and not (item.get_closest_marker("journey") or item.get_closest_marker("one_database")):
            item.add_marker("both_databases")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the last moments of the office's day pass."""
    now = datetime.now(WIB)
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if tomorrow - now <= _BEFORE_MIDNIGHT:
        time.sleep((tomorrow - now).total_seconds() + 1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The test database is a file in this worker's data folder: an in-memory one fails with threads."""
    entry = django_settings.DATABASES["default"]
    test = entry.setdefault("TEST", {})
    if "sqlite" in entry["ENGINE"]:
        Path(django_settings.DATA).mkdir(parents=True, exist_ok=True)
        test["NAME"] = str(Path(django_settings.DATA) / "test-pamong.sqlite3")
        migrated.copy_to(Path(test["NAME"]))
    else:
        test["NAME"] = f"test_pamong_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """What was copied is kept: migrating it again has nothing to do."""
    return "sqlite" in django_settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files that a test stores go into its own folder."""
    monkeypatch.setattr(django_settings, "DATA", tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def pictures_are_examined_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, and not where that examination itself is tested."""
    from pamong.foundation.files import upload

    if "files" not in request.path.parts:
        monkeypatch.setattr(upload, "_run", examined.once(upload._run))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for the network fails: only this machine may be spoken to."""
    patch = pytest.MonkeyPatch()
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_this_machine(address[0]):
            raise AssertionError(f"a test tried to connect to {address[0]}")
        real(self, address)

    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
