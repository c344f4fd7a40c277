"""What the faults make of a good answer."""

import json
import random

from pamong.bmkg_double.faults import Kind

_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_XXE = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel>&x;</channel></rss>'
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "'
    + b"lol" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]><rss><channel>&j;</channel></rss>"
)
_RENAMED = {b'"utc_datetime"': b'"waktu"', b"<item>": b"<entry>", b"</item>": b"</entry>", b"<channel>": b"<feed>",
            b"</channel>": b"</feed>", b"cap:1.2": b"cap:2.0"}  # fmt: skip


_INSTEAD = {
    Kind.HTML: _PAGE,
    Kind.XXE: _XXE,
    Kind.BOMB: _BOMB,
    Kind.GARBAGE: random.Random(1).randbytes(4096),  # noqa: S311
    Kind.EMPTY: b"",
}


def broken(body: bytes, breaks: dict[Kind, float]) -> bytes:
    """The body as the faults leave it."""
    for kind, other in _INSTEAD.items():
        if kind in breaks:
            return other
    if Kind.SCHEMA in breaks:
        for old, new in _RENAMED.items():
            body = body.replace(old, new)
    if Kind.TEXT in breaks and body.startswith(b"{"):
        body = json.dumps(_texts(json.loads(body))).encode()
    if Kind.CUT in breaks:
        body = body[: len(body) // 2]
    return body + b" " * int(breaks.get(Kind.HUGE, 0) * 1_000_000)


def _texts(value: object) -> object:
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value) if isinstance(value, int | float) else value
