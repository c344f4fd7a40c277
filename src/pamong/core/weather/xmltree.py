"""Strangers' XML as a small tree: no document type, no entities, and nothing large, deep or in another encoding."""

from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 2_000_000
MAX_DEPTH = 16
MAX_ELEMENTS = 20_000


class XmlError(ValueError):
    """Not XML that is read here; says why, in English, for the log."""


@dataclass(slots=True)
class Element:
    """An element: its namespace, its name without it, the text right inside it, and its children in order."""

    namespace: str
    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """The children of this name, in this element's own namespace."""
        return [child for child in self.children if (child.namespace, child.name) == (self.namespace, name)]

    def one(self, name: str) -> str:
        """The text of the only child of this name, blanks around it cut; empty when there is none.

        ``XmlError`` when there are several: nobody knows which one is meant.
        """
        found = self.all(name)
        if len(found) > 1:
            raise XmlError(f"{len(found)} times <{name}>")
        return found[0].text.strip() if found else ""


def parse(data: bytes) -> Element:
    """The root of a UTF-8 document of at most 2 MB, 16 levels and 20,000 elements; ``XmlError``.

    Attributes, comments and processing instructions are passed over.

    >>> parse(b'<a xmlns="x"><b> 1 </b></a>').one("b")
    '1'
    >>> parse(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>')
    Traceback (most recent call last):
    ...
    pamong.core.weather.xmltree.XmlError: a document type
    """
    if len(data) > MAX_BYTES:
        raise XmlError("too large")
    try:
        text = data.decode("utf-8-sig")  # a text is parsed as UTF-8, whatever encoding it declares
    except UnicodeDecodeError as fault:
        raise XmlError("not UTF-8") from fault
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_external
    try:
        parser.Parse(text, True)
    except expat.ExpatError as fault:
        raise XmlError(f"not XML: {expat.ErrorString(fault.code)}") from fault
    assert builder.root is not None  # a document without one is an ExpatError
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, _attributes: object) -> None:
        namespace, _, local = name.rpartition(" ")
        element = Element(namespace, local)
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise XmlError("too many elements, or too deep")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _refuse_doctype(*_: object) -> None:
    raise XmlError("a document type")


def _refuse_entity(*_: object) -> None:
    raise XmlError("an entity")


def _refuse_external(*_: object) -> int:
    raise XmlError("an external entity")
