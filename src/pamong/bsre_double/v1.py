"""Version 1: multipart forms in, PDF bytes out."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pamong.bsre_double.faults import Kind
from pamong.bsre_double.multipart import Form
from pamong.bsre_double.people import ISSUE, STATUS_MESSAGES
from pamong.bsre_double.replies import RefusedError, Reply, as_json, spring
from pamong.bsre_double.sealing import Appearance, BrokenPdfError, Wish
from pamong.bsre_double.service import Secret, Service

_ISSUED, _NOT_ISSUED = 1111, 1110
_TRUE = {"true", "1"}


def status(service: Service, nik: str) -> Reply:
    """``GET /api/user/status/{nik}``. 1111 and 1110 have been seen; other words come with 1110 here."""
    word = service.status(service.find(nik=nik))
    code = _ISSUED if word == ISSUE else _NOT_ISSUED
    return as_json({"status_code": code, "status": word, "message": STATUS_MESSAGES[word]})


def sign(service: Service, form: Form, breaks: dict[Kind, float], path: str) -> Reply:
    """``POST /api/sign/pdf``."""
    file = form.files.get("file", b"")
    if not file:
        return spring(500, "Internal Server Error", path)
    try:
        wish = _wish(form)
        person = service.find(nik=form.fields.get("nik", ""))
        secret = Secret(form.fields.get("passphrase", ""))
        (signed,) = service.sign([file], person, secret, [wish], breaks)
    except BrokenPdfError as fault:
        return as_json({"error": str(fault), "status_code": 400}, 400)
    return _signed(service, signed, in_json=form.fields.get("jenis_response", "").upper() == "BASE64")


def _signed(service: Service, signed: bytes, *, in_json: bool) -> Reply:
    headers = {
        "id_dokumen": service.keep(signed),
        "signing_time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if in_json:
        reply = as_json({"base64_signed_file": base64.b64encode(signed).decode()})
        reply.headers = headers
        return reply
    return Reply(200, signed, "application/pdf", headers)


def download(service: Service, name: str, path: str) -> Reply:
    """``GET /api/sign/download/{id}``: once."""
    document = service.hand_out(name)
    return spring(404, "Not Found", path) if document is None else Reply(200, document, "application/pdf")


def verify(service: Service, form: Form, path: str) -> Reply:
    """``POST /api/sign/verify``."""
    file = form.files.get("signed_file", b"")
    if not file:
        return spring(500, "Internal Server Error", path)
    try:
        found = service.sealer.describe(file)
    except BrokenPdfError as fault:
        return as_json({"error": str(fault), "status_code": 400}, 400)
    sound = bool(found) and all(one["intact"] for one in found)
    return as_json(
        {
            "nama_dokumen": form.names.get("signed_file", "dokumen.pdf"),
            "jumlah_signature": len(found),
            "notes": "Dokumen tidak memiliki tanda tangan elektronik" if not found else "",
            "summary": ("VALID" if sound else "INVALID") if found else "NO_SIGNATURE",
            "details": [_detail(one) for one in found],
        }
    )


def _detail(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "signature_field": one["field"],
        "info_tsa": {"name": one["stamped_by"], "tsa_cert_validity": None} if one["stamped_at"] else {},
        "info_signer": {
            "issuer_dn": one["issuer_dn"],
            "signer_name": one["name"],
            "signer_cert_validity": f"{one['not_before']} to {one['not_after']}",
            "signer_dn": one["subject_dn"],
            "cert_user_certified": one["trusted"],
        },
        "signature_document": {
            "signed_using_tsa": bool(one["stamped_at"]),
            "reason": one["reason"],
            "document_integrity": one["intact"],
            "signed_in": one["at"],
            "location": one["location"],
            "hash_value": one["hash"],
        },
    }


def _wish(form: Form) -> Wish:
    fields = form.fields
    appearance = None
    if fields.get("tampilan", "invisible") == "visible":
        with_image = fields.get("image", "").lower() in _TRUE
        image = form.files.get("imageTTD", b"")
        if (with_image and not image) or (not with_image and not fields.get("linkQR")):
            raise RefusedError(400, "imageTTD atau linkQR diperlukan untuk tampilan visible")
        page = fields.get("page") or fields.get("halaman") or "1"
        appearance = Appearance(
            image if with_image else b"",
            1 if not page.isdecimal() else int(page),
            *(float(fields.get(name) or usual) for name, usual in _PLACE),
        )
    return Wish(appearance, fields.get("reason", ""), fields.get("location", ""))


_PLACE = (("xAxis", 0.0), ("yAxis", 0.0), ("width", 120.0), ("height", 60.0))
