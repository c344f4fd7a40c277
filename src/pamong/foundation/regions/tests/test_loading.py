"""The region tree at its true size, loaded again without harm, and any other list."""

import time

import pytest

from pamong.core.regions import RegionLevel
from pamong.foundation.regions import lists, services
from pamong.foundation.regions.lists import RegionListError
from pamong.foundation.regions.models import Holiday, Office, Region
from pamong.foundation.regions.queries import describe, name_at
from pamong.foundation.regions.ranks import rank_of
from pamong.foundation.regions.scope import ScopeError, Territory, current, system_scope, territory

pytestmark = pytest.mark.django_db
BLIMBING, PURWANTORO = "35.73.01", "35.73.01.1007"


def count(level: RegionLevel, inside: str = BLIMBING) -> int:
    return Region.objects.filter(level=level, code__startswith=inside).count()


def test_blimbing_has_its_true_size() -> None:
    services.load(kecamatan=BLIMBING)
    assert [count(level) for level in (RegionLevel.KELURAHAN, RegionLevel.RW, RegionLevel.RT)] == [
        11,
        130,
        956,
    ]
    assert [count(level, PURWANTORO) for level in (RegionLevel.RW, RegionLevel.RT)] == [24, 158]
    assert Region.objects.get(code=BLIMBING).population == 189_000


def test_it_takes_under_two_seconds() -> None:
    start = time.process_time()  # what else this machine does is not ours
    services.load(kecamatan=BLIMBING)
    assert time.process_time() - start < 2


def test_official_figures_and_estimates_are_told_apart() -> None:
    services.load(kecamatan=BLIMBING)
    purwantoro = Region.objects.get(code=PURWANTORO)
    assert (purwantoro.population, purwantoro.households, purwantoro.estimated) == (30_161, 10_050, False)
    assert Region.objects.get(code="35.73.01.1001").estimated
    assert purwantoro.boundary is not None


def test_rt_are_spread_evenly_over_the_rw() -> None:
    services.load(kecamatan=BLIMBING)
    rw = Region.objects.filter(code__startswith=PURWANTORO, level=RegionLevel.RW)
    sizes = {region.children.count() for region in rw}
    assert sizes == {6, 7}


def test_every_office_has_its_letterhead_and_number_book() -> None:
    services.load(kecamatan=BLIMBING)
    assert Office.objects.count() == 1 + 11 + 130
    rw = Office.objects.get(region__code=f"{PURWANTORO}.005")
    assert rw.letterhead == [
        "PEMERINTAH KOTA MALANG", "KECAMATAN BLIMBING", "KELURAHAN PURWANTORO", "RUKUN WARGA 005",
    ]  # fmt: skip
    assert (rw.seat, rw.unit_code) == ("Malang", "RW.005/35.73.01.1007")
    assert Office.objects.values("unit_code").distinct().count() == 142


def test_loading_again_changes_nothing_that_an_office_set_itself() -> None:
    services.load(kecamatan=BLIMBING)
    office = Office.objects.get(region__code=PURWANTORO)
    office.address, office.paper = "Jalan Contoh 1", "f4"
    office.save()
    before = Region.objects.count()
    services.load(kecamatan=BLIMBING)
    office.refresh_from_db()
    assert (office.address, office.paper) == ("Jalan Contoh 1", "f4")
    assert (Region.objects.count(), Office.objects.count()) == (before, 142)
    assert Holiday.objects.count() == 25


def test_places_are_named() -> None:
    services.load(kecamatan=BLIMBING)
    rt = Region.objects.get(code=f"{PURWANTORO}.005.003")
    assert describe(rt.place) == "RT 003 RW 005 Purwantoro"
    assert name_at(rt.place, RegionLevel.KABKOTA) == "Kota Malang"


def test_an_unknown_kecamatan_says_what_to_do() -> None:
    with pytest.raises(RegionListError, match="CSV"):
        services.load(kecamatan="11.01.01")


def test_a_whole_city_is_loaded_from_a_list() -> None:
    lines = lists.packaged("malang_kelurahan.csv").splitlines()
    kecamatan = lists.packaged("malang_kecamatan.csv").splitlines()
    services.load_csv(kecamatan)
    loaded = services.load_csv(lines)
    assert loaded.regions == 57
    assert Region.objects.filter(level=RegionLevel.KELURAHAN).count() == 57
    assert Region.objects.get(code="35.73").name == "Kota Malang"


def test_a_list_of_another_regency_brings_its_parents() -> None:
    services.load_csv(lists.packaged("luwu_kecamatan.csv").splitlines())
    office = Office.objects.get(region__code="73.17.01")
    assert office.letterhead[0] == "PEMERINTAH KABUPATEN LUWU"
    assert Region.objects.filter(level=RegionLevel.PROVINSI).count() == 1


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["35.73.01,Blimbing", "35.73.1,Klojen"], 3),
        (["35.73.01,"], 2),
        (["35.73.01,Blimbing", ",Tanpa kode"], 3),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_stored(rows: list[str], line: int) -> None:
    with pytest.raises(RegionListError) as caught:
        services.load_csv(["code,name", *rows])
    assert caught.value.line == line
    assert not Region.objects.exists()


def test_a_region_without_its_parent_is_refused() -> None:
    with pytest.raises(RegionListError, match=r"35\.73\.09"):
        services.load_csv(["code,name", "35.73.09.1001,Entah"])


def test_ranks_are_printed_with_their_word() -> None:
    assert rank_of("III/d") == "Penata Tingkat I (III/d)"
    assert rank_of("") == ""


def test_a_query_outside_a_scope_raises() -> None:
    with pytest.raises(ScopeError):
        current()
    with pytest.raises(ScopeError), system_scope(""):
        pass


def test_the_inner_scope_ends_with_its_block() -> None:
    outer, inner = Territory(ranges=((1, 2),)), Territory(ranges=((3, 4),))
    with territory(outer):
        with territory(inner):
            assert current() is inner
        assert current() is outer
