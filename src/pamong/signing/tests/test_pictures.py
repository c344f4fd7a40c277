"""Pictures of a changed PDF: what was signed beside what is shown, drawn where it can do no harm."""

import io
from base64 import b64decode

import pytest
from PIL import Image

from pamong.signing import pictures
from pamong.signing.tests.support import official, rendered
from tests.attacks import appended
from tests.attacks.structure import BROKEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return official().signed()[0]


def opened(png: str) -> Image.Image:
    """The picture, decoded to its last pixel."""
    picture = Image.open(io.BytesIO(b64decode(png)))
    picture.load()
    return picture


def test_both_pages_are_drawn_and_differ(letter):
    found = pictures.compare(appended.shadow_replace(letter))
    assert found is not None and found.page == 1
    signed, present = opened(found.signed), opened(found.present)
    assert signed.size == present.size and signed.width <= 441 and signed.height <= 901
    assert signed.convert("RGB").tobytes() != present.convert("RGB").tobytes()


def test_a_page_that_was_added_stands_beside_nothing(letter):
    found = pictures.compare(appended.a_page(letter))
    assert found is not None and (found.page, found.signed) == (3, "")
    assert opened(found.present).size[0] > 100


def test_what_changed_nothing_that_is_seen_is_told_as_such(letter):
    assert pictures.compare(appended.a_comment(letter)) == pictures.Comparison(0, "", "")


def test_without_a_whole_signed_revision_there_is_nothing_to_compare(letter):
    at = letter.index(b"/Author") if b"/Author" in letter else 5000
    flipped = letter[:at] + bytes([letter[at] ^ 1]) + letter[at + 1 :]
    for data in (rendered(), letter, flipped, flipped + b"\n", b"", b"/ByteRange[0 9 9 9]"):
        assert pictures.compare(data) is None


def test_a_child_that_is_slow_draws_nothing(letter):
    assert pictures.compare(appended.shadow_replace(letter), seconds=0.01) is None


@pytest.mark.parametrize("name", ["page_tree_ring", "object_stream_bomb", "nested_arrays"])
def test_a_hostile_update_costs_no_more_than_the_picture(letter, name):
    found = pictures.compare(letter + BROKEN[name]())
    assert found is None or found.page >= 0
