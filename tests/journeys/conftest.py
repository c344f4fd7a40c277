"""The running office, and phones to look at it with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pamong.foundation.push.tests.double import Service
from pamong.foundation.push.tests.double import running as push_running
from pamong.ui.tests.browser import chromium
from tests.journeys.office import Office
from tests.journeys.phone import Phone


@pytest.fixture(scope="session")
def push_service() -> Iterator[Service]:
    """What makes phones sound, on loopback."""
    with push_running() as service:
        yield service


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, push_service: Service) -> Iterator[Office]:
    """One office for all journeys of this process."""
    running = Office(tmp_path_factory.mktemp("kantor") / "data", push=push_service.origin)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while it lives, Django takes this thread for an asynchronous one."""
    with chromium() as running:
        yield running


@pytest.fixture
def phone(office: Office, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """Makes phones. Afterwards none of them may have seen an error it did not expect."""
    phones: list[Phone] = []

    def make(name: str = "ponsel", *, javascript: bool = True) -> Phone:
        phones.append(Phone(browser, office.origin, name=name, javascript=javascript))
        return phones[-1]

    yield make
    faults = [fault for each in phones for fault in each.faults]
    for each in phones:
        each.close()
    assert faults == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of no paper of anybody, as large as a phone takes them."""
    from PIL import Image, ImageDraw

    picture = Image.effect_noise((1600, 1200), 60).convert("RGB")
    ImageDraw.Draw(picture).text((80, 500), "CONTOH", fill="#1a201b", font_size=120)
    picture.save(tmp_path / "kartu.jpg", quality=80)
    return tmp_path / "kartu.jpg"
