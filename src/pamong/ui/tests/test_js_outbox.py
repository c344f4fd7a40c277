"""What a form does on a phone without a network: kept, shown, sent once, in order, and only for whom it belongs to."""

import io
import json
from email import message_from_bytes
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pamong.ui.tests.browser import Site

pytestmark = pytest.mark.journey

FORM = """<form method="post" action="/langit/" data-outbox="Laporan langit"><input type="hidden"
    name="csrfmiddlewaretoken" value="lama"><input type="hidden" name="kunci" value="dari-server">
    <button name="langit" value="hujan" data-outbox-label="Laporan langit: hujan">Hujan</button>
    <button name="langit" value="cerah">Cerah</button></form><div data-outbox-status></div>"""
WAITING = "laporan menunggu terkirim"
ONE, TWO = f"1 {WAITING}", f"2 {WAITING}"


def fields(body: bytes) -> dict[str, str]:
    """The fields of a multipart body; of files their first bytes."""
    head = b"Content-Type: multipart/form-data; boundary=" + body.split(b"\r\n", 1)[0][2:] + b"\r\n\r\n"
    parts = message_from_bytes(head + body).get_payload()
    assert isinstance(parts, list)
    return {
        str(part.get_param("name", header="content-disposition")): str(part.get_payload())[:40]  # type: ignore[union-attr]
        for part in parts
    }


@pytest.fixture
def office(site: Site) -> Site:
    """An office that answers, for the person "budi"."""
    site.files["/token/"] = ("application/json", json.dumps({"token": "segar", "owner": "budi"}).encode())
    site.actions["/langit/"] = lambda _: (200, {"redirect": "/selesai/"})
    site.page("/selesai/", "<h1>Terkirim</h1>")
    return site


def opened(office: Site, page: Page, form: str = FORM, *, owner: str = "budi", path: str = "/") -> None:
    """The page with the form, its modules at work."""
    url = office.page(path, form)
    office.pages[path] = office.pages[path].replace("<body ", f'<body data-owner="{owner}" ')
    page.goto(url)
    ready(page)


def ready(page: Page) -> None:
    """Wait for the modules: the policy lets no test be polled inside the page."""
    while not page.evaluate("() => self.pamongOutbox !== undefined"):
        page.wait_for_timeout(20)


def tap(page: Page, name: str = "Hujan") -> None:
    page.get_by_role("button", name=name).click()


def waiting(page: Page) -> list[dict[str, Any]]:
    """What is kept on the phone."""
    found: list[dict[str, Any]] = page.evaluate(
        """async () => {
            await import("/aset/pamong/js/outboxcore.js");
            return self.pamongOutbox.all();
        }"""
    )
    return found


def test_with_a_network_it_is_sent_at_once_with_a_fresh_key(office: Site, page: Page) -> None:
    opened(office, page)
    tap(page)
    page.wait_for_url("**/selesai/")
    (body,) = office.bodies("/langit/")
    sent = fields(body)
    assert sent["langit"] == "hujan"
    assert sent["kunci"] not in ("", "dari-server")
    assert sent["ditekan"] <= sent["dikirim"]
    assert "csrfmiddlewaretoken" not in sent
    assert office.headers[0]["x-csrftoken"] == "segar"
    assert waiting(page) == []


def test_without_a_network_it_waits_is_shown_and_goes_out_when_it_is_back(office: Site, page: Page) -> None:
    opened(office, page)
    page.context.set_offline(True)
    tap(page)
    expect(page.get_by_role("status")).to_have_text(
        "Tersimpan di ponsel. Terkirim sendiri begitu ada internet."
    )
    expect(page.get_by_text(ONE)).to_be_visible()
    tap(page, "Cerah")
    expect(page.get_by_text(TWO)).to_be_visible()
    assert office.posts == []
    page.context.set_offline(False)
    expect(page.get_by_text(WAITING)).to_have_count(0)
    first, second = (fields(body) for body in office.bodies("/langit/"))
    assert [first["langit"], second["langit"]] == ["hujan", "cerah"]
    assert first["kunci"] != second["kunci"]
    assert first["ditekan"] < second["ditekan"]


def test_what_waits_survives_the_page_and_is_sent_by_the_next_one(office: Site, page: Page) -> None:
    opened(office, page)
    office.actions["/langit/"] = lambda _: (503, {})
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    office.actions["/langit/"] = lambda _: (200, {})
    page.reload()
    ready(page)
    while waiting(page):
        page.wait_for_timeout(20)
    sent = [fields(body)["kunci"] for body in office.bodies("/langit/")]
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_a_conflict_shows_how_things_stand(office: Site, page: Page) -> None:
    office.actions["/langit/"] = lambda _: (409, {"error": "Perintah ini sudah dijawab.", "state": "/"})
    opened(office, page)
    tap(page)
    expect(page.get_by_role("alert")).to_have_text("Perintah ini sudah dijawab.")
    assert waiting(page) == []


