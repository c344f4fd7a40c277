"""The browser, a page that must stay free of faults, and the site it looks at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pamong.ui.tests.browser import SLOW, Site, chromium, serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(SLOW)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda note: faults.append(note.text) if "Content Security Policy" in note.text else None
    )
    yield page
    context.close()
    assert faults == []
