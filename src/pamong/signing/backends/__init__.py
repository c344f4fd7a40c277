"""Where signatures come from. A backend is one folder or module here, a subclass of a shape in ``interface``,
and the contract tests.
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from pamong.signing.backends.interface import Backend, DocumentBackend, HashBackend, KeyBackend

_BACKENDS = {
    "softkey": "pamong.signing.backends.softkey.Softkey",
    "pkcs11": "pamong.signing.backends.pkcs11.Pkcs11",
    "csc": "pamong.signing.backends.csc.Csc",
    "bsre": "pamong.signing.backends.bsre.Bsre",
}

__all__ = [
    "Backend",
    "DocumentBackend",
    "HashBackend",
    "KeyBackend",
    "backend",
    "document_backend",
    "holder_of",
    "load",
]


def backend() -> KeyBackend:
    """The keys of this installation: ``settings.LETTER_SIGNING_BACKEND``, or softkey where a service signs.

    The office's CA, its seals and its log need keys of our own whoever signs the letters.
    """
    chosen = load(settings.LETTER_SIGNING_BACKEND)
    kept = chosen if isinstance(chosen, KeyBackend) else load("softkey")
    assert isinstance(kept, KeyBackend)
    return kept


def holder_of(handle: bytes) -> KeyBackend:
    """The backend that made a handle, whichever is chosen today."""
    kept = load("pkcs11" if handle.startswith(b"pkcs11:") else "softkey")
    assert isinstance(kept, KeyBackend) and kept.owns(handle)
    return kept


def document_backend() -> DocumentBackend | None:
    """The service that signs whole letters, if this installation has one."""
    chosen = load(settings.LETTER_SIGNING_BACKEND)
    if isinstance(chosen, HashBackend):
        from pamong.signing.backends.hashed import HashedDocuments  # brings pyHanko along: 20 MB

        return HashedDocuments(chosen)
    return chosen if isinstance(chosen, DocumentBackend) else None


@cache
def load(name: str) -> Backend:
    """The backend of this name; ValueError if there is none."""
    if name not in _BACKENDS:
        raise ValueError(f"unknown signing backend {name!r}: expected one of {', '.join(_BACKENDS)}")
    made = import_string(_BACKENDS[name])()
    assert isinstance(made, Backend)
    return made
