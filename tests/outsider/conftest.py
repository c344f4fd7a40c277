"""One office for all tests here; nothing that they do can change it."""

import pytest

from tests.support.outside import Outside, shared


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """Two letters and the key list."""
    return shared(tmp_path_factory.getbasetemp())
