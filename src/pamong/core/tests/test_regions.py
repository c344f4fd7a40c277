import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.regions import RegionCode, RegionError, RegionLevel
from pamong.core.roles import AppointmentKind, Role, official_title


@st.composite
def codes(draw: st.DrawFn) -> RegionCode:
    depth = draw(st.integers(1, 6))
    two = st.integers(1, 99).map("{:02d}".format)
    three = st.integers(1, 999).map("{:03d}".format)
    parts = [draw(two), draw(two), draw(two), str(draw(st.integers(1001, 3999))), draw(three), draw(three)]
    return RegionCode(".".join(parts[:depth]))


@given(codes())
def test_a_code_survives_its_place(code: RegionCode) -> None:
    assert RegionCode.from_place(code.place) == code
    assert code.place < 2**63
    assert RegionCode.parse(f"  {code.text}\n") == code


@given(codes(), codes())
def test_containment_is_the_prefix_of_the_code(one: RegionCode, other: RegionCode) -> None:
    inside = other.text == one.text or other.text.startswith(one.text + ".")
    assert one.contains(other) is inside


@given(codes())
def test_a_parent_contains_its_child_and_never_the_other_way(code: RegionCode) -> None:
    parent = code.parent
    if parent is None:
        assert code.level is RegionLevel.PROVINSI
        return
    assert parent.contains(code)
    assert not code.contains(parent)
    assert parent.level.depth == code.level.depth - 1
    assert code.at(parent.level) == parent


@given(st.lists(codes(), max_size=8))
def test_codes_sort_as_their_places_do(many: list[RegionCode]) -> None:
    assert [code.place for code in sorted(many)] == sorted(code.place for code in many)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "3573",
        "35.7",
        "35.73.01.4007",
        "35.73.01.1007.5",
        "35.73.00",
        "35.73.01.1007.000",
        "35.73.01.",
        "35.73.01.1007.005.003.001",
        "35.73.01.1007 ; drop",
        "٣٥.73",
    ],
)
def test_text_that_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(RegionError) as caught:
        RegionCode.parse(text)
    assert "35.73.01.1007" in caught.value.message


@pytest.mark.parametrize("place", [-1, 0, 10**16, 3500010000000000, 3573019007000000])
def test_an_integer_that_is_no_place_is_refused(place: int) -> None:
    with pytest.raises(RegionError):
        RegionCode.from_place(place)


def test_a_kelurahan_has_no_rw_and_a_kecamatan_no_kelurahan() -> None:
    kelurahan = RegionCode("35.73.01.1007")
    assert (kelurahan.rw, kelurahan.rt) == (None, None)
    assert RegionCode("35.73.01").kelurahan is None
    assert RegionCode("35.73.01.1007.005.003").kelurahan == kelurahan
    with pytest.raises(RegionError):
        kelurahan.at(RegionLevel.RT)


def test_every_role_has_a_level_and_a_title() -> None:
    assert len({role.label for role in Role}) == len(Role)
    assert {role.level for role in Role} == {
        RegionLevel.RT,
        RegionLevel.RW,
        RegionLevel.KELURAHAN,
        RegionLevel.KECAMATAN,
    }
    assert [role for role in Role if role.is_elder] == [Role.KETUA_RT, Role.KETUA_RW]


def test_an_acting_official_is_named_as_such() -> None:
    assert official_title(Role.CAMAT, AppointmentKind.PLH, "Blimbing") == "Plh. Camat Blimbing"
    assert official_title(Role.CAMAT, region="Blimbing") == "Camat Blimbing"
