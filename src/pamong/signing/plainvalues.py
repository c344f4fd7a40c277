"""PDF values of pyHanko's as values that can be compared, references unfollowed. Imported only inside the child."""

from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata import model, xmp_xml

MAX_METADATA = 65_536
_DEPTH = 60
_META, _RDF = f"{{{model.NS['x']}}}xmpmeta", f"{{{model.NS['rdf']}}}"
#: What a program that appends may write about itself.
_OWN = (
    model.XMP_MODDATE,
    model.PDF_PRODUCER,
    model.ExpandedName(ns=model.NS["xmp"], local_name="MetadataDate"),
)


def entries(values: Any) -> dict[str, Any]:
    """The entries of a dictionary, references unfollowed."""
    if isinstance(values, generic.DictionaryObject):
        return {str(key): values.raw_get(key) for key in values}
    return dict(values)


def number_of(reference: Any) -> int:
    """The number of the object that is referred to; ValueError for anything but a reference to generation 0."""
    if not isinstance(reference, generic.IndirectObject) or reference.generation != 0:
        raise ValueError("not a reference")
    return int(reference.idnum)


def plain(value: Any, depth: int = 0) -> Any:
    """Equal for values that mean the same; a stream is never equal to another. ValueError when nested too deeply."""
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, generic.StreamObject):
        return ("stream", id(value))
    if isinstance(value, dict):
        return {key: plain(entry, depth + 1) for key, entry in entries(value).items()}
    if isinstance(value, generic.ArrayObject):
        return [plain(value.raw_get(at), depth + 1) for at in range(len(value))]
    if isinstance(value, list | tuple):
        return [plain(entry, depth + 1) for entry in value]
    return _single(value)


def _single(value: Any) -> tuple[Any, ...]:
    if isinstance(value, generic.IndirectObject):
        return ("reference", value.idnum, value.generation)
    if isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return ("string", bytes(value.original_bytes))
    if isinstance(value, generic.BooleanObject):
        return ("boolean", bool(value))
    if isinstance(value, generic.NumberObject | generic.FloatObject):
        return ("number", float(value))
    return (type(value).__name__, str(value))


def same_metadata(before: Any, after: Any) -> bool:
    """Whether two XMP streams say the same about all but the day of change and the program that made it, and the later
    one says everything once.
    """
    return _properties(before) == _properties(after) and _says_all_once(bytes(after.data))


def _says_all_once(written: bytes) -> bool:
    """One description, and no property in it twice: of two, readers take different ones."""
    root = ElementTree.fromstring(written)  # noqa: S314 - pyHanko has refused entities before
    if root.tag != _META or [child.tag for child in root] != [_RDF + "RDF"]:
        return False
    if [child.tag for child in root[0]] != [_RDF + "Description"]:
        return False
    names = [*root[0][0].attrib, *(child.tag for child in root[0][0])]
    return len(names) == len(set(names))


def _properties(stream: Any) -> dict[Any, Any]:
    if not isinstance(stream, generic.StreamObject):
        raise ValueError("no stream")
    written = bytes(stream.data)
    if len(written) > MAX_METADATA:
        raise ValueError("too much metadata")
    roots = xmp_xml.parse_xmp(BytesIO(written))
    return {key: value for root in roots for key, value in root if key not in _OWN}
