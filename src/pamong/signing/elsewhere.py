"""What a letter that a service signed needs for the long term: its own chain, and the lists of the PSrE behind it.

The chain is taken from the file, which was judged when it came back, and from the roots that the office trusts. The
lists come from addresses that the office names: one that stands in a certificate is not one that the server calls.
"""

import logging
from io import BytesIO
from typing import Any

from django.conf import settings

from pamong.signing import roots, tsa

logger = logging.getLogger(__name__)


def lists() -> list[bytes] | None:
    """The revocation lists of the service's PSrE in DER; None where none are named, or one cannot be had today."""
    if not settings.SERVICE_CRLS:
        return None
    try:
        return tsa.fetched(settings.SERVICE_CRLS)
    except tsa.TsaError as fault:
        logger.warning("letters of the signing service are not raised: no revocation list (%s)", fault)
        return None


def certificates(data: bytes) -> list[bytes]:
    """The certificates (DER) of the last signature in the file, of the time stamp inside it, and the office's roots."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    signature = PdfFileReader(BytesIO(data)).embedded_regular_signatures[-1]
    found = [signature.signer_cert, *signature.other_embedded_certs]
    for kind in signature.signer_info["unsigned_attrs"] or ():
        if kind["type"].native == "signature_time_stamp_token":
            found += [one.chosen for token in kind["values"] for one in token["content"]["certificates"]]
    return list(dict.fromkeys([*map(_der, found), *roots.of_services()]))


def _der(certificate: Any) -> bytes:
    return bytes(certificate.dump())
