"""A file that a service sends back is the letter that went out, or there is a doubt about it."""

import io
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from pamong.bsre_double.authority import Authority
from pamong.bsre_double.people import cast
from pamong.bsre_double.sealing import Appearance, Sealer, Wish
from pamong.signing.received import doubt_about
from pamong.signing.remote import Doubt
from pamong.signing.tests.support import rendered


@cache
def authority() -> Authority:
    return Authority()


@cache
def sealer() -> Sealer:
    return Sealer(authority())


def signed(pdf: bytes, wish: Wish | None = None) -> bytes:
    return sealer().sign(pdf, cast()[0], wish or Wish())


def doubt(received: bytes, source: bytes | None = None) -> Doubt | None:
    return doubt_about(received, rendered() if source is None else source, [authority().root])


def changed(change: Callable[[IncrementalPdfFileWriter], None], pdf: bytes | None = None) -> bytes:
    editing = IncrementalPdfFileWriter(io.BytesIO(rendered() if pdf is None else pdf))
    change(editing)
    out = io.BytesIO()
    editing.write(out)
    return out.getvalue()


def rewritten(pdf: bytes) -> bytes:
    """The same document in a file of another build, as a service may make it before it signs."""
    out = io.BytesIO()
    writer.copy_into_new_writer(PdfFileReader(io.BytesIO(pdf))).write(out)
    return out.getvalue()


def first_page(editing: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    reference = editing.find_page_for_modification(0)[0]
    editing.mark_update(reference)
    page = reference.get_object()
    assert isinstance(page, generic.DictionaryObject)
    return page


def test_a_signed_letter_is_the_letter():
    assert doubt(signed(rendered())) is None


def test_a_service_may_rewrite_the_file_before_it_signs():
    other = rewritten(rendered())
    assert not other.startswith(rendered())
    assert doubt(signed(other)) is None


def test_a_second_signer_may_follow_the_first():
    once = signed(rendered())
    assert doubt(signed(once), once) is None
    assert doubt(signed(once)) is Doubt.SIGNATURES


def write_on_it(editing: IncrementalPdfFileWriter) -> None:
    editing.add_stream_to_page(0, editing.add_object(generic.StreamObject(stream_data=b"0 0 90 90 re f")))


def turn_it(editing: IncrementalPdfFileWriter) -> None:
    first_page(editing)["/Rotate"] = generic.NumberObject(90)


def crop_it(editing: IncrementalPdfFileWriter) -> None:
    edges = (generic.NumberObject(edge) for edge in (0, 0, 300, 300))
    first_page(editing)["/CropBox"] = generic.ArrayObject(edges)


def swap_a_font(editing: IncrementalPdfFileWriter) -> None:
    fonts = first_page(editing)["/Resources"]["/Font"]
    name = next(iter(fonts))
    other = {pdf_name(key): pdf_name(value) for key, value in _HELVETICA.items()}
    fonts[name] = editing.add_object(generic.DictionaryObject(other))
    editing.update_container(fonts)


_HELVETICA = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def put_a_picture_named_parent(editing: IncrementalPdfFileWriter) -> None:
    resources = first_page(editing)["/Resources"]
    picture = generic.StreamObject(stream_data=b"0 0 9 9 re f")
    names = generic.DictionaryObject({pdf_name("/Parent"): editing.add_object(picture)})
    resources["/XObject"] = names
    editing.update_container(resources)


def run_something(editing: IncrementalPdfFileWriter) -> None:
    action = {
        pdf_name("/S"): pdf_name("/JavaScript"),
        pdf_name("/JS"): generic.TextStringObject("app.beep(0)"),
    }
    editing.root["/OpenAction"] = generic.DictionaryObject(action)
    editing.update_root()


def stick_a_note_on_it(editing: IncrementalPdfFileWriter) -> None:
    note = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/Text"),
        pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(edge) for edge in (9, 9, 30, 30)),
        pdf_name("/Contents"): generic.TextStringObject("batal"),
    }
    page = first_page(editing)
    page.setdefault(pdf_name("/Annots"), generic.ArrayObject())
    page["/Annots"].append(editing.add_object(generic.DictionaryObject(note)))
    editing.update_container(page["/Annots"])


def take_its_link_away(editing: IncrementalPdfFileWriter) -> None:
    page = first_page(editing)
    assert "/Annots" in page
    page["/Annots"] = generic.ArrayObject()


@pytest.mark.parametrize(
    "change",
    [
        write_on_it,
        turn_it,
        crop_it,
        swap_a_font,
        put_a_picture_named_parent,
        run_something,
        stick_a_note_on_it,
        take_its_link_away,
    ],
)
def test_whatever_shows_or_does_something_else_is_not_the_letter(change):
    other = changed(change)
    assert len(other) > len(rendered())
    assert doubt(signed(other)) is Doubt.CONTENT


def test_another_letter_is_not_the_letter():
    assert doubt(signed(rendered(2))) is Doubt.CONTENT


def test_a_visible_signature_is_not_what_was_asked_for():
    assert doubt(signed(rendered(), Wish(Appearance(x=20, y=20)))) is Doubt.CONTENT


def test_what_was_added_after_the_signature_makes_it_invalid():
    assert doubt(changed(write_on_it, signed(rendered()))) is Doubt.INVALID


def test_a_signer_of_an_unknown_authority_is_a_doubt():
    stranger = Sealer(Authority()).sign(rendered(), cast()[0], Wish())
    assert doubt(stranger) is Doubt.SIGNER


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda end: b"%PDF-1.7\n" + end))
def test_no_bytes_are_too_strange(data):
    assert doubt(data) is not None


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_flipped_byte_passes_before_the_hole(data):
    whole = bytearray(signed_once())
    at = data.draw(st.integers(0, len(rendered()) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    assert doubt(bytes(whole)) is not None


@cache
def signed_once() -> bytes:
    return signed(rendered())
