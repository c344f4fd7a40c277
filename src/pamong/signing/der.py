"""The few pieces of DER that a signature is made of: written by hand because this is the hot path, read
strictly.

Only definite, minimal lengths and single-byte tags exist here; everything else is refused (X.690 section 10).
"""

from dataclasses import dataclass

INTEGER, OCTET_STRING, NULL, OID, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x30, 0x31


class DerError(ValueError):
    """The bytes are not DER, or not the DER that was asked for."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its tag, its content, and its whole encoding with tag and length."""

    tag: int
    body: bytes
    whole: bytes


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element around the joined parts, with the shortest length form."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def set_of(*parts: bytes) -> bytes:
    """A SET OF in DER order: sorted by encoding."""
    return tlv(SET, *sorted(parts))


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER; arcs of any size, so that 2.25.<UUID> works."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(OID, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | (arc & 0x7F))
    return bytes(reversed(digits))


def integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def read(data: bytes, at: int = 0) -> tuple[Node, int]:
    """The element that starts at ``at`` and the offset behind it; DerError for anything that is not DER."""
    start, end = inside(data, at)
    return Node(data[at], data[start:end], data[at:end]), end


def inside(data: bytes, at: int) -> tuple[int, int]:
    """The span of what the element at ``at`` contains; DerError for anything that is not DER."""
    if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
        raise DerError("truncated element or long tag")
    size, start = data[at + 1], at + 2
    if size >= 0x80:
        count = size & 0x7F
        start += count
        size = int.from_bytes(data[at + 2 : start], "big")
        if not 1 <= count <= 4 or size < 0x80 or size >> (8 * (count - 1)) == 0:
            raise DerError("length is not minimal")
    end = start + size
    if end > len(data):
        raise DerError("element is longer than its container")
    return start, end


def single(data: bytes, tag: int) -> Node:
    """The one element that fills ``data``, which must carry this tag."""
    node, end = read(data)
    if node.tag != tag or end != len(data):
        raise DerError(f"expected one element of tag {tag:#x}")
    return node


def children(node: Node) -> list[Node]:
    """The elements inside a constructed element."""
    found, at = [], 0
    while at < len(node.body):
        child, at = read(node.body, at)
        found.append(child)
    return found


def unsigned(node: Node) -> int:
    """The value of a non-negative INTEGER in its one DER form."""
    if node.tag != INTEGER or integer(int.from_bytes(node.body, "big")) != node.whole:
        raise DerError("not a non-negative INTEGER")
    return int.from_bytes(node.body, "big")
