"""A browser looks at the pages of planning on a stormy evening: they fit, and they shut nobody out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from pamong.core.duty import Sky, Standing, Want
from pamong.satgas import clock
from pamong.satgas.models import Alarm, Equipment, Incident, Leave, Relief, Shift, Spot, Stagger
from pamong.satgas.services import alarms, leave, overtime, relief, rota, swaps, upkeep, watch
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at
from pamong.ui.tests.browser import PACKAGE, STATIC, Site, chromium, serving
from tests.support import client_for

pytestmark = pytest.mark.journey

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WEDNESDAY = TUESDAY + timedelta(days=1)
REASON = "Saluran di RW 05 masih penuh, tunggu pompa selesai"


def evening(crewed: Crewed) -> None:
    """What has happened by 18.40: held, ordered, a no, a relief, a person who overruled, and wishes that wait."""
    rota.lay_out(
        crewed.post, TUESDAY - timedelta(days=1), {str(crewed.crew["Yoga"].pk): 6}, by=crewed.agus, now=at("7.00")
    )  # fmt: skip
    for name in ("Budi", "Dimas", "Eko", "Heri"):
        crewed.presence(name, "7.56")
    crewed.past("Dimas", TUESDAY - timedelta(days=7), 4)
    crewed.past("Budi", TUESDAY - timedelta(days=1), 3.5, rests=True)
    watch.report_sky(crewed.post, Sky.RAIN, by=crewed.crew["Budi"], now=at("15.10"))
    watch.decide(crewed.post, now=at("15.15"))
    going = crewed.ordered("Budi")
    crewed.ordered("Eko", agrees=False)
    other = crewed.ordered("Heri")
    overtime.order_meal(crewed.post, by=crewed.agus, now=at("17.32"))
    crewed.presence("Yoga", "8.05")
    crewed.presence("Yoga", "16.20", "out", Standing.HOLD)
    relief.accept(
        relief.name(going, crewed.crew["Yoga"], by=crewed.agus, now=at("18.32")), by=crewed.crew["Yoga"],
        now=at("18.35"),
    )  # fmt: skip
    relief.name(other, crewed.crew["Dimas"], by=crewed.agus, now=at("18.36"))
    watch.overrule(crewed.post, Want.HOLD, by=crewed.agus, reason=REASON, now=at("18.38"))
    _wishes(crewed)


def _wishes(crewed: Crewed) -> None:
    given = crewed.shift("Budi", "12.00", "19.30", day=TUESDAY + timedelta(days=8))
    swap = swaps.ask(given, crewed.crew["Heri"], by=crewed.crew["Budi"], now=at("10.00"), reason="antar anak")
    swaps.consent(swap, consents=True, by=crewed.crew["Heri"], now=at("10.05"))
    swaps.ask(given, crewed.crew["Eko"], by=crewed.crew["Budi"], now=at("10.10"))
    leave.ask(
        crewed.post, crewed.crew["Eko"], Leave.Kind.ILL, WEDNESDAY, WEDNESDAY, reason="demam", now=at("17.00")
    )
    row = Incident.system().create(
        post=crewed.post, place=crewed.tree.rw.place, kind="flood", title="Depan pasar, Jalan Contoh Raya",
        state="assigned", assigned=crewed.crew["Dimas"], assigned_at=at("18.20"), opened_at=at("18.10"),
        changed_at=at("18.20"), latitude=-7.9401, longitude=112.6402,
    )  # fmt: skip
    alarm = alarms.start(crewed.post, Alarm.Kind.INCIDENT, now=at("18.20"), incident=row)
    alarms.climb(alarm, now=at("18.23"))
    alarms.climb(alarm, now=at("18.28"))
    alarms.climb(alarm, now=at("18.38"))
    drill = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    alarms.acknowledge(drill, by=crewed.crew["Budi"], now=at("9.02"))
    upkeep.add_equipment(crewed.post, Equipment.Kind.PUMP, "Pompa RW 05", 7, by=crewed.agus, now=at("9.00"))
    Spot.system().create(
        post=crewed.post, place=crewed.post.place, kind=Spot.Kind.DRAIN, name="Gorong-gorong RW 05", latitude=-7.93,
        longitude=112.63, every_days=14,
    )  # fmt: skip
    for days in (40, 3):
        when = at("15.00") - timedelta(days=days)
        Incident.system().create(
            post=crewed.post, place=crewed.tree.rw.place, kind="flood", title="Jembatan Gang Belimbing", state="closed",
            latitude=-7.9501, longitude=112.6502, opened_at=when, changed_at=when,
        )  # fmt: skip


def pages(crewed: Crewed, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The pages by a word each, as their people see them."""
    evening(crewed)
    monkeypatch.setattr(clock, "now", lambda: at("18.40"))
    agus, heri, yoga = (
        client_for(crewed.agus),
        client_for(crewed.crew["Heri"]),
        client_for(crewed.crew["Yoga"]),
    )
    eko, lurah = client_for(crewed.crew["Eko"]), client_for(crewed.lurah)
    incident = Alarm.system().get(kind="incident")
    reliefs = {row.account.name: row.pk for row in Relief.system().select_related("account")}
    shift = Shift.system().filter(account=crewed.crew["Heri"], day=WEDNESDAY).get()
    found = {
        "koordinator": _get(agus, "coordinator"),
        "koordinator-lurah": _get(lurah, "coordinator"),
        "koordinator-ditolak": lurah.post(
            _url("overrule"), {"keputusan": "tahan", "alasan": "hujan"}
        ).content,
        "darurat-ditolak": lurah.post(_url("emergency"), {"sampai": "kapan"}).content,
        "jadwal": _get(agus, "rota"),
        "jadwal-petugas": _get(eko, "rota"),
        "jadwal-cuti-ditolak": eko.post(_url("leave_ask"), {"jenis": "leave"}).content,
        "jadwal-hari": _get(agus, "rota_day", crewed.crew["Heri"].pk, WEDNESDAY),
        "jadwal-tukar": _get(heri, "swap_ask", shift.pk),
        "kalender": heri.post(_url("calendar_open")).content,
        "lembur": _get(agus, "hours"),
        "alat": _get(agus, "upkeep"),
        "uji-panggilan": _get(agus, "drills"),
        "panggilan": _get(agus, "alarm", incident.pk),
        "serah-terima-diminta": _get(client_for(crewed.crew["Dimas"]), "relief", reliefs["Heri"]),
        "serah-terima": _get(yoga, "relief", reliefs["Budi"]),
    }
    monkeypatch.setattr(clock, "now", lambda: at("31.05"))
    Stagger.system().create(
        post=crewed.post, place=crewed.post.place, day=WEDNESDAY, late_start="12:00", made_at=at("31.00"),
        accounts=[str(crewed.crew["Eko"].pk), str(crewed.crew["Heri"].pk)],
        reasons=[{"rule": "H3", "template": "Prakiraan BMKG: hujan lebat pukul 16.00.", "params": {}, "seen_at": None}],
    )  # fmt: skip
    return found | {"koordinator-pagi": _get(agus, "coordinator")}


def _url(name: str, *args: object) -> str:
    return reverse(f"satgas:{name}", args=args)


def _get(client: Client, name: str, *args: object) -> bytes:
    answer = client.get(_url(name, *args))
    assert answer.status_code == 200, name
    return answer.content


@pytest.fixture
def site(crewed: Crewed, monkeypatch: pytest.MonkeyPatch) -> Site:
    """All pages, asked for before the browser comes."""
    found = Site(static=(*STATIC, PACKAGE / "satgas/static"))
    html = "text/html; charset=utf-8"
    found.files = {f"/{name}": (html, data) for name, data in pages(crewed, monkeypatch).items()}
    return found


def test_every_page_fits_every_width_and_shuts_nobody_out(site: Site) -> None:
    with serving(site), chromium() as browser:
        found = [fault for scheme in ("light", "dark") for fault in faults_of(browser, site, scheme)]
    assert found == []


def faults_of(browser: Browser, site: Site, scheme: str) -> Iterator[str]:
    """What is wrong with the pages under one colour scheme."""
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    for path in list(site.files):
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
