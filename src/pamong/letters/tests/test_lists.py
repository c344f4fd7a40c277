"""Lists stay small and quick, show everything once, and never a whole NIK."""

import gzip
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.demo import walk
from pamong.foundation.db.ids import uuid7
from pamong.letters.models import EvidenceFile, Request, RequestEvent
from pamong.letters.queries import Cursor
from tests.support import client_for, make_resident
from tests.support.letters import World

ZONELESS = "2026-11-24T08:00:00~0192f0c1-2345-7000-8000-000000000000"
MOST_QUERIES = 12
MOST_BYTES = 15_000
NIK = re.compile(r"(?<![\w-])\d{16}(?![\w-])")  # not a run of digits inside a digest
LONG = "Raden Ayu Maharani Kusumaningtyas Sastrodiningrat Wirjohadikusumo Prawirodirdjo Suryaningrat"


def many(world: World, count: int, slug: str = "sktm", *, ready: bool = False) -> Request:
    """``count`` requests of residents with long names, all copies of one that was really made."""
    first = world.ready(slug, now=timezone.now()) if ready else world.ask(slug, now=timezone.now())
    first.refresh_from_db()
    values, facts = first.values, first.facts  # sealed to their row: a copy is sealed anew
    events, photos = list(first.events.all()), list(first.evidence.all())
    for number in range(count - 1):
        copy = Request.system().get(pk=first.pk)
        copy.pk, copy.idempotency_key, copy.code = uuid7(), uuid7(), f"KODE{number:04}"
        copy.subject, copy.values, copy.facts = f"{LONG} {number}", values, facts
        copy.save(force_insert=True)
        copies = [RequestEvent(**_event(row), request=copy) for row in events]
        RequestEvent.objects.bulk_create(copies)
        EvidenceFile.objects.bulk_create(
            EvidenceFile(request=copy, name=row.name, label=row.label, file=row.file) for row in photos
        )
    return first


def _event(row: RequestEvent) -> dict[str, object]:
    names = ("action", "step", "step_kind", "actor_id", "actor_name", "actor_role", "actor_title", "at")
    return {name: getattr(row, name) for name in names}


def look(account: object, path: str) -> tuple[str, int]:
    client = client_for(account)  # type: ignore[arg-type]
    client.get(path)  # what is looked up once a process is looked up now
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode(), len(queries)


@pytest.mark.parametrize(("who", "name"), [("rt", "inbox"), ("desk", "desk"), ("account", "mine")])
def test_a_list_of_twenty_fits_a_slow_phone(world: World, who: str, name: str) -> None:
    many(world, 21)
    tab = "?tampil=berjalan" if name == "desk" else ""
    page, queries = look(getattr(world, who), reverse(f"letters:{name}") + tab)
    assert page.count("card-link" if name == "mine" else LONG) >= 19
    assert queries <= MOST_QUERIES
    assert len(gzip.compress(page.encode(), 6)) < MOST_BYTES


def test_the_signing_list_of_two_hundred_fits_as_well(world: World) -> None:
    many(world, 200, "keterangan-domisili", ready=True)
    page, queries = look(world.lurah, reverse("letters:signing"))
    assert page.count('name="surat"') == 200
    assert queries <= MOST_QUERIES + 2
    assert len(gzip.compress(page.encode(), 6)) < 2 * MOST_BYTES


def test_tracking_takes_few_queries(world: World) -> None:
    letter = world.ready("sktm", now=timezone.now())
    for who in (world.account, world.desk, world.rt):
        _page, queries = look(who, reverse("letters:request", args=[letter.pk]))
        assert queries <= MOST_QUERIES


