"""The pages of planning: they work for whom they are, and for nobody else."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from pamong.core.duty import Standing, State, Want
from pamong.core.duty.ladder import Who
from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas import clock
from pamong.satgas.models import (
    Alarm,
    Check,
    Equipment,
    Incident,
    Leave,
    Order,
    Overtime,
    Relief,
    Shift,
    Spot,
    Stagger,
    Swap,
)
from pamong.satgas.records import state_to_json
from pamong.satgas.services import alarms, leave, overtime, relief, swaps, upkeep, watch
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at
from tests.support import client_for, make_official

WEDNESDAY = TUESDAY + timedelta(days=1)
REASON = "Air di RW 05 masih tinggi"


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the flood watch believe that it is this time of Tuesday."""

    def put(text: str) -> None:
        monkeypatch.setattr(clock, "now", lambda: at(text))

    put("15.20")
    return put


@pytest.fixture
def other(crewed: Crewed) -> Account:
    """The co-ordinator of another kecamatan, which has a post too."""
    code = RegionCode.parse("35.73.02")
    region = Region.objects.create(place=code.place, code=code.text, level="kecamatan", name="Klojen")
    watch.open_post(region, name="Pos Klojen", actor=None, now=at("6.00"))
    return make_official(Role.KOORDINATOR_SATGAS, code, name="Bu Koordinator", nip="", golongan="")


def hold(crewed: Crewed) -> None:
    crewed.post.state = state_to_json(State(TUESDAY, Standing.HOLD, at("15.15")))
    crewed.post.save(update_fields=["state"])


def url(name: str, *args: object) -> str:
    return reverse(f"satgas:{name}", args=args)


LISTS = ("coordinator", "rota", "hours", "upkeep", "drills", "hours_export")
FOR_THE_CREW_TOO = ("rota", "hours", "upkeep")


@pytest.mark.parametrize("name", LISTS)
def test_each_page_opens_for_the_coordinator_and_takes_no_post(
    crewed: Crewed, set_clock: Callable[[str], None], name: str
) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    client = client_for(crewed.agus)
    assert client.get(url(name)).status_code == 200
    assert client.post(url(name)).status_code == 405
    assert client_for(crewed.lurah).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_crew_strangers_and_anonymous(
    crewed: Crewed, set_clock: Callable[[str], None], other: Account, name: str
) -> None:
    page = client_for(crewed.crew["Budi"]).get(url(name))
    assert page.status_code == (200 if name in FOR_THE_CREW_TOO else 403)
    assert (
        client_for(make_official(Role.STAF_KELURAHAN, crewed.tree.kelurahan)).get(url(name)).status_code
        == 403
    )
    theirs = client_for(other).get(url(name))
    assert theirs.status_code == 200 and "Pos Blimbing" not in theirs.content.decode()
    assert "Budi" not in theirs.content.decode()
    answer = Client().get(url(name))
    assert answer.status_code == 302 and reverse("office:sign_in") in answer.headers["Location"]


type Things = dict[str, UUID]


@pytest.fixture
def things(crewed: Crewed, set_clock: Callable[[str], None]) -> Things:
    """One of everything that can be answered or changed, of our post."""
    crewed.shifts()
    given = crewed.shift("Budi", day=WEDNESDAY)
    swap = swaps.ask(given, crewed.crew["Eko"], by=crewed.crew["Budi"], now=at("9.00"))
    swaps.consent(swap, consents=True, by=crewed.crew["Eko"], now=at("9.01"))
    open_swap = swaps.ask(given, crewed.crew["Heri"], by=crewed.crew["Budi"], now=at("9.02"))
    going = crewed.ordered("Budi")
    return {
        "overtime_end": going.pk,
        "relief_name": going.pk,
        "relief": relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("15.20")).pk,
        "stagger": Stagger.system().create(
            post=crewed.post, place=crewed.post.place, day=TUESDAY, late_start="12:00", accounts=[], reasons=[],
            made_at=at("7.00"),
        ).pk,
        "alarm": alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("15.00")).pk,
        "leave_decide": leave.ask(
            crewed.post, crewed.crew["Budi"], Leave.Kind.LEAVE, WEDNESDAY, WEDNESDAY, reason="", now=at("9.00")
        ).pk,
        "swap_decide": swap.pk,
        "swap_answer": open_swap.pk,
        "swap_ask": given.pk,
        "equipment": upkeep.add_equipment(
            crewed.post, Equipment.Kind.PUMP, "Pompa", 7, by=crewed.agus, now=at("9.00")
        ).pk,
    }  # fmt: skip


