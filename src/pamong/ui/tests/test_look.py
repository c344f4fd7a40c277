"""A browser looks at the frame: nothing sticks out, nobody is shut out, nothing is hidden under a bar."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page

from pamong.ui import context, navigation
from pamong.ui.tests.browser import Site

pytestmark = [pytest.mark.journey, pytest.mark.urls("pamong.ui.tests.urls")]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("/komponen/", "/meja/", "/bantuan/", "/luring/", "/galat/403/", "/galat/500/")
FILES = ("/manifest.webmanifest", "/sw.js")
# Two frames: the browser scrolls to the focused control when it paints, not when the key is pressed.
COVERED = """async () => {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const stop = document.activeElement, box = stop.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return !!top && !stop.contains(top) && !top.contains(stop) ? stop.outerHTML.slice(0, 120) : null;
}"""


@pytest.fixture
def frame(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The pages of the frame, drawn for an office with five places."""
    monkeypatch.setattr(navigation, "_places", {})
    for order, name in enumerate(["desk", "ui:help", "ui:components", "ui:offline", "ui:robots"]):
        navigation.register(name, label=name.title(), icon="inbox", audience=navigation.everyone, order=order)
    cache.set(context._OFFICE_KEY, "Kelurahan Karangsambung Selatan")
    client = Client(raise_request_exception=False)
    for path in (*PAGES, *FILES):
        answer = client.get(path)
        site.files[path] = (answer.headers["Content-Type"], answer.content)
    cache.delete(context._OFFICE_KEY)
    return site


def _open(browser: Browser, scheme: str, width: int) -> Page:
    return browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_every_width_and_shuts_nobody_out(frame: Site, browser: Browser, scheme: str) -> None:
    found: list[str] = []
    page = _open(browser, scheme, 360)
    page.on("console", lambda message: found.append(f"{page.url} says {message.text}"))
    for path in PAGES:
        page.goto(frame.origin + path)
        for width in (320, 360, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} is wider than {width} px")
        report = Axe().run(page, options={"runOnly": RULES}).response
        assert len(report["passes"]) > 20
        found += [f"{path}: {fault['id']}, {fault['nodes'][0]['html']}" for fault in report["violations"]]
    page.close()
    assert found == []


@pytest.mark.parametrize("path", ["/komponen/", "/meja/"])
def test_no_focused_control_hides_under_a_bar(frame: Site, browser: Browser, path: str) -> None:
    page = _open(browser, "light", 390)
    page.goto(frame.origin + path)
    stops = page.locator("a, button, input:not([type=hidden]), select, textarea, summary").count()
    hidden = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        covered = page.evaluate(COVERED)
        if covered:
            hidden.append(covered)
    page.close()
    assert hidden == []
