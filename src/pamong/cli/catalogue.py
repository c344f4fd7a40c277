"""Reads gettext's .po files and writes .mo files, in pure Python: users have no gettext installed.

The msgids are Indonesian, so Indonesian needs no catalogue; English is complete or ``check`` fails.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_MAGIC = 0x950412DE
_PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}")


@dataclass(slots=True)
class Message:
    """One entry: its key, its translations (one, or one for each plural form), its flags."""

    msgid: str = ""
    plural: str | None = None
    context: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes an entry unique, and what a new extraction is compared by."""
        return (self.context or "", self.msgid, self.plural or "")

    @property
    def is_complete(self) -> bool:
        """Translated in every form, and not marked as a guess."""
        wanted = 2 if self.plural is not None else 1
        return len(self.translations) >= wanted and all(self.translations.values()) and not self.is_fuzzy

    @property
    def keeps_placeholders(self) -> bool:
        """Whether the placeholders are those of the original; plural forms may leave the number out."""
        if self.plural is not None:
            known = set(_PLACEHOLDER.findall(self.msgid + self.plural))
            return all(set(_PLACEHOLDER.findall(text)) <= known for text in self.translations.values())
        wanted = sorted(_PLACEHOLDER.findall(self.msgid))
        return all(sorted(_PLACEHOLDER.findall(text)) == wanted for text in self.translations.values())


def parse(text: str) -> list[Message]:
    """The entries of a .po file, the header (empty msgid) first; obsolete ones left out."""
    return [message for block in re.split(r"\n\s*\n", text) if (message := _message(block)) is not None]


def _message(block: str) -> Message | None:
    lines = [line for line in block.splitlines() if line and not line.startswith("#~")]
    strings = list(_strings(lines))
    if not any(keyword == "msgid" for keyword, _ in strings):
        return None
    message = Message(is_fuzzy=any(line.startswith("#,") and "fuzzy" in line for line in lines))
    for keyword, value in strings:
        if keyword == "msgctxt":
            message.context = value
        elif keyword == "msgid":
            message.msgid = value
        elif keyword == "msgid_plural":
            message.plural = value
        else:
            message.translations[int(keyword[7:-1] or 0) if "[" in keyword else 0] = value
    return message


def _strings(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Keyword and joined text of each string of an entry."""
    keyword, value = "", ""
    for line in lines:
        if line.startswith("#"):
            continue
        if line.startswith("msg"):
            if keyword:
                yield keyword, value
            keyword, _, rest = line.partition(" ")
            value = ast.literal_eval(rest.strip())
        else:
            value += ast.literal_eval(line.strip())
    if keyword:
        yield keyword, value


def compiled(messages: list[Message]) -> bytes:
    """The .mo file of the complete entries; the same entries give the same bytes."""
    pairs = sorted(_pair(message) for message in messages if message.is_complete or not message.msgid)
    ids, texts = [key for key, _ in pairs], [value for _, value in pairs]
    start = 28 + 16 * len(pairs)
    table_of_ids, body_of_ids = _table(ids, start)
    table_of_texts, body_of_texts = _table(texts, start + len(body_of_ids))
    header = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    return header + table_of_ids + table_of_texts + body_of_ids + body_of_texts


def _pair(message: Message) -> tuple[bytes, bytes]:
    key = message.msgid if message.plural is None else f"{message.msgid}\0{message.plural}"
    if message.context is not None:
        key = f"{message.context}\x04{key}"
    return key.encode(), "\0".join(text for _, text in sorted(message.translations.items())).encode()


def _table(strings: list[bytes], start: int) -> tuple[bytes, bytes]:
    """Lengths and offsets, and the strings themselves, each with its closing zero byte."""
    table, body = b"", b""
    for string in strings:
        table += struct.pack("<2I", len(string), start + len(body))
        body += string + b"\0"
    return table, body


def faults(messages: list[Message], extracted: list[Message]) -> list[str]:
    """What keeps the catalogue from being complete, each in one line."""
    found = [f"not translated: {m.msgid!r}" for m in messages if m.msgid and not m.is_complete]
    found += [f"placeholders differ: {m.msgid!r}" for m in messages if m.msgid and not m.keeps_placeholders]
    known, wanted = {m.key for m in messages}, {m.key for m in extracted}
    found += [f"missing: {key[1]!r}" for key in sorted(wanted - known)]
    return found + [f"no longer used: {key[1]!r}" for key in sorted(known - wanted)]


def po_of(package: Path) -> Path:
    """Where the English catalogue of ``src/pamong`` lies; its .mo is beside it."""
    return package / "locale" / "en" / "LC_MESSAGES" / "django.po"
