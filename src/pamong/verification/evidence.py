"""The evidence of a letter that a service signed, for whoever showed the file: it is not inside, as it is in ours.

A pass, not the letter's id: the ids stand in the public log, and evidence holds the hash of the contents, which nobody
who only reads the log should be able to try guesses on.
"""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pamong.core.logproof import EVIDENCE_SUFFIX
from pamong.foundation.access.policies import public
from pamong.issuing.models import Document
from pamong.issuing.proofs import evidence_for

LASTS = 3600
_SALT = "verification.evidence"


def pass_for(document: Document) -> str:
    """What opens the evidence of ``document`` for an hour; empty where it is inside the file."""
    return (
        signing.dumps(bytes(document.sha256 or b"").hex(), salt=_SALT) if document.is_signed_elsewhere else ""
    )


@require_safe
@public
def beside(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The evidence, to be kept beside the file; ``name`` is the file's."""
    try:
        sha256 = bytes.fromhex(signing.loads(token, salt=_SALT, max_age=LASTS))
    except signing.BadSignature as fault:
        raise Http404 from fault
    found = evidence_for(sha256)
    if found is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf{EVIDENCE_SUFFIX}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(found, content_type="application/cbor", headers=headers)
