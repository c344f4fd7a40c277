"""A browser looks at the crew's pages: they fit, they shut nobody out, and the state word never breaks."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pamong.core.duty import Sky, Want
from pamong.satgas.models import Presence
from pamong.satgas.press import Press
from pamong.satgas.services import presence, watch
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from pamong.satgas.tests.test_crew_acts import order_for
from pamong.ui.tests.browser import PACKAGE, STATIC, Site, chromium, serving
from tests.support import client_for

pytestmark = pytest.mark.journey
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 360, 390, 768, 1280)
PAGES = ("/bertugas/", "/tahan/", "/dilepas/", "/koordinator/", "/luring/")
FILES = ("/manifest.webmanifest", "/sw.js")
#: Of each state word: its text, on how many lines its longest piece without a blank stands, and whether all fits.
WORD = """() => Array.from(document.querySelectorAll(".state-word:not([hidden] *)"), (word) => {
  const card = word.closest(".state").getBoundingClientRect(), text = word.lastElementChild.firstChild;
  const lines = text.data.split(" ").map((piece) => {
    const range = document.createRange(), start = text.data.indexOf(piece);
    range.setStart(text, start);
    range.setEnd(text, start + piece.length);
    return range.getClientRects().length;
  });
  return [text.data, Math.max(...lines), word.lastElementChild.getBoundingClientRect().right <= card.right - 8];
})"""


@pytest.fixture
def site(world: World, people: People) -> Site:
    """The pages at four moments of a stormy afternoon, asked for before the browser comes."""
    found = Site(static=(*STATIC, PACKAGE / "satgas/static"))

    def keep(path: str, of: str = "/satgas/", who: object = people.budi) -> None:
        answer = client_for(who).get(of)  # type: ignore[arg-type]
        found.files[path] = (answer.headers["Content-Type"], answer.content)

    world.work_until("14.00")
    presence.check(world.post, people.budi, Presence.Kind.IN, Press.at(world.now), now=world.now)
    keep("/bertugas/")
    order_for(world, people, people.budi)
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=people.budi, now=world.now)
    keep("/tahan/")
    keep("/koordinator/", who=people.agus)
    world.now += timedelta(minutes=1)
    reason = "Hulu sudah surut dan jalan kering"
    watch.overrule(world.post, Want.RELEASE, by=people.agus, reason=reason, now=world.now)
    keep("/dilepas/")
    keep("/luring/", of="/satgas/luring/")
    for path in FILES:
        keep(path, of=path)
    return found


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with a page at every width, and what axe says about it."""
    found: list[str] = []
    page.goto(address, wait_until="networkidle")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 3000})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than {width} px")
    page.set_viewport_size({"width": 390, "height": 3000})
    report = Axe().run(page, options={"runOnly": RULES}).response
    assert len(report["passes"]) > 20
    return found + [f"{address}: {one['id']}, {one['nodes'][0]['html']}" for one in report["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_shuts_nobody_out(site: Site, scheme: str) -> None:
    with chromium() as browser, serving(site):
        page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{page.url} says {message.text}"))
        assert [fault for path in PAGES for fault in faults_of(page, site.origin + path)] == []
        assert [one for one in said if "Content Security Policy" in one] == []


def test_the_state_word_shrinks_and_never_breaks(site: Site) -> None:
    """Whatever the font of the phone and the size of its text, up to 200 %."""
    with chromium() as browser, serving(site):
        page = browser.new_page()
        seen = set()
        for path in ("/bertugas/", "/tahan/", "/dilepas/"):
            page.goto(site.origin + path)
            for font, size, width in (
                ("Liberation Sans", 100, 320),
                ("DejaVu Sans", 200, 320),
                ("DejaVu Sans", 200, 390),
            ):
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(
                    """([font, size]) => {
                        document.documentElement.style.fontSize = `${size}%`;
                        document.body.style.fontFamily = font;
                    }""",
                    [font, size],
                )
                for word, lines, fits in page.evaluate(WORD):
                    assert (lines, fits) == (1, True), (path, word, font, size, width)
                    seen.add(word)
        assert seen == {"BERTUGAS", "TAHAN", "BOLEH PULANG"}


def test_a_newer_state_comes_by_itself_and_takes_nothing_from_under_ones_hands(site: Site) -> None:
    with chromium() as browser, serving(site):
        page = browser.new_page()
        page.goto(site.origin + "/tahan/", wait_until="networkidle")
        note = page.get_by_label("Keterangan", exact=True)
        note.fill("Langsung ke pasar")
        pulse = page.locator("[data-pulse]").get_attribute("data-pulse")
        assert pulse is not None
        site.files[pulse] = ("application/json", b"{}")
        site.files["/tahan/"] = site.files["/dilepas/"]
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_role("heading", level=1)).to_have_text("BOLEH PULANG")
        expect(note).to_have_value("Langsung ke pasar")
        said = page.evaluate("() => JSON.parse(localStorage.getItem('pamong.own.siaga')).word")
        assert said == "BOLEH PULANG"
