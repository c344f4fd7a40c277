"""Test databases as files, without leftovers of an earlier run."""

from contextlib import suppress
from pathlib import Path

from django.db.backends.sqlite3 import creation


class DatabaseCreation(creation.DatabaseCreation):
    """Removes the files beside a test database: a stale WAL would be replayed into the new one."""

    # Not marked as overrides: django-stubs leaves private methods out.
    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]
        if not self.is_in_memory_db(name):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            if not keepdb:
                _remove_beside(name)
        return name

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(test_database_name, verbosity)  # type: ignore[misc]
        if not self.is_in_memory_db(test_database_name):
            _remove_beside(test_database_name)


def _remove_beside(name: str) -> None:
    for suffix in ("-wal", "-shm", "-journal", "-queue"):
        with suppress(FileNotFoundError):
            Path(f"{name}{suffix}").unlink()
