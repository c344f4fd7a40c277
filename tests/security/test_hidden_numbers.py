"""NIK, KK number and phone number: not on screens, not in addresses, not in logs, not in the database."""

import re
from itertools import product

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from pamong.foundation.regions.models import Region
from tests.security.calling import Caller
from tests.security.matrix import PERSONAS
from tests.security.stage import Stage, secrets
from tests.security.tour import SIXTEEN, log, text_of


@pytest.fixture(scope="package")
def places(built: Stage) -> set[str]:
    """Places are sixteen digits long too; they are public."""
    return {str(place) for place in Region.objects.values_list("place", flat=True)}


def test_asvs_8_2_3_all_kinds_of_request_hide_their_numbers(
    stage: Stage, caller: Caller, places: set[str]
) -> None:
    """The wedding letter has the partner's NIK among its answers."""
    url = f"/surat/{stage.ours.things['marriage']['request_id']}/"
    for who in PERSONAS:
        assert set(SIXTEEN.findall(text_of(caller.send(who, "GET", url)))) <= places, who


@pytest.mark.parametrize("page", ["/warga/", "/meja/", "/surat/baru/", "/petugas/", "/agenda/"])
def test_asvs_14_2_1_no_link_carries_on_a_number_that_was_searched(
    stage: Stage, caller: Caller, page: str
) -> None:
    """Whoever types a NIK into a search by name has it in that address; no further one is made of it."""
    nik = stage.ours.resident.nik
    names = ("cari", "tampil", "wilayah", "tahun", "sebelum", "hal")
    for who, name in product(("desk", "lurah"), names):
        text = text_of(caller.send(who, "GET", page, {name: nik}))
        assert not re.search(rf'(?:href|action|hx-\w+)="[^"]*{nik}', text), (who, name)


def test_a_number_in_an_address_is_masked_in_the_log(stage: Stage, caller: Caller) -> None:
    nik = stage.ours.resident.nik
    with log() as lines:
        answer = caller.send("desk", "GET", f"/warga/{nik}/")
    assert answer.status_code == 404
    assert lines and nik not in "".join(lines)


def test_the_dump_of_the_database_holds_no_number_in_clear(stage: Stage) -> None:
    known = {number.encode() for number in secrets()}
    assert len(known) > 10
    for model in apps.get_models(include_auto_created=True):
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            dump = b"\0".join(_bytes(value) for line in cursor.fetchall() for value in line)
        assert [number for number in known if number in dump] == [], table


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_no_stored_file_is_readable_without_the_key(stage: Stage) -> None:
    """What Typst reads is a memory file behind a link: it is on no disk."""
    files = [path for path in settings.DATA.rglob("*") if path.is_file() and not path.is_symlink()]
    assert files
    known = {number.encode() for number in secrets()}
    for path in files:
        data = path.read_bytes()
        assert not data.startswith((b"%PDF", b"\xff\xd8")), path.name
        assert [number for number in known if number in data] == [], path
