"""A phone is switched on, rung by the worker through a push service, shows what it was told, and falls silent."""

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pamong.foundation.push.tests.double import Browser, Service
from tests.journeys.phone import Phone

pytestmark = pytest.mark.journey

#: Headless Chromium has no push service behind it: its subscription is played, with real keys, and kept as it would be.
SUBSCRIBING = """(() => {
  const made = %s;
  const subscription = { endpoint: made.endpoint, toJSON: () => made,
    unsubscribe: async () => { localStorage.removeItem("uji.bunyi"); return true; } };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("uji.bunyi") ? subscription : null);
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new TypeError("no key");
    localStorage.setItem("uji.bunyi", "ya");
    return subscription;
  };
})()"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map((one) => [one.title, one.body, new URL(one.data.url).pathname])"""


def shows(phone: Phone, wanted: list[list[str]]) -> None:
    """Wait until exactly these notifications are shown: title, sentence, path."""
    deadline = time.monotonic() + 60
    while (shown := phone.page.evaluate(SHOWN)) != wanted:
        assert time.monotonic() < deadline, shown
        time.sleep(0.1)


def wait_for_a_push(service: Service, path: str) -> bytes:
    """The body of the first push to ``path``; the worker looks every second."""
    deadline = time.monotonic() + 60
    while True:
        found = [body for where, _, body in list(service.got) if where == path]
        if found:
            return found[0]
        assert time.monotonic() < deadline, service.paths
        time.sleep(0.1)


def deliver(phone: Phone, text: str) -> None:
    """Have the browser hand a message to the service worker, as its push service would."""
    session = phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session.send("ServiceWorker.enable")
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    deadline = time.monotonic() + 60
    while not found:
        assert time.monotonic() < deadline
        phone.page.evaluate("1")  # lets what the browser tells arrive
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": phone.origin, "registrationId": found[0], "data": text}
    )


def test_a_phone_of_the_crew_sounds(phone: Callable[..., Phone], push_service: Service) -> None:
    browser = Browser()
    made = {
        "endpoint": push_service.address("dimas"),
        "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
    }
    dimas = phone("Dimas")
    dimas.context.grant_permissions(["notifications"], origin=dimas.origin)
    dimas.context.add_init_script(SUBSCRIBING % json.dumps(made))
    dimas.be("Dimas Saputro").open("/akun/")
    dimas.button("Bunyikan ponsel ini bila ada panggilan").click()
    dimas.sees("Ponsel ini berbunyi bila ada panggilan.")
    expect(dimas.button("Bunyikan ponsel ini bila ada panggilan")).to_be_hidden()

    dimas.press("Coba bunyikan")
    dimas.sees("Sebentar lagi ponsel Bapak/Ibu berbunyi")
    told = browser.read(wait_for_a_push(push_service, "/kirim/dimas")).decode()
    deliver(dimas, told)
    shows(dimas, [["Pamong", "Ini percobaan. Bunyi panggilan sudah menyala.", "/akun/"]])

    dimas.press("Keluar")
    shows(dimas, [])  # nothing of his stays on the phone
    dimas.be("Dimas Saputro").open("/akun/")
    expect(dimas.page.get_by_role("list", name="Ponsel yang berbunyi")).to_have_count(0)
    expect(dimas.button("Bunyikan ponsel ini bila ada panggilan")).to_be_visible()
