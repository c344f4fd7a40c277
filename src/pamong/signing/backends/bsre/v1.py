"""Version 1 of the service: forms in, one PDF out, kept there for one download."""

import secrets

from pamong.signing.backends.bsre import answers
from pamong.signing.backends.bsre.answers import Delivery
from pamong.signing.calls import Answer, Endpoint, LostError, call
from pamong.signing.remote import Doubt, Holder, Secret, Standing, Unsigned, Verification

SIGN_SECONDS, STATUS_SECONDS, VERIFY_SECONDS = 60.0, 30.0, 120.0
#: One letter a call.
BATCH = 1


def standing(service: Endpoint, holder: Holder) -> Standing:
    """``GET /api/user/status/{nik}``."""
    return answers.standing_of(call(service, "GET", f"/api/user/status/{holder.nik}", seconds=STATUS_SECONDS))


def sign(service: Endpoint, letters: tuple[Unsigned, ...], holder: Holder, secret: Secret) -> Delivery:
    """``POST /api/sign/pdf`` with one letter. RefusedError, LostError, NotSentError."""
    (letter,) = letters
    if secret.totp:
        raise ValueError("version 1 knows no one-time codes")
    fields = {
        "nik": holder.nik,
        "passphrase": secret.passphrase,
        "tampilan": "invisible",
        "reason": letter.reason,
        "location": letter.location,
    }
    answer = _form(service, "/api/sign/pdf", fields, "file", letter.data, SIGN_SECONDS)
    answers.check(answer)
    return Delivery([_file(answer)], answers.remote_id(answer.headers))


def fetch(service: Endpoint, name: str) -> bytes:
    """``GET /api/sign/download/{id}``: works once. RefusedError, LostError, NotSentError."""
    answer = call(service, "GET", f"/api/sign/download/{name}", seconds=SIGN_SECONDS)
    answers.check(answer)
    return answer.body


def verify(service: Endpoint, data: bytes) -> Verification | None:
    """``POST /api/sign/verify``."""
    answer = _form(service, "/api/sign/verify", {}, "signed_file", data, VERIFY_SECONDS)
    values = answers.values_of(answer)
    details = values.get("details")
    if answer.status != 200 or not isinstance(details, list):
        return None
    sound = bool(details) and all(one["signature_document"]["document_integrity"] is True for one in details)
    return Verification(len(details), sound, tuple(str(one["info_signer"]["signer_name"]) for one in details))


def _file(answer: Answer) -> bytes:
    if "json" not in answer.headers.get("content-type", ""):
        return answer.body
    values = answers.values_of(answer)
    if "base64_signed_file" not in values:
        raise LostError(Doubt.GARBLED, answer.headers)
    return answers.decoded(values["base64_signed_file"], answer)


def _form(
    service: Endpoint, path: str, fields: dict[str, str], name: str, data: bytes, seconds: float
) -> Answer:
    """A multipart form (RFC 7578); the boundary is random, so no value can contain it."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'.encode()
        for field, text in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="surat.pdf"\r\n'
    parts += [head.encode(), b"Content-Type: application/pdf\r\n\r\n", data, f"\r\n--{mark}--\r\n".encode()]
    kind = f"multipart/form-data; boundary={mark}"
    return call(service, "POST", path, seconds=seconds, body=b"".join(parts), kind=kind)
