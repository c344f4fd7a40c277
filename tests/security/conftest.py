"""One stage for the whole folder: it is built once, and every test leaves it as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from pamong.foundation.regions.scope import system_scope
from tests.security.calling import Caller
from tests.security.stage import Stage, build
from tests.security.tour import Tour
from tests.support import office_tree


@pytest.fixture(scope="package")
def stage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the stage lie."""
    return tmp_path_factory.mktemp("panggung")


@pytest.fixture(autouse=True)
def data_folder(stage_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Instead of a folder for each test: the files of the stage belong to all of them."""
    monkeypatch.setattr(django_settings, "DATA", stage_folder)
    return stage_folder


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, stage_folder: Path) -> Iterator[Stage]:
    """The stage inside one transaction, which is undone at the end."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(django_settings, "DATA", stage_folder)
        atomics = TestCase._enter_atomics()  # type: ignore[attr-defined]
        try:
            with system_scope("test"):
                yield build(office_tree())
        finally:
            TestCase._rollback_atomics(atomics)  # type: ignore[attr-defined]
            connection.close()
            cache.clear()


@pytest.fixture
def stage(built: Stage, db: None) -> Stage:
    """The stage; what the test does to it is undone."""
    return built


@pytest.fixture(scope="package")
def caller(built: Stage) -> Caller:
    """Asks as any of the personas."""
    return Caller(built.personas)


@pytest.fixture(scope="package")
def tour(built: Stage, caller: Caller) -> Tour:
    """The answers to the rows of the matrix; ask for ``stage`` too when using it."""
    return Tour(built, caller)
