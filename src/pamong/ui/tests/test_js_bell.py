"""The bell on a phone: the switch of the account page, what a push shows, and where a tap leads."""

import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Worker, expect

from pamong.ui.tests.browser import SLOW, STATIC, Site

pytestmark = pytest.mark.one_database

ENDPOINT = "https://fcm.googleapis.com/fcm/send/uji"
NAME = sha256(ENDPOINT.encode()).hexdigest()
SWITCH = """<form method="post" action="/kunci/" data-bell data-on-url="/nyala/" data-known="{known}"
 data-here="{here}"><p data-bell-state role="status" hidden></p>
<button data-bell-switch hidden>Bunyikan</button></form>"""
# Headless Chromium has no push service: the browser's part is played, ours is real.
PUSH = """(() => {
  let held = null;
  window.gone = 0;
  const subscription = { endpoint: "%s", toJSON: () => ({ keys: { p256dh: "B", auth: "A" } }),
    unsubscribe: async () => { window.gone += 1; held = null; return true; } };
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async (options) => {
    window.asked = { visible: options.userVisibleOnly, key: Array.from(options.applicationServerKey) };
    if (window.fails) throw new DOMException("no push service", "AbortError");
    return (held = subscription);
  };
  if (%s) held = subscription;
})()"""


@pytest.fixture
def worked(site: Site) -> Site:
    """A site with the service worker."""
    site.files["/sw.js"] = ("text/javascript", (STATIC[0] / "pamong/js/sw.js").read_bytes())
    return site


type Opens = Callable[..., Page]


@pytest.fixture
def opens(worked: Site, browser: Browser) -> Iterator[Opens]:
    """Opens the page with the switch in a browser whose owner allows notifications, or not."""
    contexts = []

    def open_page(*, known: str = "", here: str = "", held: bool = False, allowed: bool = True) -> Page:
        context = browser.new_context(locale="id-ID")
        contexts.append(context)
        if allowed:
            context.grant_permissions(["notifications"], origin=worked.origin)
        context.add_init_script(PUSH % (ENDPOINT, json.dumps(held)))
        page = context.new_page()
        page.set_default_timeout(SLOW)
        address = worked.page("/akun/", SWITCH.format(known=known, here=here))
        worked.pages["/akun/"] = worked.pages["/akun/"].replace(
            "<body", '<body data-sw="/sw.js?v=uji&aset=/aset/&bunyi=/aset/pamong/js/ringing.js"'
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_the_switch_asks_the_browser_with_the_key_of_the_office(worked: Site, opens: Opens) -> None:
    worked.actions["/kunci/"] = lambda body: (200, {"key": "BAEC_w"})
    worked.actions["/nyala/"] = lambda body: (200, {"redirect": "/selesai/"})
    worked.page("/selesai/", "<h1>Menyala</h1>")
    page = opens()
    page.get_by_role("button", name="Bunyikan").click()
    page.wait_for_url("**/selesai/")
    assert worked.bodies("/nyala/") == [{"endpoint": ENDPOINT, "p256dh": "B", "auth": "A"}]


def test_a_push_service_that_does_not_answer_is_explained(worked: Site, opens: Opens) -> None:
    worked.actions["/kunci/"] = lambda body: (200, {"key": "BAEC_w"})
    page = opens()
    page.evaluate("window.fails = true")
    page.get_by_role("button", name="Bunyikan").click()
    expect(page.get_by_role("alert")).to_contain_text("belum bisa dihubungi")
    assert page.evaluate("window.asked") == {"visible": True, "key": [4, 1, 2, 255]}
    assert worked.bodies("/nyala/") == []


def test_a_phone_that_is_on_says_so(opens: Opens) -> None:
    page = opens(known=f"x {NAME}", here=NAME, held=True)
    expect(page.get_by_role("status")).to_have_text("Ponsel ini berbunyi bila ada panggilan.")
    expect(page.get_by_role("button", name="Bunyikan")).to_be_hidden()


def test_a_new_sign_in_on_the_same_phone_takes_its_bell_along(worked: Site, opens: Opens) -> None:
    worked.actions["/nyala/"] = lambda body: (200, {"redirect": "/selesai/"})
    worked.page("/selesai/", "<h1>Menyala</h1>")
    page = opens(known=NAME, held=True)
    page.wait_for_url("**/selesai/")
    assert worked.bodies("/nyala/")[0]["endpoint"] == ENDPOINT


def test_the_bell_of_somebody_else_on_this_phone_is_given_up(opens: Opens) -> None:
    page = opens(known="x", held=True)
    expect(page.get_by_role("button", name="Bunyikan")).to_be_visible()
    assert page.evaluate("window.gone") == 1


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})", "menolak pemberitahuan"),
        ("delete window.PushManager", "tidak bisa membunyikan"),
        (
            "delete window.PushManager; Object.defineProperty(navigator, 'userAgent', {get: () => 'iPhone'})",
            "Tambah ke Layar Utama",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(worked: Site, browser: Browser, lacks: str, words: str) -> None:
    context = browser.new_context()
    context.add_init_script(lacks)
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(worked.page("/akun/", SWITCH.format(known="", here="")))
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.locator("[data-bell-switch]")).to_be_hidden()
    context.close()