def planners(things: Things, crewed: Crewed) -> list[tuple[str, dict[str, object]]]:
    """Address and form of everything that only planners do."""
    budi = crewed.crew["Budi"].pk
    return [
        (url("overtime_order"), {"petugas": [str(crewed.crew["Eko"].pk)], "alasan": "hujan"}),
        (url("overtime_end", things["overtime_end"]), {}),
        (url("relief_name", things["relief_name"]), {"pengganti": str(crewed.crew["Yoga"].pk)}),
        (url("meal"), {}),
        (url("stagger", things["stagger"]), {"jawaban": "tidak"}),
        (url("rota_lay_out"), {"minggu": "2026-11-30"}),
        (url("rota_day", budi, "2026-11-26"), {"mulai": "8.00", "selesai": "15.30", "alasan": "jaga"}),
        (url("leave_decide", things["leave_decide"]), {"jawaban": "setuju"}),
        (url("swap_decide", things["swap_decide"]), {"jawaban": "tidak"}),
        (url("equipment_add"), {"jenis_alat": "boat", "nama": "Perahu", "hari": "30"}),
        (url("round_add"), {"titik": "-7.9,112.6"}),
        (url("upkeep_retire", "alat", things["equipment"]), {}),
    ]


def test_planners_do_what_nobody_else_may(crewed: Crewed, things: Things, other: Account) -> None:
    outsiders = [crewed.crew["Heri"], crewed.lurah, make_official(Role.STAF_KECAMATAN, crewed.tree.kecamatan)]
    clients = [client_for(one) for one in outsiders]
    agus, stranger = client_for(crewed.agus), client_for(other)
    about_one = {"stagger", "leave_decide", "swap_decide", "overtime_end", "relief_name"}
    for path, form in planners(things, crewed):
        for client in clients:
            assert client.post(path, form).status_code == 403, path
        answer = Client().post(path, form)
        assert answer.status_code == 302 and reverse("office:sign_in") in answer.headers["Location"]
        if any(str(things[name]) in path for name in about_one) or "/ubah/" in path or "/alat/alat/" in path:
            assert stranger.post(path, form).status_code == 404, path
        assert agus.post(path, form).status_code == 302, path
        if "/ubah/" not in path:
            assert agus.get(path).status_code == 405, path


def test_what_planners_pressed_has_happened(crewed: Crewed, things: Things) -> None:
    agus = client_for(crewed.agus)
    for path, form in planners(things, crewed):
        agus.post(path, form)
    assert Overtime.system().filter(account=crewed.crew["Eko"], reason="hujan").exists()
    ended = Overtime.system().get(pk=things["overtime_end"])
    assert (ended.ended_at, ended.meal_at) == (at("15.30"), None)
    assert Overtime.system().get(reason="hujan").meal_at == at("15.20")
    assert Stagger.system().get().accepted is None  # the hours had begun
    assert Shift.system().filter(day=date(2026, 11, 30)).count() >= 4
    assert Shift.system().filter(account=crewed.crew["Budi"], day=date(2026, 11, 26)).exists()
    assert Leave.system().get().granted is True
    assert Swap.system().get(pk=things["swap_decide"]).approved is False
    assert Equipment.system().filter(name="Perahu").exists()
    assert Equipment.system().get(name="Pompa").retired_at is not None


