"""What is added behind the signature: every reader shows it, and the digest of the signed bytes does not change."""

import re
from collections.abc import Callable

from tests.attacks.pdfs import body_of, fresh, page_of, root_of, stream, update

TEXT = b"BT /F1 12 Tf 72 700 Td (Rp 100.000.000) Tj ET"


def an_empty_update(letter: bytes) -> bytes:
    """An update that holds an object nobody uses."""
    return update(letter, {fresh(letter): b"null"})


def a_page(letter: bytes) -> bytes:
    """A second page."""
    extra, pages = fresh(letter), body_of(letter, 1)
    blank = b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents %d 0 R>>" % (extra + 1)
    pages = re.sub(rb"/Count (\d+)", lambda count: b"/Count %d" % (int(count[1]) + 1), pages)
    pages = pages.replace(b" 0 R]", b" 0 R %d 0 R]" % extra)
    return update(letter, {1: pages, extra: blank, extra + 1: stream(TEXT)})


def a_form_field(letter: bytes) -> bytes:
    """A text field with a value, beside the signature field."""
    field, signature = fresh(letter), letter[: letter.rindex(b"/FT/Sig")].rindex(b" 0 obj")
    number = int(letter[letter[:signature].rindex(b"\n") + 1 : signature])
    form = b"/AcroForm<</Fields[%d 0 R %d 0 R]/SigFlags 3/NeedAppearances true>>" % (number, field)
    catalog = body_of(letter, root_of(letter))
    catalog = catalog[: catalog.index(b"/AcroForm")] + form + b">>"
    widget = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/V(Lunas)/Rect[72 600 300 700]/F 4/P %d 0 R>>"
        % page_of(letter)
    )
    return update(letter, {root_of(letter): catalog, field: widget} | _annotated(letter, field))


def an_annotation(letter: bytes) -> bytes:
    """A white box with other words over what was signed."""
    note = fresh(letter)
    box = b"<</Type/Annot/Subtype/Stamp/Rect[50 500 500 700]/Contents(SAH)/F 4/AP<</N %d 0 R>>>>" % (note + 1)
    white = stream(b"1 g 0 0 450 200 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 450 200]")
    return update(letter, {note: box, note + 1: white} | _annotated(letter, note))


def _annotated(letter: bytes, annotation: int) -> dict[int, bytes]:
    page = page_of(letter)
    body = body_of(letter, page)
    return {page: body.replace(b"/Annots[", b"/Annots[%d 0 R " % annotation)}


def optional_content(letter: bytes) -> bytes:
    """A layer that is off in one viewer and on in another."""
    page, layer = page_of(letter), fresh(letter)
    catalog = body_of(letter, root_of(letter))
    properties = b"/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>>>" % (layer, layer)
    content = (
        body_of(letter, page)
        .replace(b"/Contents ", b"/Contents[%d 0 R " % (layer + 1))
        .replace(b" 0 R/Annots", b" 0 R]/Annots")
    )
    return update(letter, {
        root_of(letter): catalog[:-2] + properties, layer: b"<</Type/OCG/Name(lapisan)>>", page: content,
        layer + 1: stream(b"/OC /L BDC " + TEXT + b" EMC"),
    })  # fmt: skip


def shadow_hide(letter: bytes) -> bytes:
    """Something signed is taken away: the page's content becomes empty."""
    content = int(body_of(letter, page_of(letter)).partition(b"/Contents ")[2].split(b" ")[0])
    return update(letter, {content: stream(b"")})


def shadow_replace(letter: bytes) -> bytes:
    """The page's content becomes another."""
    content = int(body_of(letter, page_of(letter)).partition(b"/Contents ")[2].split(b" ")[0])
    return update(letter, {content: stream(TEXT)})


def shadow_hide_and_replace(letter: bytes) -> bytes:
    """A whole other document lay in the file; the update only says which catalogue counts."""
    base = fresh(letter)
    hidden = update(letter, {
        base: b"<</Type/Catalog/Pages %d 0 R>>" % (base + 1),
        base + 1: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (base + 2),
        base + 2: b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>" % (base + 1, base + 3),
        base + 3: stream(TEXT),
    })  # fmt: skip
    return update(hidden, {base + 4: b"null"}, root=base)


def a_comment(letter: bytes) -> bytes:
    """Not even an update."""
    return letter + b"% catatan\n"


def another_signature(letter: bytes) -> bytes:
    """A copy of our signature dictionary, as if the office had signed the addition too."""
    mark = letter.rindex(b"<</Type/Sig/")
    return update(letter, {fresh(letter): letter[mark : letter.index(b"\nendobj", mark)]})


APPENDED: dict[str, Callable[[bytes], bytes]] = {
    made.__name__: made
    for made in (
        an_empty_update, a_page, a_form_field, an_annotation, optional_content, shadow_hide, shadow_replace,
        shadow_hide_and_replace, a_comment,
    )
}  # fmt: skip
