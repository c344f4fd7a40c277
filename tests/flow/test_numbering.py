"""How a letter's number is written and counted: the office's pattern, its books, the turn of the year."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pamong.core.regions import RegionCode
from pamong.demo import walk
from pamong.foundation.files.services import read
from pamong.foundation.regions.models import Office
from pamong.issuing import services as issuing
from pamong.issuing.customers import Content
from pamong.issuing.models import Document, NumberBook, RegisterEntry
from pamong.issuing.verdict import Word, judge_file
from pamong.letters import customer
from pamong.signing.errors import PromptError
from tests.flow.conftest import MONDAY, World
from tests.flow.test_issuing import finger, numbers, tap

BEFORE_MIDNIGHT = datetime(2026, 12, 31, 16, 59, 30, tzinfo=UTC)  # 23.59.30 WIB
MIDNIGHT = BEFORE_MIDNIGHT + timedelta(seconds=30)


def office(code: RegionCode, **changes: object) -> Office:
    """The office at ``code`` with its settings changed."""
    Office.objects.filter(region_id=code.place).update(**changes)
    return Office.objects.get(region_id=code.place)


def sign_one(world: World, slug: str, *, now: datetime = MONDAY) -> Document:
    """One letter, signed."""
    (document,) = walk.sign([world.ready(slug)], now=now)
    return document


def test_the_office_writes_numbers_in_its_own_pattern(world: World) -> None:
    office(world.tree.kelurahan, number_pattern="{urut:4}.{bulan_romawi}.{tahun}")
    assert sign_one(world, "sktm").number == "0001.XI.2026"


def test_without_a_pattern_of_its_own_the_office_uses_that_of_the_letter(world: World) -> None:
    unit = office(world.tree.kelurahan, number_pattern="").unit_code
    assert sign_one(world, "keterangan-domisili").number == f"400.12.2.1/1/{unit}/2026"


def test_by_classification_each_kind_counts_for_itself_and_no_number_is_written_twice(world: World) -> None:
    office(world.tree.kelurahan, number_by_classification=True, number_pattern="{urut}/{tahun}")
    kinds = ("keterangan-domisili", "keterangan-usaha", "keterangan-domisili")
    documents = [sign_one(world, kind) for kind in kinds]
    assert [document.entry.number for document in documents] == [1, 1, 2]
    assert len({document.number for document in documents}) == 3
    assert NumberBook.objects.count() == 2


@pytest.mark.parametrize(
    "pattern", ["{urut}/{tahun}", "{kode}{urut}/{tahun}", "{urut:3}{unit}/{kode}/{tahun}"]
)
def test_even_a_letter_type_without_the_code_writes_no_number_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    office(world.tree.kelurahan, number_by_classification=True, number_pattern=pattern)
    described = customer.content_of

    def without_code(*args: Any, **kwargs: Any) -> Content:
        return replace(described(*args, **kwargs), pattern=pattern)

    monkeypatch.setattr(customer, "content_of", without_code)
    kinds = ("keterangan-domisili", "keterangan-usaha")
    numbers = {sign_one(world, kind).number for kind in kinds}
    assert len(numbers) == 2
    assert all("/1/35.73.01.1007/2026" in number for number in numbers)


def test_a_batch_over_two_books_keeps_the_order_in_which_it_was_tapped(world: World) -> None:
    office(world.tree.kelurahan, number_by_classification=True)
    kinds = ("keterangan-usaha", "keterangan-domisili", "keterangan-usaha")
    documents = walk.sign([world.ready(kind) for kind in kinds], now=MONDAY)
    assert [(row.kind, row.entry.number) for row in documents] == [
        ("keterangan-usaha", 1),
        ("keterangan-domisili", 1),
        ("keterangan-usaha", 2),
    ]


def test_the_rw_numbers_in_its_own_book(world: World) -> None:
    rw = sign_one(world, "pengantar-rt-rw")
    lurah = sign_one(world, "sktm")
    assert rw.entry.number == lurah.entry.number == 1
    assert rw.office.region_id == world.tree.rw.place
    assert lurah.office.region_id == world.tree.kelurahan.place


@pytest.mark.parametrize(("paper", "printed"), [("a4", "a4"), ("f4", "f4"), ("zz", "a4")])
def test_paper_is_the_offices_where_the_letter_allows_it(world: World, paper: str, printed: str) -> None:
    office(world.tree.kelurahan, paper=paper)
    assert sign_one(world, "sktm").paper == printed


def test_a_finger_in_the_last_second_of_the_year_signs_for_the_old_year(world: World) -> None:
    request = world.ready(now=BEFORE_MIDNIGHT)
    prompt = tap(world, request, now=BEFORE_MIDNIGHT)
    ordered = finger(world, prompt, now=MIDNIGHT - timedelta(seconds=1))
    issuing.finish(ordered)  # whenever the worker comes to it

    document = Document.system().get(prompt=ordered)
    assert document.date.isoformat() == "2026-12-31"
    assert document.entry.book.year == 2026
    assert judge_file(read(document.file)).word == Word.GENUINE


def test_a_finger_at_midnight_is_late_and_the_letter_gets_number_one_of_the_new_year(world: World) -> None:
    first, request = world.ready(now=BEFORE_MIDNIGHT), world.ready(now=BEFORE_MIDNIGHT)
    walk.sign([first], now=BEFORE_MIDNIGHT)
    prompt = tap(world, request, now=BEFORE_MIDNIGHT)
    with pytest.raises(PromptError):
        finger(world, prompt, now=MIDNIGHT)

    assert issuing.expire(MIDNIGHT) == 1
    assert numbers() == [(1, RegisterEntry.State.ISSUED), (2, RegisterEntry.State.VOIDED)]
    (document,) = walk.sign([request], now=MIDNIGHT)
    assert document.number.endswith("/2027")
    assert (document.entry.number, document.date.isoformat()) == (1, "2027-01-01")
