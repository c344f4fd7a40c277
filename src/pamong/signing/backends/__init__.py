"""Where signing keys live. A backend is one folder or module here, a subclass of ``Backend``, and the
contract tests.
"""

from abc import ABC, abstractmethod
from functools import cache
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.checks import CheckMessage
from django.utils.module_loading import import_string

_BACKENDS = {"softkey": "pamong.signing.backends.softkey.Softkey"}


class Backend(ABC):
    """Makes and uses P-256 keys. A ``handle`` is what the database keeps: a sealed key, or the name of one
    elsewhere.
    """

    name: ClassVar[str]
    #: Whether its certificates come from an Indonesian PSrE (PP 71/2019); otherwise letters say so.
    certified: ClassVar[bool] = False

    @abstractmethod
    def create(self, owner: bytes) -> tuple[ec.EllipticCurvePublicKey, bytes]:
        """A new key and its handle, bound to ``owner`` (the id of the row that will keep the handle)."""

    @abstractmethod
    def prepare(self, handle: bytes, owner: bytes) -> ec.EllipticCurvePrivateKey:
        """The key behind a handle, ready to sign many letters; KeyUnavailableError if it cannot be had."""

    def check_config(self) -> list[CheckMessage]:
        """What stands in the way of signing with this backend."""
        return []


def backend() -> Backend:
    """The backend of this installation (``settings.LETTER_SIGNING_BACKEND``)."""
    return _load(settings.LETTER_SIGNING_BACKEND)


@cache
def _load(name: str) -> Backend:
    if name not in _BACKENDS:
        raise ValueError(f"unknown signing backend {name!r}: expected one of {', '.join(_BACKENDS)}")
    made = import_string(_BACKENDS[name])()
    assert isinstance(made, Backend)
    return made
