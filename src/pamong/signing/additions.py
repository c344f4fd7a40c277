"""Whether what somebody appended to a letter of ours is a pure DSS or a time stamp of the office's authority.

The one exception to "every byte that others append is a change" (signing.md), so it knows what it allows and refuses
all the rest: an object of the letter that is replaced, an entry that neither a DSS nor an invisible document time stamp
needs, an object that nothing leads to, a stamp that is not over the whole of its revision, and a stamp of anybody but
the configured authority. Imported only inside the examining child.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from pamong.signing import documentstamp, validationdata
from pamong.signing.appendix import Revision, revisions
from pamong.signing.documentstamp import AdditionError, StampError
from pamong.signing.plainvalues import entries, number_of, plain, same_metadata

__all__ = ["AdditionError", "StampError", "check"]

_TRAILER = {"/Size", "/Root", "/Info", "/ID", "/Prev"}
_FIELD = {"/FT", "/T", "/TU", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"}
_EXTENSION = {"/Type", "/BaseVersion", "/ExtensionLevel"}


def check(data: bytes, size: int, authorities: Sequence[Any], *, now: datetime) -> None:
    """Return if all that follows the first ``size`` bytes may follow a letter; else AdditionError, or whatever
    pyHanko's parser raises on hostile bytes. ``authorities`` are asn1crypto certificates.
    """
    letter = _Letter(PdfFileReader(BytesIO(data[:size]), strict=False))
    found = revisions(data, size, letter.reader)
    stamps = [letter.accept(revision) for revision in found]
    for revision, stamp in zip(found, stamps, strict=True):
        if stamp is not None:
            documentstamp.check(data, revision, stamp, authorities, now=now)


class _Letter:
    """A letter and the revisions that were accepted so far."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.trailer = reader.trailer_view
        self.root, self.info = (
            number_of(self.trailer.raw_get("/Root")),
            number_of(self.trailer.raw_get("/Info")),
        )
        self.next = int(self.trailer["/Size"])
        self.objects: dict[int, Any] = {}
        self.added: set[int] = set()

    def get(self, number: int) -> Any:
        """The object as the newest accepted revision has it."""
        found = self.objects.get(number)
        return (
            found if found is not None else self.reader.get_object(generic.Reference(number, 0, self.reader))
        )

    def accept(self, revision: Revision) -> Any:
        """The stamp that this revision adds, or None; AdditionError for anything but DSS and stamp."""
        self._check_trailer(revision.trailer, max(revision.objects) + 1)
        turn = _Turn(self, revision.objects)
        before, after = self.get(self.root), turn.newest(self.root)
        stamp = turn.new_stamp(before, after)
        has_material = turn.material(before, after)
        turn.extensions(before, after)
        turn.information(self.info)
        turn.metadata(before, after)
        if turn.left:
            raise AdditionError(f"objects that nothing leads to: {sorted(turn.left)}")
        if stamp is None and not has_material:
            raise AdditionError("neither stamp nor validation data")
        self.added |= {number for number in revision.objects if number >= self.next}
        self.objects |= revision.objects
        self.next = int(revision.trailer["/Size"])
        return stamp

    def _check_trailer(self, trailer: Any, size: int) -> None:
        same = all(
            plain(trailer.raw_get(key)) == plain(self.trailer.raw_get(key)) for key in ("/Root", "/Info")
        )
        if not set(trailer) <= _TRAILER or not same or int(trailer["/Size"]) != max(self.next, size):
            raise AdditionError("another trailer")
        if "/ID" in trailer and plain(trailer["/ID"][0]) != plain(self.trailer["/ID"][0]):
            raise AdditionError("another file's name")