def test_the_pages_show_what_waits(crewed: Crewed, things: Things) -> None:
    hold(crewed)
    crewed.presence("Dimas", "8.00")
    page = client_for(crewed.agus).get(url("coordinator")).content.decode()
    for words in (
        "Perintah lembur",
        "Dimas",
        "Uji panggilan",
        "Menunggu jawaban Heri",
        "19.15",
        "Putuskan sendiri",
    ):
        assert words in page
    rota = client_for(crewed.agus).get(url("rota")).content.decode()
    assert "Menunggu keputusan" in rota and "Keduanya sepakat" in rota and "Susun minggu ini" in rota
    mine = client_for(crewed.crew["Heri"]).get(url("rota")).content.decode()
    assert "Budi minta tukar giliran" in mine and "Giliran saya" in mine and "Susun minggu ini" not in mine
    assert "Menunggu keputusan" not in mine


def test_a_word_needs_ten_letters_and_is_kept_with_the_advice(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    client = client_for(crewed.lurah)
    answer = client.post(url("overrule"), {"keputusan": "tahan", "alasan": "hujan"})
    assert answer.status_code == 422 and "paling sedikit 10 huruf" in answer.content.decode()
    assert client.post(url("overrule"), {"keputusan": "makan", "alasan": REASON}).status_code == 422
    assert not Order.system().exists()
    assert client.post(url("overrule"), {"keputusan": "tahan", "alasan": REASON}).status_code == 302
    row = Order.system().get()
    assert (row.want, row.reason, row.account) == ("hold", REASON, crewed.lurah)
    page = client.get(url("coordinator")).content.decode()
    assert "Kembalikan ke aturan" in page and "Saran aturan" in page and REASON in page
    set_clock("15.25")
    client.post(url("overrule"), {"keputusan": "aturan", "alasan": REASON})
    assert "Kembalikan ke aturan" not in client.get(url("coordinator")).content.decode()


def test_who_may_overrule(crewed: Crewed, set_clock: Callable[[str], None]) -> None:
    form = {"keputusan": "tahan", "alasan": REASON}
    assert client_for(crewed.crew["Budi"]).post(url("overrule"), form).status_code == 403
    assert Client().post(url("overrule"), form).status_code == 302
    assert client_for(crewed.agus).get(url("overrule")).status_code == 405
    assert not Order.system().exists()


def test_only_lurah_and_camat_declare_an_emergency(crewed: Crewed, set_clock: Callable[[str], None]) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    form = {"sampai": "22.30", "alasan_darurat": REASON}
    for who in (crewed.agus, crewed.crew["Budi"]):
        assert client_for(who).post(url("emergency"), form).status_code == 403
    lurah = client_for(crewed.lurah)
    assert lurah.get(url("emergency")).status_code == 405
    assert lurah.post(url("emergency"), {"sampai": "kapan", "alasan_darurat": ""}).status_code == 422
    assert Overtime.system().get().emergency_at is None
    assert lurah.post(url("emergency"), form).status_code == 302
    assert Overtime.system().get().until == at("22.30")
    assert "Darurat sampai 22.30" in lurah.get(url("coordinator")).content.decode()


def test_the_hand_over_is_for_the_two_and_for_planners(
    crewed: Crewed, things: Things, other: Account
) -> None:
    page, answer, finish = (
        url(name, things["relief"]) for name in ("relief", "relief_answer", "relief_done")
    )
    assert "Saya sanggup" in client_for(crewed.crew["Heri"]).get(page).content.decode()
    assert "Menunggu jawaban Heri" in client_for(crewed.crew["Budi"]).get(page).content.decode()
    assert client_for(crewed.agus).get(page).status_code == 200
    for who, status in ((crewed.crew["Eko"], 404), (crewed.lurah, 404), (other, 404)):
        assert client_for(who).get(page).status_code == status
        assert client_for(who).post(finish).status_code == status
    assert Client().get(page).status_code == 302
    assert client_for(crewed.crew["Heri"]).get(answer).status_code == 405
    early = client_for(crewed.crew["Budi"]).post(finish, follow=True).content.decode()
    assert "Belum ada pengganti yang menyanggupi" in early
    client_for(crewed.crew["Heri"]).post(answer, {"jawaban": "sanggup"})
    client_for(crewed.crew["Budi"]).post(finish, {"diserahkan": ["air", "kunci"], "catatan": "Pompa menyala"})
    row = Relief.system().get()
    assert (row.items, row.note) == (["air", "kunci"], "Pompa menyala")
    assert row.accepted_at is not None and row.handed_over_at is not None
    after = client_for(crewed.crew["Heri"]).get(page).content.decode()
    assert "Serah terima selesai" in after and "belum" in after


def test_who_cannot_relieve_says_so(crewed: Crewed, things: Things) -> None:
    client_for(crewed.crew["Heri"]).post(url("relief_answer", things["relief"]), {"jawaban": "tidak"})
    assert Relief.system().get().by is None


def test_a_call_is_taken_by_one_who_was_called(crewed: Crewed, things: Things, other: Account) -> None:
    page, take = url("alarm", things["alarm"]), url("alarm_take", things["alarm"])
    assert take in client_for(crewed.crew["Budi"]).get(page).content.decode()
    assert take not in client_for(crewed.lurah).get(page).content.decode()
    assert client_for(other).get(page).status_code == 404
    assert client_for(other).post(take).status_code == 404
    assert Client().get(page).status_code == 302
    assert client_for(crewed.crew["Budi"]).get(take).status_code == 405
    refused = client_for(crewed.lurah).post(take, follow=True).content.decode()
    assert "untuk orang lain" in refused
    client_for(crewed.crew["Budi"]).post(take)
    alarm = Alarm.system().get()
    assert alarm.acknowledged_by == crewed.crew["Budi"]
    assert "Budi menerima" in client_for(crewed.lurah).get(page).content.decode()
    drills = client_for(crewed.agus).get(url("drills")).content.decode()
    assert "Budi menerima dalam 20 menit" in drills


def test_the_crew_asks_for_leave_and_swaps_and_no_one_else_does(crewed: Crewed, things: Things) -> None:
    budi = client_for(crewed.crew["Budi"])
    wish = {"jenis": "leave", "dari": "27-11-2026", "sampai": "28-11-2026", "keterangan": "acara keluarga"}
    assert budi.post(url("leave_ask"), {}).status_code == 422
    assert budi.post(url("leave_ask"), wish).status_code == 302
    assert Leave.system().filter(reason="acara keluarga", first=date(2026, 11, 27)).exists()
    assert client_for(crewed.lurah).post(url("leave_ask"), wish).status_code == 403
    ask = url("swap_ask", things["swap_ask"])
    assert "Dengan siapa?" in budi.get(ask).content.decode()
    assert client_for(crewed.crew["Eko"]).get(ask).status_code == 404
    assert budi.post(ask, {"dengan": str(uuid4())}).status_code == 404
    assert budi.post(ask, {"dengan": f"{crewed.crew['Eko'].pk}/bukan"}).status_code == 404
    assert budi.post(ask, {"dengan": str(crewed.crew["Yoga"].pk)}).status_code == 302
    assert Swap.system().filter(partner=crewed.crew["Yoga"]).exists()
    answer = url("swap_answer", things["swap_answer"])
    assert client_for(crewed.crew["Eko"]).post(answer, {"jawaban": "setuju"}).status_code == 404
    assert client_for(crewed.crew["Heri"]).post(answer, {"jawaban": "setuju"}).status_code == 302
    assert Swap.system().get(pk=things["swap_answer"]).consented is True


def test_hours_are_changed_on_a_page_that_says_what_is_wrong(crewed: Crewed, things: Things) -> None:
    agus, path = client_for(crewed.agus), url("rota_day", crewed.crew["Heri"].pk, "2026-11-26")
    assert 'value="8.00"' in (page := agus.get(path).content.decode()) or 'value="08.00"' in page
    for form, words in (
        ({"mulai": "15.00", "selesai": "8.00", "alasan": "jaga"}, "sesudah jam mulai"),
        ({"mulai": "pagi", "selesai": "8.00", "alasan": "jaga"}, "Periksa lagi mulai"),
        ({"mulai": "8.00", "selesai": "15.00"}, "Isi alasan"),
    ):
        answer = agus.post(path, form)
        assert answer.status_code == 422 and words in answer.content.decode()
    assert agus.get(url("rota_day", crewed.crew["Heri"].pk, "kapan")).status_code == 404
    assert agus.get(url("rota_day", crewed.lurah.pk, "2026-11-26")).status_code == 404
    agus.post(path, {"mulai": "12:00", "selesai": "19.30", "alasan": "jaga sore"})
    shift = Shift.system().get(account=crewed.crew["Heri"], day=date(2026, 11, 26))
    assert shift.starts == at("12.00", date(2026, 11, 26))
    agus.post(path, {"libur": "ya", "alasan": "tukar hari"})
    shift.refresh_from_db()
    assert shift.cancelled_at is not None


def test_the_calendar_is_opened_by_its_address_alone(crewed: Crewed, things: Things) -> None:
    budi = client_for(crewed.crew["Budi"])
    page = budi.post(url("calendar_open")).content.decode()
    address = re.search(r"/satgas/kalender/[^.]+[.]ics", page)
    assert address is not None
    feed = Client().get(address[0])
    assert feed.status_code == 200 and feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VCALENDAR" in feed.content and feed.headers["X-Robots-Tag"] == "noindex"
    same = Client().get(address[0], headers={"If-None-Match": feed.headers["ETag"]})
    assert same.status_code == 304 and same.content == b""
    assert Client().post(address[0]).status_code == 405
    assert Client().get(url("feed", "tebak")).status_code == 404
    assert client_for(crewed.lurah).post(url("calendar_open")).status_code == 403
    assert budi.get(url("calendar_close")).status_code == 405
    budi.post(url("calendar_close"))
    assert Client().get(address[0]).status_code == 404


def test_the_ledger_tells_the_hours_and_the_turn(crewed: Crewed, set_clock: Callable[[str], None]) -> None:
    crewed.past("Budi", TUESDAY - timedelta(days=1), 3.5)
    crewed.past("Dimas", TUESDAY - timedelta(days=2), 3.5, rests=True)
    crewed.shifts()
    crewed.ordered("Eko", agrees=False)
    page = client_for(crewed.crew["Heri"]).get(url("hours")).content.decode()
    assert "3 j 30 m" in page and "Tidak bisa" in page and "Giliran berikutnya" in page
    assert page.index("beban") < page.rindex("Budi")
    table = client_for(crewed.agus).get(url("hours_export"), {"bulan": "2026-11"})
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("2026-11-22;Dimas;15.30;19.30;19.00;210;7,00;hujan;Pak Agus")
    assert lines[2].startswith("2026-11-23;Budi;15.30;19.30;19.00;210;6,50;hujan;Pak Agus")
    assert "no-store" in table.headers["Cache-Control"]
    assert client_for(crewed.crew["Heri"]).get(url("hours_export")).status_code == 403
    for odd in ("2026-13", "9999-12", "0001-01", "kapan", "²"):
        assert client_for(crewed.agus).get(url("hours_export"), {"bulan": odd}).status_code == 200
        assert client_for(crewed.agus).get(url("hours"), {"minggu": odd}).status_code == 200


def test_of_people_ordered_together_all_are_ordered_or_nobody_is(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    crewed.shifts()
    crewed.ordered("Eko", agrees=False)
    both = {"petugas": [str(crewed.crew[name].pk) for name in ("Budi", "Eko")], "alasan": "Hujan di hulu"}
    agus = client_for(crewed.agus)
    page = agus.post(url("overtime_order"), both, follow=True).content.decode()
    assert "Eko sudah menjawab tidak bisa lembur hari ini." in page
    assert not Overtime.system().filter(account=crewed.crew["Budi"]).exists()
    agus.post(url("overtime_order"), both | {"petugas": both["petugas"][:1]})
    assert Overtime.system().filter(account=crewed.crew["Budi"]).count() == 1


def test_a_reason_that_looks_like_a_formula_runs_nowhere(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    crewed.shifts()
    overtime.order(crewed.post, crewed.crew["Budi"], by=crewed.agus, reason="=1+1", now=at("15.20"))
    table = client_for(crewed.agus).get(url("hours_export")).content.decode("utf-8-sig")
    assert ";'=1+1;" in table and ";=1+1;" not in table


def test_the_crew_looks_after_things_and_the_same_press_counts_once(crewed: Crewed, things: Things) -> None:
    path, key = url("look_after", "alat", things["equipment"]), str(uuid4())
    budi = client_for(crewed.crew["Budi"])
    for _again in range(2):
        assert budi.post(path, {"keadaan": "baik", "kunci": key}).status_code == 302
    assert Check.system().count() == 1
    assert "Pilih baik" in budi.post(path, {"keadaan": "entah"}, follow=True).content.decode()
    assert budi.get(path).status_code == 405
    assert client_for(crewed.lurah).post(path, {"keadaan": "baik"}).status_code == 403
    assert budi.post(url("look_after", "kapal", things["equipment"]), {}).status_code == 404
    assert budi.post(url("look_after", "saluran", things["equipment"]), {}).status_code == 404
    assert client_for(crewed.agus).post(url("equipment_add"), {"nama": ""}).status_code == 422


def test_a_place_where_water_came_back_becomes_a_round(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    for days in (40, 3):
        when = at("15.00") - timedelta(days=days)
        Incident.system().create(
            post=crewed.post, place=crewed.tree.rw.place, kind="flood", title="Depan pasar", state="closed",
            latitude=-7.9401, longitude=112.6402, opened_at=when, changed_at=when,
        )  # fmt: skip
    agus = client_for(crewed.agus)
    page = agus.get(url("upkeep")).content.decode()
    assert "Titik yang sering tergenang" in page and "2 kejadian setahun ini" in page
    agus.post(url("round_add"), {"titik": "-7.94010,112.64020"})
    assert Spot.system().get(kind="drain").name == "Depan pasar"
    assert "Titik yang sering tergenang" not in agus.get(url("upkeep")).content.decode()


def test_the_proposal_of_the_morning_is_answered_on_the_page(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    crewed.shifts()
    reasons = [
        {
            "rule": "H3",
            "template": "Prakiraan {source}: hujan.",
            "params": {"source": "BMKG"},
            "seen_at": None,
        }
    ]
    Stagger.system().create(
        post=crewed.post, place=crewed.post.place, day=TUESDAY, late_start="12:00", made_at=at("7.00"),
        accounts=[str(crewed.crew["Eko"].pk)], reasons=reasons,
    )  # fmt: skip
    set_clock("7.10")
    agus = client_for(crewed.agus)
    page = agus.get(url("coordinator")).content.decode()
    assert "Usul geser jam" in page and "Eko" in page and "Prakiraan BMKG: hujan." in page
    agus.post(url("stagger", Stagger.system().get().pk), {"jawaban": "setuju"})
    assert Shift.system().get(account=crewed.crew["Eko"]).starts == at("12.00")
    assert "Usul geser jam" not in agus.get(url("coordinator")).content.decode()


def test_the_lurah_sees_at_home_where_the_watch_stands_and_what_calls_her(
    crewed: Crewed, set_clock: Callable[[str], None]
) -> None:
    watch.overrule(crewed.post, Want.HOLD, by=crewed.agus, reason=REASON, now=at("15.15"))
    alarms.start(crewed.post, Alarm.Kind.BLIND, now=at("15.16"), first=Who.LURAH)
    home = client_for(crewed.lurah).get("/").content.decode()
    assert "TAHAN" in home and "/satgas/koordinator/" in home and "Buka panggilan" in home
    desk = client_for(make_official(Role.STAF_KELURAHAN, crewed.tree.kelurahan)).get("/").content.decode()
    assert "/satgas/koordinator/" not in desk


def test_the_crew_is_led_to_its_calls_and_hand_overs(crewed: Crewed, things: Things) -> None:
    heri = client_for(crewed.crew["Heri"]).get(url("siaga")).content.decode()
    assert "Gantikan Budi." in heri and "Mohon dijawab." in heri and url("relief", things["relief"]) in heri
    assert url("alarm", things["alarm"]) in heri
    budi = client_for(crewed.crew["Budi"]).get(url("siaga")).content.decode()
    assert "Heri menggantikan Bapak/Ibu." in budi
    assert (
        url("relief", things["relief"])
        not in client_for(crewed.crew["Eko"]).get(url("siaga")).content.decode()
    )
