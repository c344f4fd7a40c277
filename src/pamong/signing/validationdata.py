"""A DSS (ISO 32000-2, 12.8.4.3) that holds certificates, revocation lists and OCSP answers, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.x509 import ocsp
from pyhanko.pdf_utils import generic

_KINDS: dict[str, Callable[[bytes], object]] = {
    "/Certs": x509.load_der_x509_certificate,
    "/CRLs": x509.load_der_x509_crl,
    "/OCSPs": ocsp.load_der_ocsp_response,
}
_OF_ONE = {"/Cert": "/Certs", "/CRL": "/CRLs", "/OCSP": "/OCSPs"}
_NAME = re.compile(r"/[0-9A-Fa-f]{40}")
_STREAM = {"/Length", "/Filter"}
MAX_ENTRY = 2_000_000


def check(dss: Any, follow: Callable[[Any], Any]) -> None:
    """Return if ``dss`` is one; ValueError. ``follow`` opens a reference, and refuses one that leads elsewhere."""
    if not isinstance(dss, generic.DictionaryObject) or isinstance(dss, generic.StreamObject):
        raise ValueError("no dictionary")
    if not set(dss) <= {*_KINDS, "/Type", "/VRI"} or dss.get("/Type", "/DSS") != "/DSS":
        raise ValueError("more than validation data")
    for kind, load in _KINDS.items():
        if kind in dss:
            _check_array(dss.raw_get(kind), load, follow)
    if "/VRI" in dss:
        _check_related(follow(dss.raw_get("/VRI")), follow)


def _check_array(value: Any, load: Callable[[bytes], object], follow: Callable[[Any], Any]) -> None:
    array = follow(value)
    if not isinstance(array, generic.ArrayObject):
        raise ValueError("no array")
    for at in range(len(array)):
        stream = follow(array.raw_get(at))
        if not isinstance(stream, generic.StreamObject) or not set(stream) <= _STREAM:
            raise ValueError("no plain stream")
        if str(stream.get("/Filter", "/FlateDecode")) not in ("/FlateDecode", "['/FlateDecode']"):
            raise ValueError("an unusual filter")
        written = bytes(stream.data)
        if len(written) > MAX_ENTRY:
            raise ValueError("too much")
        load(written)  # ValueError for anything else, and for a byte too many


def _check_related(related: Any, follow: Callable[[Any], Any]) -> None:
    """Which of them belong to which signature."""
    if not isinstance(related, generic.DictionaryObject):
        raise ValueError("no dictionary")
    for name in related:
        one = follow(related.raw_get(name))
        if not _NAME.fullmatch(name) or not set(one) <= {*_OF_ONE, "/TU", "/Type"}:
            raise ValueError("more than validation data of one signature")
        for kind, load in ((kind, _KINDS[whole]) for kind, whole in _OF_ONE.items() if kind in one):
            _check_array(one.raw_get(kind), load, follow)
        if not isinstance(one.get("/TU", generic.TextStringObject("")), generic.TextStringObject):
            raise ValueError("no moment")
