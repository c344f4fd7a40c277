"""Version 2 of the service: JSON with base64, several letters under one secret."""

import base64
import json
from typing import Any

from pamong.signing.backends.bsre import answers
from pamong.signing.backends.bsre.answers import Delivery
from pamong.signing.calls import Answer, Endpoint, LostError, call
from pamong.signing.remote import Doubt, Holder, Secret, Standing, Unsigned, Verification

SIGN_SECONDS, STATUS_SECONDS, VERIFY_SECONDS = 60.0, 30.0, 120.0
#: Letters a call. No limit is documented; a second each has been seen, and a call has 60.
BATCH = 20


def standing(service: Endpoint, holder: Holder) -> Standing:
    """``POST /api/v2/user/check/status``."""
    return answers.standing_of(
        _post(service, "/api/v2/user/check/status", {"nik": holder.nik}, STATUS_SECONDS)
    )


def send_code(service: Endpoint, holder: Holder, count: int) -> bool:
    """``POST /api/v2/sign/get/totp``. What comes back is not looked at: the code goes to the person."""
    answer = _post(service, "/api/v2/sign/get/totp", {"nik": holder.nik, "data": count}, STATUS_SECONDS)
    return answer.status == 200 and "error" not in answers.values_of(answer)


def sign(service: Endpoint, letters: tuple[Unsigned, ...], holder: Holder, secret: Secret) -> Delivery:
    """``POST /api/v2/sign/pdf``. RefusedError, LostError, NotSentError."""
    proof = {"totp": secret.totp} if secret.totp else {"passphrase": secret.passphrase}
    wishes = [{"tampilan": "INVISIBLE", "reason": one.reason, "location": one.location} for one in letters]
    files = [base64.b64encode(one.data).decode() for one in letters]
    values = {"nik": holder.nik, **proof, "signatureProperties": wishes, "file": files}
    answer = _post(service, "/api/v2/sign/pdf", values, SIGN_SECONDS)
    answers.check(answer)
    signed = answers.values_of(answer).get("file")
    if not isinstance(signed, list):
        raise LostError(Doubt.GARBLED, answer.headers)
    return Delivery([answers.decoded(text, answer) for text in signed])


def verify(service: Endpoint, data: bytes) -> Verification | None:
    """``POST /api/v2/verify/pdf``."""
    values = {"file": base64.b64encode(data).decode()}
    answer = _post(service, "/api/v2/verify/pdf", values, VERIFY_SECONDS)
    found = answers.values_of(answer).get("signatureInformations")
    if answer.status != 200 or not isinstance(found, list):
        return None
    sound = bool(found) and all(one["integrityValid"] is True and one["modified"] is False for one in found)
    return Verification(len(found), sound, tuple(str(one["signerName"]) for one in found))


def _post(service: Endpoint, path: str, values: dict[str, Any], seconds: float) -> Answer:
    body = json.dumps(values).encode()
    return call(service, "POST", path, seconds=seconds, body=body, kind="application/json")
