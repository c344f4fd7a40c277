"""A browser looks at the pages: nothing sticks out at 320 px, nobody is shut out, in light and dark."""

from collections.abc import Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from pamong.demo import walk
from pamong.letters.models import Draft, Request
from pamong.ui.tests.browser import Site, chromium, serving
from tests.support import client_for, make_resident
from tests.support.letters import World

pytestmark = pytest.mark.journey

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
LONG = "Raden Ayu Maharani Kusumaningtyas Sastrodiningrat Wirjohadikusumo Prawirodirdjo Suryaningrat Putri X"


def _pages(world: World) -> dict[str, bytes]:
    """The pages of every role, with long names, refused forms, an issued letter and an empty list."""
    now = timezone.now()
    type(world.resident).system().filter(pk=world.resident.pk).update(name=LONG)
    world.resident.refresh_from_db()
    for number in range(8):
        make_resident(
            world.tree.rt, household=world.resident.household, name=f"Anak Nomor {number}", relation=4
        )
    asked, ready = world.ask("sktm", now=now), world.ready("keterangan-domisili", now=now)
    issued = world.ready("keterangan-usaha", now=now)
    (document,) = walk.sign([issued], now=now)
    found = {
        "inbox": _get(client_for(world.rt), "letters:inbox"),
        "empty inbox": _get(client_for(world.rw), "letters:inbox"),
        "decided": _get(client_for(world.rt), "letters:decided"),
        "desk": _get(client_for(world.desk), "letters:desk", "?tampil=berjalan"),
        "agenda": _get(client_for(world.desk), "letters:agenda"),
        "signing": _get(client_for(world.lurah), "letters:signing"),
        "read": _get(client_for(world.lurah), "letters:read", at=[ready.pk]),
        "signed": _get(client_for(world.lurah), "letters:signed", at=[document.prompt_id]),
        "deputy": _get(client_for(world.rt), "letters:deputise_page", at=[asked.pk]),
        "to decide": _get(client_for(world.rt), "letters:request", at=[asked.pk]),
        "service standard": _get(Client(), "letters:standard", at=["sktm"]),
    }
    return found | _of_the_resident(client_for(world.account), (asked, ready, issued))


def _of_the_resident(client: Client, requests: tuple[Request, ...]) -> dict[str, bytes]:
    found = {f"tracking {row.status}": _get(client, "letters:request", at=[row.pk]) for row in requests}
    client.post(reverse("letters:begin", args=["sktm"]))
    at = [Draft.objects.latest("pk").pk]
    money = reverse("letters:question", args=[*at, "penghasilan"])
    return found | {
        "mine": _get(client, "letters:mine"),
        "choose": _get(client, "letters:choose"),
        "choice": _get(client, "letters:question", at=[*at, "keperluan"]),
        "wrong answer": client.post(money, {"penghasilan": "banyak"}).content,
        "family": _get(client, "letters:question", at=[*at, "keluarga"]),
        "photo": _get(client, "letters:attachment", at=[*at, "ktp"]),
        "check": _get(client, "letters:check", at=at),
    }


def _get(client: Client, name: str, query: str = "", *, at: Sequence[object] = ()) -> bytes:
    answer = client.get(reverse(name, args=at) + query)
    assert answer.status_code == 200, name
    return answer.content


def test_every_page_fits_every_width_and_shuts_nobody_out(world: World) -> None:
    pages = _pages(world)  # all of them before the browser: its event loop and the database do not mix
    with serving(Site()) as site, chromium() as browser:
        html = "text/html; charset=utf-8"
        site.files = {"/" + name.replace(" ", "-"): (html, data) for name, data in pages.items()}
        found = [fault for scheme in ("light", "dark") for fault in faults_of(browser, site, scheme)]
    assert found == []


def faults_of(browser: Browser, site: Site, scheme: str) -> Iterator[str]:
    """What is wrong with the pages of ``site`` under one colour scheme."""
    # As tall as the page: a bar that sticks to the foot of the window is no fault of what scrolls under it.
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    for path in site.files:
        page.set_viewport_size({"width": 390, "height": 6_000})
        page.goto(site.origin + path)
        page.eval_on_selector_all("main details", "all => all.forEach((one) => { one.open = true; })")
        report = Axe().run(page, options={"runOnly": RULES}).response
        assert len(report["passes"]) > 20
        yield from (
            f"{path} {scheme}: {fault['id']}, {fault['nodes'][0]['html']}" for fault in report["violations"]
        )
        for width in (320, 360, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                yield f"{path} is wider than {width} px"
    page.close()
