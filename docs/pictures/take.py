"""Takes the README's pictures from a running demo: ``python docs/pictures/take.py http://localhost:8000``.

Start the demo on a fresh data folder first, so that every inbox has something in it. Needs Chromium and the packages of
requirements/dev.txt. The letter is drawn from its own PDF with pdftoppm.
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 780}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


def enter(browser: Browser, base: str, persona: str) -> Page:
    """A phone on which ``persona`` is signed in."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="id-ID").new_page()
    page.goto(f"{base}/demo/")
    page.locator(f'form[action$="/demo/masuk/{persona}/"] button').click()
    page.wait_for_load_state()
    return page


def picture(page: Page, name: str) -> None:
    """What the phone shows now."""
    keep(page.screenshot(), name)


def keep(shot: bytes, name: str) -> None:
    """A picture in 256 colours: a third of its size, and nobody sees the difference."""
    Image.open(BytesIO(shot)).convert("RGB").quantize(256).save(HERE / f"{name}.png", optimize=True)


def main(base: str) -> None:
    """All six pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        resident = enter(browser, base, "warga")
        picture(resident, "beranda")
        resident.goto(f"{base}/surat/baru/")
        resident.locator('form[action$="/keterangan-domisili/"] button').first.click()
        picture(resident, "permohonan")
        head = enter(browser, base, "ketua-rt")
        head.goto(f"{base}/kotak/")
        picture(head, "kotak-rt")
        lurah = enter(browser, base, "lurah")
        lurah.goto(f"{base}/tanda-tangan/")
        lurah.locator('[form="tanda-tangan"]').first.click()
        lurah.wait_for_selector("dialog[open]")
        picture(lurah, "tanda-tangan")
        lurah.locator("dialog[open] [data-action=sign]").click()
        lurah.locator("dialog[data-simulated] button").first.click()
        lurah.wait_for_url("**/berhasil/")
        lurah.locator("a.row").first.click()
        with lurah.expect_download() as started:
            lurah.locator('a[href$="/unduh/"]').first.click()
        letter(browser, base, Path(started.value.path()))
        browser.close()


def letter(browser: Browser, base: str, pdf: Path) -> None:
    """The letter as paper, and what the check says about it."""
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / "surat"
        subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", str(pdf), str(stem)], check=True)
        keep(stem.with_suffix(".png").read_bytes(), "surat")
    page = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="id-ID").new_page()
    page.goto(f"{base}/periksa/")
    page.locator('input[name="pdf"]').set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": pdf.read_bytes()}
    )
    page.locator('form:has(input[name="pdf"]) button').click()
    page.wait_for_load_state()
    picture(page, "verifikasi")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