def test_no_page_of_any_role_shows_a_whole_nik(world: World) -> None:
    now = timezone.now()
    make_resident(world.tree.rt, household=world.resident.household, name="Raka Rahmawan", relation=4)
    for slug in ("sktm", "dispensasi-nikah"):
        world.ask(slug, now=now)
    waiting = world.ready("dispensasi-nikah", now=now)
    issued = world.ready("keterangan-domisili", now=now)
    walk.sign([issued], now=now)
    lists = ("home", "residents"), ("inbox", "decided", "desk", "agenda", "signing", "mine", "choose")
    paths = [reverse(f"office:{name}") for name in lists[0]] + [
        reverse(f"letters:{name}") for name in lists[1]
    ]
    paths += [reverse("letters:request", args=[row.pk]) for row in (waiting, issued)]
    paths.append(reverse("letters:read", args=[waiting.pk]))
    seen = 0
    for who in (world.account, world.rt, world.rw, world.desk, world.lurah, world.camat):
        client = client_for(who)
        for path in paths:
            answer = client.get(path)
            if answer.status_code == 200:
                seen += 1
                assert NIK.findall(answer.content.decode()) == [], (who.name, path)
    assert seen > 40


def test_the_desk_sees_first_what_it_must_do_and_finds_the_rest(world: World) -> None:
    now = timezone.now()
    mine = walk.approve_until_signature(world.ask(now=now), now=now, stop=2)
    elsewhere = world.ask("sktm", now=now)
    client, path = client_for(world.desk), reverse("letters:desk")

    def shown(**query: str) -> str:
        return client.get(path, query).content.decode()

    def link(row: Request) -> str:
        return reverse("letters:request", args=[row.pk])

    assert link(mine) in shown() and link(elsewhere) not in shown()
    assert link(elsewhere) in shown(tampil="berjalan")
    assert link(elsewhere) in shown(tampil="berjalan", cari=elsewhere.code.lower())
    assert link(elsewhere) not in shown(tampil="berjalan", jenis="keterangan-domisili")
    assert "Tidak ditemukan" in shown(cari="nama yang tidak ada")
    assert link(mine) in shown(tampil="bukan-tab")
    partial = client.get(path, {"tampil": "berjalan"}, headers={"HX-Request": "true"}).content.decode()
    assert link(mine) in partial and "<html" not in partial


@pytest.mark.parametrize("tab", ["berjalan", "periksa"])
def test_pages_of_the_desk_show_each_request_once_even_of_one_moment(world: World, tab: str) -> None:
    many(world, 45)
    Request.system().update(step_role="staf_kelurahan", step_kind="check")
    client, path = client_for(world.desk), reverse("letters:desk")
    found: list[str] = []
    query = {"tampil": tab}
    for _page in range(3):
        answer = client.get(path, query)
        found += re.findall(r'cell-link" href="([^"]+)"', answer.content.decode())
        query["sesudah"] = answer.context["more"]
    assert len(found) == len(set(found)) == 45
    assert query["sesudah"] == ""


@pytest.mark.parametrize("text", ["", "kemarin", "2026-11-24~x", ZONELESS])
def test_a_cursor_that_is_none_begins_at_the_start(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_cursor_reads_what_it_writes() -> None:
    cursor = Cursor(datetime.now(tz=timezone.get_default_timezone()), uuid7())
    assert Cursor.read(str(cursor)) == cursor


def test_counts_in_the_menu_follow_the_work(world: World) -> None:
    now = timezone.now()
    world.ask(now=now)
    world.ready("sktm", now=now)
    home = client_for(world.rt).get(reverse("office:home")).content.decode()
    assert "1 permohonan untuk diputuskan" in home
    home = client_for(world.lurah).get(reverse("office:home")).content.decode()
    assert "1 surat untuk ditandatangani" in home


def test_the_home_of_a_resident_shows_the_newest_letters(world: World) -> None:
    world.ask(now=timezone.now() - timedelta(minutes=5))
    home = client_for(world.account).get(reverse("office:home")).content.decode()
    assert "Menunggu Ketua RT. Dijanjikan" in home and reverse("letters:choose") in home


def test_the_page_of_a_resident_leads_to_a_letter_for_who_may_serve(world: World) -> None:
    path = reverse("office:resident", args=[world.resident.pk])
    way = reverse("letters:choose_for", args=[world.resident.pk])
    assert way in client_for(world.desk).get(path).content.decode()
    assert way not in client_for(world.camat).get(path).content.decode()
