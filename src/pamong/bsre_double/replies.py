"""What the service answers: a status, headers, a body, and how the body goes wrong when it is told to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pamong.bsre_double.faults import Kind

#: 2021 was seen without an explanation; the double says it when a certificate may not sign.
NOT_REGISTERED, MAY_NOT_SIGN, WRONG_PASSPHRASE = 2011, 2021, 2031
_WORDS = {
    NOT_REGISTERED: "User tidak terdaftar",
    MAY_NOT_SIGN: "Sertifikat user tidak dapat digunakan untuk tanda tangan elektronik",
    WRONG_PASSPHRASE: "Passphrase anda salah",
}
_PAGE = b"<!DOCTYPE html><html><body><h1>Gateway</h1><p>Silakan coba lagi.</p></body></html>"


@dataclass(slots=True)
class Reply:
    """One answer. ``breaks`` says what happens to it on the way out."""

    status: int
    body: bytes
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    breaks: Mapping[Kind, float] = field(default_factory=dict)


class RefusedError(Exception):
    """The service will not do it; carries the code of the refusal."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.code, self.words = code, words or _WORDS[code]


def as_json(values: Any, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(status, json.dumps(values, ensure_ascii=False).encode())


def refusal(fault: RefusedError, breaks: Mapping[Kind, float]) -> Reply:
    """``{"error", "status_code"}`` with HTTP 400, or 200 where the double was told so."""
    values = {"error": fault.words, "status_code": fault.code}
    return as_json(values, 200 if Kind.REFUSE_OK in breaks else 400)


def spring(status: int, error: str, path: str) -> Reply:
    """The error form of the server underneath: 401, 404 and 500 look like this."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return as_json({"timestamp": moment, "status": status, "error": error, "path": path}, status)


def broken(breaks: Mapping[Kind, float]) -> Reply | None:
    """The answer that takes the place of the right one, if any fault asks for that."""
    if Kind.HTML in breaks:
        return Reply(200, _PAGE, "text/html")
    if Kind.NOT_JSON in breaks:
        return Reply(400, b"Terjadi kesalahan pada layanan", "text/plain")
    if Kind.ERROR_AFTER in breaks:
        return Reply(int(breaks[Kind.ERROR_AFTER]), b"Bad Gateway", "text/plain")
    return None
