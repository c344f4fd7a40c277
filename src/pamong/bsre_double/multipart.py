"""Reads ``multipart/form-data`` (RFC 7578), which Python's library no longer does."""

import re
from dataclasses import dataclass, field

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(r'[; ]name="([^"]*)"')
_FILE = re.compile(r'filename="([^"]*)"')


@dataclass(slots=True)
class Form:
    """Texts, files and file names of a form, each by the name of its field."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def parse(kind: str, body: bytes) -> Form:
    """The form in a body of this Content-Type; ValueError if it is none."""
    found = _BOUNDARY.search(kind)
    if not kind.startswith("multipart/form-data") or not found:
        raise ValueError("not a multipart form")
    form = Form()
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:]:
        if part.startswith(b"--"):
            return form
        head, separator, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        _add(form, head.decode("utf-8", "replace"), content if separator else b"")
    raise ValueError("the form has no end")


def _add(form: Form, head: str, content: bytes) -> None:
    name, file = _NAME.search(head), _FILE.search(head)
    if not name:
        raise ValueError("a part without a name")
    if file:
        form.files[name[1]], form.names[name[1]] = content, file[1]
    else:
        form.fields[name[1]] = content.decode("utf-8", "replace")
