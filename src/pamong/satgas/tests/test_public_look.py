"""A browser looks at the wall and the public pages: they fit, they shut nobody out, they obey the content policy."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from pamong.satgas.tests.test_public import GEOJSON, MAP, STATUS, flooded
from pamong.satgas.tests.test_wall import WALL
from pamong.ui.tests.browser import PACKAGE, STATIC, Site, chromium, serving
from tests.support import client_for

pytestmark = pytest.mark.journey
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 360, 390, 768, 1280, 1440)
REPORT, MONTH = "/satgas/laporan/2026-11-24/", "/satgas/bulan/2026-11/"
FILES = (GEOJSON, "/manifest.webmanifest", "/sw.js")


@pytest.fixture
def site(world: World, people: People) -> Site:
    """The pages as they are in a flood, asked for before the browser comes."""
    flooded(world, people)
    found = Site(static=(*STATIC, PACKAGE / "satgas/static"))
    pages = [(path, people.agus) for path in (WALL + "?peta=1", REPORT, MONTH)]
    for path, who in [*pages, *((path, None) for path in (STATUS, MAP, *FILES))]:
        answer = client_for(who).get(path)
        found.files[path.partition("?")[0]] = (answer.headers["Content-Type"], answer.content)
    return found


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with a page at every width, and what axe says about it."""
    found: list[str] = []
    page.on("console", lambda message: found.append(f"{address} says {message.text}"))
    page.goto(address, wait_until="networkidle")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than {width} px")
    report = Axe().run(page, options={"runOnly": RULES}).response
    assert len(report["passes"]) > 20
    return found + [
        f"{address}: {fault['id']}, {fault['nodes'][0]['html']}" for fault in report["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_shuts_nobody_out(site: Site, scheme: str) -> None:
    with chromium() as browser, serving(site):
        page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
        assert [
            fault
            for path in (WALL, STATUS, MAP, REPORT, MONTH)
            for fault in faults_of(page, site.origin + path)
        ] == []


def test_the_map_can_be_used_by_keyboard_and_stands_still_without_script(site: Site) -> None:
    with chromium() as browser, serving(site):
        _moves(browser, site)
        plain = browser.new_page(java_script_enabled=False)
        plain.goto(site.origin + MAP)
        expect(plain.locator("svg.map path")).to_have_count(11)
        expect(plain.get_by_role("rowheader").filter(has_text="Purwantoro")).to_be_visible()


def _moves(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.origin + MAP)
    expect(page.locator(".leaflet-container path.kel")).to_have_count(11)
    expect(page.locator("path.kel-flood")).to_have_count(1)
    page.get_by_role("button", name="Purwantoro", exact=True).press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Air 30 cm, RW 005")
    pin = page.get_by_role("button", name="1. Genangan air, air 30 cm")
    pin.press("Enter")
    expect(page.locator(".leaflet-popup-content").last).to_contain_text("RW 005 Purwantoro")


def test_the_wall_keeps_itself_up_to_date_and_says_when_it_cannot(site: Site) -> None:
    kind, before = site.files[WALL]
    pulse = before.decode().split('data-pulse="')[1].split('"')[0]
    soon = re.sub(rb'data-every="\d+"', b'data-every="0.2"', before)
    site.files |= {WALL: (kind, soon), pulse: ("text/plain", b"another")}
    with chromium() as browser, serving(site):
        page = browser.new_page()
        page.goto(site.origin + WALL)
        areas = page.locator("#kolom-daftar")
        expect(areas).to_contain_text("Purwantoro")
        areas.focus()
        kept = page.locator("#kolom-petugas").element_handle()
        site.files[WALL] = kind, soon.replace(b"Air 30 cm", b"Air 90 cm")
        expect(areas).to_contain_text("Air 90 cm")
        assert kept is not None
        assert kept.evaluate("part => part.isConnected"), "what has not changed is not touched"
        _is_not_taken_from_under_a_finger(page, site, soon)
        warning = page.get_by_text("Tidak tersambung")
        expect(warning).to_be_hidden()
        del site.files[pulse]
        expect(warning).to_be_visible()
        site.files[pulse] = "text/plain", b"again"
        expect(warning).to_be_hidden()


def _is_not_taken_from_under_a_finger(page: Page, site: Site, wall: bytes) -> None:
    """A tap that had begun would be lost with what it began on; afterwards it comes up to date."""
    areas = page.locator("#kolom-daftar")
    areas.hover()
    page.mouse.down()
    site.files[WALL] = site.files[WALL][0], wall.replace(b"Air 30 cm", b"Air 95 cm")
    for _ in range(2):
        with page.expect_response(f"**{WALL}"):
            pass
    expect(areas).to_contain_text("Air 90 cm")
    page.mouse.up()
    expect(areas).to_contain_text("Air 95 cm")
