"""Version 2: JSON with base64 in and out; several files under one secret."""

import base64
import binascii
import time
from collections.abc import Mapping
from typing import Any

from pamong.bsre_double.faults import Kind
from pamong.bsre_double.people import STATUS_MESSAGES, Person
from pamong.bsre_double.replies import RefusedError, Reply, as_json, spring
from pamong.bsre_double.sealing import Appearance, BrokenPdfError, Wish
from pamong.bsre_double.service import Secret, Service

type Values = Mapping[str, Any]


def status(service: Service, values: Values) -> Reply:
    """``POST /api/v2/user/check/status``."""
    word = service.status(_person(service, values))
    return as_json({"status": word, "message": STATUS_MESSAGES[word]})


def totp(service: Service, values: Values) -> Reply:
    """``POST /api/v2/sign/get/totp``; ``data`` is the number of files.

    The real service sends the code to the person. This one also returns it, for programs that rehearse.
    """
    code = service.code_for(_person(service, values), int(values.get("data") or 1))
    return as_json({"success": True, "message": "TOTP telah dikirim", "totp": code})


def sign(service: Service, values: Values, breaks: dict[Kind, float], path: str) -> Reply:
    """``POST /api/v2/sign/pdf``."""
    started = time.monotonic()
    files = [_decoded(text) for text in values.get("file") or []]
    if not files or not all(files):
        return spring(500, "Internal Server Error", path)
    wishes = [_wish(one) for one in values.get("signatureProperties") or [{}]]
    if len(wishes) == 1:
        wishes *= len(files)
    if len(wishes) != len(files):
        raise RefusedError(400, "Jumlah signatureProperties tidak sesuai dengan jumlah file")
    secret = Secret(values.get("passphrase") or "", values.get("totp") or "")
    try:
        signed = service.sign(files, _person(service, values), secret, wishes, breaks)
    except BrokenPdfError as fault:
        return as_json({"error": str(fault), "status_code": 400}, 400)
    taken = round((time.monotonic() - started) * 1000)
    return as_json({"time": taken, "file": [base64.b64encode(one).decode() for one in signed]})


def verify(service: Service, values: Values, path: str) -> Reply:
    """``POST /api/v2/verify/pdf``."""
    file = _decoded(values.get("file") or "")
    if not file:
        return spring(500, "Internal Server Error", path)
    try:
        found = service.sealer.describe(file)
    except BrokenPdfError as fault:
        return as_json({"error": str(fault), "status_code": 400}, 400)
    sound = bool(found) and all(one["intact"] for one in found)
    return as_json(
        {
            "conclusion": ("VALID" if sound else "INVALID") if found else "NO_SIGNATURE",
            "description": "Dokumen asli" if sound else "Dokumen tidak valid atau tidak bertanda tangan",
            "signatureCount": len(found),
            "signatureInformations": [_information(one) for one in found],
        }
    )


def _information(one: Values) -> dict[str, Any]:
    stamped = {"id": "tsa-1", "signerName": one["stamped_by"], "timestampDate": one["stamped_at"]}
    return {
        "id": f"S-{one['serial'][:12]}",
        "fieldName": one["field"],
        "signerName": one["name"],
        "signatureDate": one["at"],
        "signatureFormat": "PAdES-BASELINE-T" if one["stamped_at"] else "PAdES-BASELINE-B",
        "integrityValid": one["intact"],
        "certificateTrusted": one["trusted"],
        "ltv": False,
        "modified": not one["intact"] or (one["last"] and not one["covers_all"]),
        "lastSignature": one["last"],
        "reason": one["reason"],
        "location": one["location"],
        "certLevelCode": 0,
        "digestAlgorithm": "SHA256",
        "signatureAlgorithm": one["algorithm"].upper(),
        "timestampInfomation": stamped if one["stamped_at"] else None,  # the service's own spelling
        "certificateDetails": [_certificate(one)],
    }


def _certificate(one: Values) -> dict[str, Any]:
    return {
        "commonName": one["name"],
        "issuerName": one["issuer"],
        "serialNumber": one["serial"],
        "notBeforeDate": one["not_before"],
        "notAfterDate": one["not_after"],
        "keyUsages": ["digitalSignature", "nonRepudiation"],
        "signatureAlgoritm": "SHA256withRSA",  # the service's own spelling
    }


def _person(service: Service, values: Values) -> Person | None:
    return service.find(nik=str(values.get("nik") or ""), email=str(values.get("email") or ""))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise RefusedError(400, "file bukan base64") from fault


def _wish(one: Values) -> Wish:
    appearance = None
    if str(one.get("tampilan", "INVISIBLE")).upper() == "VISIBLE":
        appearance = Appearance(
            _decoded(one.get("imageBase64") or ""),
            int(one.get("page") or 1),
            *(float(one.get(name) or usual) for name, usual in _PLACE),
        )
    words = (str(one.get(name) or "") for name in ("reason", "location", "contactInfo", "pdfPassword"))
    return Wish(appearance, *words)


_PLACE = (("originX", 0.0), ("originY", 0.0), ("width", 120.0), ("height", 60.0))
