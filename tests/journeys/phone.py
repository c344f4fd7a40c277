"""A phone in somebody's hand: 390 pixels wide, with a record of everything that went wrong on it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from pamong.ui.tests.browser import SLOW as SLOW

PRETEND = "Tempelkan sidik jari (tiruan)"
REAL = "Pakai kunci ponsel sungguhan"

#: Seconds after which a message of the browser belongs to something else.
LATE = 5.0


@dataclass(slots=True)
class _Expected:
    """Words of a message that is no fault, until a moment of the monotonic clock."""

    part: str
    until: float = inf


class Phone:
    """One browser context: cookies, service worker and authenticator of its own."""

    def __init__(self, browser: Browser, origin: str, *, name: str, javascript: bool = True) -> None:
        self.origin, self.name = origin, name
        self.faults: list[str] = []
        self._expected: list[_Expected] = []
        self.context = browser.new_context(
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="id-ID",
            java_script_enabled=javascript,
            base_url=origin,
        )
        self.context.set_default_timeout(SLOW)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self._fault(str(error.error)))
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.javascript = javascript

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._fault(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "blob:", "data:")):
            self._fault(f"asked {request.url}")

    def _fault(self, text: str) -> None:
        now = time.monotonic()
        if not any(each.part in text and now <= each.until for each in self._expected):
            self.faults.append(f"{self.name}: {text} ({self.page.url})")

    @contextmanager
    def expecting(self, *parts: str) -> Iterator[None]:
        """Inside, a message that holds one of ``parts`` is no fault; nor shortly after, for it may come late."""
        mine = [_Expected(part) for part in parts]
        self._expected += mine
        yield
        self.page.wait_for_timeout(50)  # what has come already is heard here
        for each in mine:
            each.until = time.monotonic() + LATE

    def close(self) -> None:
        """Put it away."""
        self.context.close()

    # What a person does

    def open(self, path: str) -> "Phone":
        """Go to an address of the office."""
        self.page.goto(path)
        return self

    def be(self, persona: str) -> "Phone":
        """Enter the demo as one of its people, by name."""
        self.open("/demo/")
        self.press(persona)
        return self

    def button(self, name: str, within: Locator | None = None) -> Locator:
        """A button by what it says."""
        return (within or self.page).get_by_role("button", name=name)

    def tap(self, name: str, within: Locator | None = None) -> None:
        """Touch a button that works on this page."""
        self.button(name, within).first.click()

    def press(self, name: str) -> None:
        """Touch a button that leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.tap(name)

    def link(self, name: str) -> Locator:
        """A link by what it says."""
        return self.page.get_by_role("link", name=name).first

    def sees(self, text: str) -> None:
        """Wait until ``text`` can be read on the page."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=SLOW)

    def reads_heading(self, text: str) -> None:
        """Wait for a heading that contains ``text``."""
        expect(self.page.get_by_role("heading", name=text).first).to_be_visible(timeout=SLOW)

    def fill_date(self, day: int, month: int, year: int) -> None:
        """Fill the three parts of a date."""
        for label, value in (("Hari", day), ("Bulan", month), ("Tahun", year)):
            self.page.get_by_label(label, exact=True).fill(str(value))

    def touch(self, *, real: bool = False) -> None:
        """Lay the finger on the demo's stand-in, or have the real authenticator asked."""
        sheet = self.page.get_by_role("dialog", name="Autentikator tiruan")
        self.button(REAL if real else PRETEND, sheet).click()

    def virtual_authenticator(self, *, verified: bool = True) -> None:
        """The browser's own authenticator, which consents at once; ``verified``: with a finger."""
        session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        options: dict[str, Any] = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verified,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    # Letters

    def ask_domicile(self, photo: Path, *, purpose: str = "mengurus kartu anggota perpustakaan") -> str:
        """Ask for a Keterangan Domisili, one question a page; returns the address of the request."""
        self.open("/surat/baru/")
        self.press("Keterangan Domisili")
        self.main.get_by_role("textbox").fill("Jalan Contoh Gang 4 Nomor 17, RT 004 RW 009")
        self.press("Lanjut")
        self.fill_date(2, 5, 2011)
        self.press("Lanjut")
        self.main.get_by_role("radio", name="Keperluan lain").check()
        if not self.main.get_by_role("textbox").is_visible():
            self.press("Lanjut")
        self.main.get_by_role("textbox").fill(purpose)
        self.press("Lanjut")
        return self.send_with_photos(photo)

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.get_by_role("main")

    def send_with_photos(self, photo: Path) -> str:
        """Give every photo that is asked for, check the answers, send."""
        chooser = self.main.locator("input[type=file]")
        while chooser.count():
            step = self.page.url
            chooser.set_input_files(photo)
            if self.javascript:
                expect(self.page.get_by_alt_text("Foto yang akan dikirim")).to_be_visible(timeout=SLOW)
            self.press("Simpan foto")
            assert self.page.url != step, self.main.inner_text()
        self.press("Kirim ke")
        self.sees("Permohonan terkirim")
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    def approve_all(self, count: int) -> None:
        """Approve everything in the inbox; each card says so in its place when there is JavaScript."""
        self.open("/kotak/")
        for done in range(1, count + 1):
            self.button("Setujui").first.click()
            if self.javascript:
                expect(self.page.get_by_text("disetujui.")).to_have_count(done, timeout=SLOW)
            else:
                self.sees("disetujui.")
        expect(self.button("Setujui")).to_have_count(0)

    def sheet(self) -> Locator:
        """The sheet that asks for the finger."""
        return self.page.get_by_role("dialog").filter(has_text="Sandi ringkas")

    def tap_sign(self) -> Locator:
        """Tap the page's own sign button; returns the open sheet."""
        self.tap("Tanda tangani")
        sheet = self.sheet()
        expect(sheet).to_be_visible(timeout=SLOW)
        return sheet