def until(page: Page, found: Callable[[], object]) -> None:
    """Wait until the browser has told us something."""
    deadline = time.monotonic() + SLOW / 1000
    while not found():
        assert time.monotonic() < deadline
        page.evaluate("1")  # lets what was told arrive


@pytest.fixture
def awake(opens: Opens) -> tuple[Page, Worker]:
    """A page whose service worker is there."""
    page = opens()
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    until(page, lambda: page.context.service_workers)
    (worker,) = page.context.service_workers
    return page, worker


def push(page: Page, data: str) -> list[dict[str, Any]]:
    """Have the browser deliver a message, as its push service would, and read what is shown."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    until(page, lambda: found)
    origin = page.url.removesuffix("/akun/")
    message = {"origin": origin, "registrationId": found[0], "data": data}
    session.send("ServiceWorker.deliverPushMessage", message)
    shown = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((one) =>
        ({ title: one.title, body: one.body, tag: one.tag, stays: one.requireInteraction, url: one.data.url }))"""
    until(page, lambda: page.evaluate(shown))
    return list(page.evaluate(shown))


def test_a_push_is_shown_in_the_words_of_the_office(awake: tuple[Page, Worker]) -> None:
    page, _worker = awake
    said = {"kind": "call", "text": "Uji panggilan.", "link": "/satgas/panggilan/1/", "topic": "abc"}
    (note,) = push(page, json.dumps(said))
    assert note == {
        "title": "Pamong",
        "body": "Uji panggilan.",
        "tag": "abc",
        "stays": True,
        "url": page.url.replace("/akun/", "/satgas/panggilan/1/"),
    }


def test_a_push_that_says_nothing_readable_still_makes_itself_heard(awake: tuple[Page, Worker]) -> None:
    page, _worker = awake
    (note,) = push(page, "{")
    assert (note["body"], note["stays"], note["url"]) == (
        "Ada pesan baru. Buka Pamong.", False, page.url.replace("/akun/", "/"),
    )  # fmt: skip


def test_a_tap_leads_to_a_page_of_this_site_and_nowhere_else(awake: tuple[Page, Worker]) -> None:
    page, worker = awake
    home = page.url.replace("/akun/", "/")
    strange = [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        None,
        7,
    ]
    assert worker.evaluate("(all) => all.map((one) => self.pamongRinging.pageOf(one))", strange) == [home] * 7
    assert worker.evaluate("self.pamongRinging.pageOf('/satgas/?a=1')") == f"{home}satgas/?a=1"


def test_a_page_that_is_open_is_brought_to_the_front_and_another_is_opened(
    awake: tuple[Page, Worker],
) -> None:
    page, worker = awake
    tapped = """async ([there, url]) => {
        const done = [];
        const pages = [{ url: there, focus: async () => done.push("focus") }];
        Object.defineProperty(self, "clients", { configurable: true, value: {
            matchAll: async () => pages, openWindow: async (where) => done.push(where) } });
        const event = new ExtendableEvent("notificationclick");
        const notification = { close: () => done.push("close"), data: { url } };
        Object.defineProperty(event, "notification", { value: notification });
        let waits;
        event.waitUntil = (promise) => (waits = promise);
        self.dispatchEvent(event);
        await waits;
        return done;
    }"""
    assert worker.evaluate(tapped, [page.url, page.url]) == ["close", "focus"]
    other = page.url.replace("/akun/", "/satgas/")
    assert worker.evaluate(tapped, [page.url, other]) == ["close", other]


def test_whoever_signs_out_hears_nothing_more(
    worked: Site, browser: Browser, awake: tuple[Page, Worker]
) -> None:
    page, worker = awake
    push(page, json.dumps({"text": "Ada panggilan."}))
    ended = """async () => {
        let ended = 0;
        const manager = { getSubscription: async () => ({ unsubscribe: async () => (ended += 1) }) };
        Object.defineProperty(self.registration, "pushManager", { configurable: true, value: manager });
        await self.pamongRinging.forget();
        return [ended, (await self.registration.getNotifications()).length];
    }"""
    assert worker.evaluate(ended) == [1, 0]
