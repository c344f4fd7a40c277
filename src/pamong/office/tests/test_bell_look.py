"""A browser looks at the bell on the account page, in each state it can be in: it fits, and it shuts nobody out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from pamong.core.roles import Role
from pamong.foundation.access.models import DeviceSession
from pamong.foundation.push.models import PushDevice
from pamong.foundation.push.queries import name_of
from pamong.ui.tests.browser import SLOW, STATIC, Site, chromium, serving
from tests.support import client_for, make_official, office_tree

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
HELD = """navigator.serviceWorker.register("/sw.js");
PushManager.prototype.getSubscription = async () => ({ endpoint: "%s", unsubscribe: async () => true });"""
DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/ini"


def page_with_bells() -> bytes:
    """The account page of a crew member with two phones, one of them this one."""
    account = make_official(Role.SATGAS, office_tree().kecamatan, name="Budi Santoso", nip="", golongan="")
    client, now = client_for(account), timezone.now()
    here = DeviceSession.objects.get(account=account)
    there = DeviceSession.objects.create(
        account=account, session_key="lain", device="iPhone Safari", method="passkey", created_at=now, last_seen_at=now
    )  # fmt: skip
    for session, endpoint in ((here, ENDPOINT), (there, "https://web.push.apple.com/lain")):
        PushDevice.objects.create(
            account=account, session=session, endpoint=endpoint, p256dh="-", auth="-", created_at=now
        )
    answer = client.get("/akun/").content
    assert name_of(PushDevice.objects.get(session=here)).encode() in answer
    return answer


@pytest.fixture
def site() -> Site:
    """The page, asked for before the browser comes."""
    found = Site()
    found.files["/akun/"] = ("text/html; charset=utf-8", page_with_bells())
    found.files["/sw.js"] = ("text/javascript", (STATIC[0] / "pamong/js/sw.js").read_bytes())
    return found


def faults_of(page: Page) -> list[str]:
    """What axe finds, and widths that the page does not fit."""
    report = Axe().run(page, options={"runOnly": RULES}).response
    assert len(report["passes"]) > 20
    found = [f"{fault['id']}, {fault['nodes'][0]['html']}" for fault in report["violations"]]
    for width in (320, 360, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than {width} px")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bell_fits_and_shuts_nobody_out(site: Site, scheme: str) -> None:
    states = {
        "": ("Bunyikan ponsel ini", None),
        HELD % ENDPOINT: ("Ponsel ini berbunyi bila ada panggilan.", "notifications"),
        DENIED: ("menolak pemberitahuan", None),
        "delete window.PushManager": ("tidak bisa membunyikan", None),
    }
    with serving(site), chromium() as browser:
        for script, (words, permission) in states.items():
            context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
            if permission:
                context.grant_permissions([permission], origin=site.origin)
            context.add_init_script(script)
            page = context.new_page()
            page.set_default_timeout(SLOW)
            page.goto(f"{site.origin}/akun/")
            expect(page.locator("form[data-bell]")).to_contain_text(words, use_inner_text=True)
            assert faults_of(page) == [], words
            context.close()
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{site.origin}/akun/")
        assert "memerlukan JavaScript" in page.locator("form[data-bell] noscript").inner_text()
        expect(page.locator("[data-bell-switch]")).to_be_hidden()
        context.close()