def test_a_conflict_of_what_waited_stays_to_be_read_until_it_is_deleted(office: Site, page: Page) -> None:
    opened(office, page)
    page.context.set_offline(True)
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    office.actions["/langit/"] = lambda _: (409, {"error": "Kejadian ini sudah ditutup."})
    page.context.set_offline(False)
    expect(page.get_by_text("Kejadian ini sudah ditutup.")).to_be_visible()
    expect(page.get_by_role("button", name="Kirim sekarang")).to_have_count(0)
    page.get_by_role("button", name="Hapus").click()
    expect(page.get_by_text(ONE)).to_have_count(0)
    assert waiting(page) == []


def test_a_form_that_the_server_does_not_accept_is_left_to_its_page(office: Site, page: Page) -> None:
    office.actions["/langit/"] = lambda body: (422, "<h1>Isi dulu tempatnya</h1>")
    opened(office, page)
    tap(page)
    expect(page.get_by_role("heading")).to_have_text("Isi dulu tempatnya")
    assert waiting(page) == []


def test_nobody_sends_what_another_left_on_the_phone(office: Site, page: Page) -> None:
    opened(office, page)
    page.context.set_offline(True)
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    office.files["/token/"] = ("application/json", json.dumps({"token": "segar", "owner": "eko"}).encode())
    page.context.set_offline(False)
    opened(office, page, owner="eko", path="/lain/")
    expect(page.get_by_text(ONE)).to_be_visible()
    page.get_by_text(ONE).click()
    tap(page, "Kirim sekarang")
    page.wait_for_timeout(300)
    assert office.posts == []
    assert len(waiting(page)) == 1


def test_what_belongs_to_no_account_is_sent_by_whoever_has_the_phone(office: Site, page: Page) -> None:
    opened(office, page, FORM.replace("data-outbox=", "data-outbox-anyone data-outbox="))
    page.context.set_offline(True)
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    office.files["/token/"] = ("application/json", json.dumps({"token": "segar", "owner": ""}).encode())
    page.context.set_offline(False)
    expect(page.get_by_text(ONE)).to_have_count(0)
    assert len(office.posts) == 1


def test_signing_out_forgets_what_waits(office: Site, page: Page) -> None:
    office.actions["/keluar/"] = lambda _: (200, "<h1>Keluar</h1>")
    leave = '<form method="post" action="/keluar/" data-logout><button>Keluar</button></form>'
    opened(office, page, FORM + leave)
    office.actions["/langit/"] = lambda _: (503, {})
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    page.evaluate(
        "() => { localStorage.setItem('pamong.own.siaga', '1'); localStorage.setItem('lain', '2'); }"
    )
    tap(page, "Keluar")
    page.wait_for_url("**/keluar/")
    opened(office, page, path="/lagi/")
    assert waiting(page) == []
    assert page.evaluate("() => Object.keys(localStorage)") == ["lain"]


def test_a_week_is_the_longest_that_anything_waits(office: Site, page: Page) -> None:
    office.actions["/langit/"] = lambda _: (503, {})
    opened(office, page)
    page.evaluate(
        """async () => {
            const entry = (id, days) => ({ id, url: "/langit/", fields: [], label: "Lama", owner: "budi",
                                           at: Date.now() - days * 86_400_000 });
            await self.pamongOutbox.put(entry("tua", 7.1));
            await self.pamongOutbox.put(entry("muda", 6.9));
        }"""
    )
    assert [entry["id"] for entry in waiting(page)] == ["muda"]


def test_a_photo_waits_with_its_form(office: Site, page: Page) -> None:
    form = FORM.replace("<button", '<label>Foto<input type="file" name="foto"></label><button', 1)
    opened(office, page, form.replace("<form ", '<form enctype="multipart/form-data" '))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#467").save(picture, "JPEG")
    page.context.set_offline(True)
    page.get_by_label("Foto").set_input_files(
        {"name": "air.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    tap(page)
    expect(page.get_by_text(ONE)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(ONE)).to_have_count(0)
    (body,) = office.bodies("/langit/")
    assert b'filename="air.jpg"' in body
    assert picture.getvalue()[:200] in body


@pytest.mark.parametrize("allowed", [True, False])
def test_the_place_is_asked_for_once_and_may_be_missing(office: Site, page: Page, allowed: bool) -> None:
    if allowed:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": -7.9391, "longitude": 112.652, "accuracy": 12.3})
    opened(office, page, FORM.replace("data-outbox=", "data-position data-outbox="))
    tap(page)
    page.wait_for_url("**/selesai/")
    sent = fields(office.bodies("/langit/")[0])
    wanted = ["-7.939100", "112.652000", "13"] if allowed else ["", "", ""]
    assert [sent["lintang"], sent["bujur"], sent["ketelitian"]] == wanted


def test_two_quick_taps_are_one_press(office: Site, page: Page) -> None:
    opened(office, page)
    page.evaluate("() => { const tap = document.querySelector('button'); tap.click(); tap.click(); }")
    page.wait_for_url("**/selesai/")
    assert len(office.bodies("/langit/")) == 1
