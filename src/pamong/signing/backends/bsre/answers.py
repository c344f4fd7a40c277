"""What an answer of BSrE's service means: a file, a refusal, or nothing that can be relied on."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pamong.signing.calls import Answer, LostError
from pamong.signing.remote import Doubt, Refusal, Standing

#: Seen with HTTP 400 and with HTTP 200. 2021 was never seen explained: it is shown as a certificate that may not sign.
_CODES = {2011: Refusal.NOT_REGISTERED, 2021: Refusal.MAY_NOT_SIGN, 2031: Refusal.WRONG_SECRET}
_ID_HEADERS = ("id_dokumen", "id-dokumen")


class RefusedError(Exception):
    """The service said no: nothing was signed."""

    def __init__(self, reason: Refusal, code: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that came back, in the order in which they came, and the name to download them by."""

    files: list[bytes]
    remote_id: str = ""


def values_of(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer; empty if there is none."""
    try:
        values = json.loads(answer.body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def check(answer: Answer) -> None:
    """RefusedError for a refusal in any of its forms, LostError where the service broke down at work."""
    if answer.status == 401:
        raise RefusedError(Refusal.SERVICE_ACCOUNT)
    if answer.status >= 500:
        raise LostError(Doubt.SERVER_ERROR, answer.headers)
    values = values_of(answer)
    code = values.get("status_code")
    if answer.status == 200 and "error" not in values and code not in _CODES:
        return
    number = code if isinstance(code, int) else 0
    file = Refusal.FILE if "PDF" in str(values.get("error", "")) else Refusal.OTHER
    raise RefusedError(_CODES.get(number, file), number)


def remote_id(headers: Mapping[str, str]) -> str:
    """The id for a download: the header has been seen with either spelling."""
    found = next((headers[name] for name in _ID_HEADERS if name in headers), "")
    return found if found.isalnum() or found.replace("-", "").isalnum() else ""


def decoded(text: object, answer: Answer) -> bytes:
    """Bytes from base64; LostError if it is none."""
    try:
        return base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise LostError(Doubt.GARBLED, answer.headers) from fault


def standing_of(answer: Answer) -> Standing:
    """The word for a certificate; UNKNOWN for any other answer."""
    word = values_of(answer).get("status")
    return Standing(word) if answer.status == 200 and word in set(Standing) else Standing.UNKNOWN
