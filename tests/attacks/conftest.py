"""Two letters of one office, and a stranger who signs with pyHanko."""

from collections.abc import Iterator

import pytest

from tests.attacks.stamps import Authority
from tests.support.outside import Outside, shared
from tests.support.tsa_double import TsaDouble


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """Two letters and the key list."""
    return shared(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    """The authority whose stamps the office's key list allows."""
    with TsaDouble() as double:
        yield Authority(double)
