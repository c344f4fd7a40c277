"""Takes pictures of a played afternoon: start ``pamong demo --storm``, then ``python docs/pictures/storm.py URL``.

Waits for the hours of the played day, about five minutes in all. Needs what ``take.py`` needs.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from take import ARGUMENTS, enter, keep

HERE = Path(__file__).parent
WIDE = {"width": 1280, "height": 900}
#: When, on which page (of the crew, the wall, or who leads), and the name of the picture.
SHOTS = (
    ("14.40", "crew", "badai-bertugas"),
    ("15.24", "crew", "badai-tahan"),
    ("16.25", "wall", "badai-komando"),
    ("16.26", "public", "badai-warga"),
    ("16.50", "lead", "badai-lembur"),
    ("17.44", "crew", "badai-boleh-pulang"),
)
PAGES = {
    "crew": "/satgas/", "wall": "/satgas/komando/?peta=1", "public": "/banjir/", "lead": "/satgas/koordinator/",
}  # fmt: skip


def clock(page: Page) -> str:
    """The hour that the played day has reached, as its banner says."""
    page.reload()
    said = re.search(r"[Pp]ukul (\d\d)\.(\d\d)", " ".join(page.locator(".demo-note").all_inner_texts()))
    if said is None:
        raise SystemExit("no day is played there: start pamong demo --storm")
    return f"{said[1]}.{said[2]}"


def look(page: Page) -> None:
    """Have the page drawn as it is at this moment: a browser lets what lies in the background wait."""
    page.bring_to_front()
    page.reload(wait_until="networkidle")
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def desk(browser: Browser, base: str) -> Page:
    """The co-ordinator's screen."""
    page = browser.new_context(viewport=WIDE, locale="id-ID").new_page()
    page.goto(f"{base}/demo/")
    page.locator('form[action$="/demo/masuk/koordinator/"] button').click()
    page.wait_for_load_state()
    return page


def main(base: str) -> None:
    """All of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        phone = enter(browser, base, "satgas")
        wall = desk(browser, base)
        pages = {
            "crew": phone,
            "wall": wall,
            "public": phone.context.new_page(),
            "lead": wall.context.new_page(),
        }
        for name, page in pages.items():
            page.goto(f"{base}{PAGES[name]}")
        for at, name, file in SHOTS:
            while clock(phone) < at:
                phone.wait_for_timeout(500)
            look(pages[name])
            keep(pages[name].screenshot(), file)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