class _Turn:
    """One revision against the letter before it. ``left``: its objects that nothing has asked for yet."""

    def __init__(self, letter: _Letter, objects: dict[int, Any]) -> None:
        self.letter, self.objects, self.left = letter, objects, set(objects)

    def newest(self, number: int) -> Any:
        """An object of the letter, as this revision has it: whoever asks compares it with the one before."""
        self.left.discard(number)
        return self.objects[number] if number in self.objects else self.letter.get(number)

    def own(self, value: Any) -> Any:
        """What a reference leads to, which must be an object that was appended, or a value that is no reference."""
        if not isinstance(value, generic.IndirectObject):
            return value
        number = number_of(value)
        if number in self.objects and (number >= self.letter.next or number in self.letter.added):
            return self.newest(number)
        if number in self.letter.added:
            return self.letter.get(number)
        raise AdditionError(f"object {number} is not an appended one")

    def new_stamp(self, before: Any, after: Any) -> Any:
        """What is in the one field more in the form, if there is one; the page may get its widget, and nothing else."""
        old, new = entries(before["/AcroForm"]), entries(after["/AcroForm"])
        known, fields = _items(old.pop("/Fields")), _items(new.pop("/Fields"))
        if plain(old) != plain(new):
            raise AdditionError("another form")
        added = _longer_by(known, fields)
        if not added:
            return None
        reference = added[0]
        if len(added) > 1 or number_of(reference) not in self.objects:
            raise AdditionError("more than one field, or one that was there before")
        field = self.own(reference)
        page = number_of(field.raw_get("/P")) if "/P" in field else 0
        if page in self.objects:
            self._page(page, reference)
        names = [plain(self.letter.get(number_of(one)).raw_get("/T")) for one in known]
        if plain(field.raw_get("/T")) in names:
            raise AdditionError("a name that is taken")
        _check_field(field)
        return self.own(field.raw_get("/V"))

    def _page(self, number: int, reference: Any) -> None:
        old, new = entries(self.letter.get(number)), entries(self.newest(number))
        added = _longer_by(_items(old.pop("/Annots", generic.ArrayObject())), _items(new.pop("/Annots")))
        if old.get("/Type") != "/Page" or plain(old) != plain(new) or plain(added) != plain([reference]):
            raise AdditionError("another page")

    def material(self, before: Any, after: Any) -> bool:
        """Whether this revision has validation data of its own; it may hold nothing but certificates and answers."""
        old, new = entries(before), entries(after)
        was, now = old.pop("/DSS", None), new.pop("/DSS", None)
        for key in ("/AcroForm", "/Extensions"):
            old.pop(key, None), new.pop(key, None)
        if plain(old) != plain(new):
            raise AdditionError("another catalogue")
        if now is None:
            if was is not None:
                raise AdditionError("validation data taken away")
            return False
        start = len(self.left)
        validationdata.check(self.own(now), self.own)
        return len(self.left) < start or plain(was) != plain(now)

    def extensions(self, before: Any, after: Any) -> None:
        """The catalogue may name the developer's extension that made DSS and stamps: names and numbers only."""
        old, new = (entries(root.get("/Extensions", {})) for root in (before, after))
        kept = {key: value for key, value in new.items() if key in old}
        if plain(kept) != plain(old):
            raise AdditionError("another extension")
        for key in set(new) - set(old):
            found = entries(new[key]) if isinstance(new[key], generic.DictionaryObject) else {"": None}
            plainly = all(
                isinstance(value, generic.NameObject | generic.NumberObject) for value in found.values()
            )
            if key not in ("/ESIC", "/ADBE", "/Type") or not set(found) <= _EXTENSION or not plainly:
                raise AdditionError("an extension of somebody else's")

    def information(self, number: int) -> None:
        """The dictionary of information may name another day of change and another program."""
        if number not in self.objects:
            return
        old, new = entries(self.letter.get(number)), entries(self.newest(number))
        for key in ("/ModDate", "/Producer"):
            old.pop(key, None)
            if not isinstance(new.pop(key, generic.TextStringObject("")), generic.TextStringObject):
                raise AdditionError("another kind of information")
        if plain(old) != plain(new):
            raise AdditionError("another title, author or program")

    def metadata(self, before: Any, after: Any) -> None:
        """The same in XMP."""
        if "/Metadata" not in before:
            return
        number = number_of(before.raw_get("/Metadata"))
        if number in self.objects and not same_metadata(self.letter.get(number), self.newest(number)):
            raise AdditionError("other metadata")


def _items(array: Any) -> list[Any]:
    """The entries of an array, references unfollowed."""
    if not isinstance(array, generic.ArrayObject):
        raise AdditionError("no array")
    return [array.raw_get(at) for at in range(len(array))]


def _longer_by(old: list[Any], new: list[Any]) -> list[Any]:
    """What ``new`` has behind ``old``; AdditionError if it does not begin with it."""
    if plain(new[: len(old)]) != plain(old):
        raise AdditionError("an entry is gone")
    return new[len(old) :]


def _check_field(field: Any) -> None:
    """An invisible signature field that does nothing (ISO 32000-1, 12.7.4.5)."""
    edges = [float(edge) for edge in field.get("/Rect", [0, 0, 0, 0])]
    right = field.get("/FT") == "/Sig" and field.get("/Subtype", "/Widget") == "/Widget"
    if not right or not set(field) <= _FIELD or edges != [0, 0, 0, 0]:
        raise AdditionError("not an invisible field")
