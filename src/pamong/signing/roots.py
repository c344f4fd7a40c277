"""The root certificates that an office keeps: in a PEM or DER file, or in a folder of such files.

Pamong ships none of its own. Each file is read again when it has changed.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from pamong.signing.trust import Trust

MAX_CERTIFICATES = 500
MAX_BYTES = 1_000_000
_KINDS = {".pem", ".crt", ".cer", ".der"}
_PEM = b"-----BEGIN CERTIFICATE-----"


class RootsError(ValueError):
    """A place without usable certificates; the message names file and fault, for an administrator."""


def read(place: str) -> tuple[bytes, ...]:
    """The authorities' certificates in a file or folder, in DER and in order of file names; RootsError."""
    path = Path(place)
    if not path.exists():
        raise RootsError(f"{place}: no such file or folder")
    found = dict.fromkeys(one for file in _files(path) for one in _certificates(file))
    if not found:
        raise RootsError(f"{place}: no certificate in it (files named {', '.join(sorted(_KINDS))})")
    if len(found) > MAX_CERTIFICATES:
        raise RootsError(f"{place}: more than {MAX_CERTIFICATES} certificates")
    return tuple(found)


def of_office() -> Trust:
    """Whom the settings name. A place that cannot be read counts as empty here: ``faults`` complains about it."""
    anchors = [one for _name, place in places() for one in _readable(place)]
    return Trust(tuple(dict.fromkeys(anchors)), authorities())


def of_services() -> tuple[bytes, ...]:
    """The roots to which the certificates of the signing services lead."""
    return tuple(one for place in (settings.BSRE_ROOTS, settings.CSC_ROOTS) for one in _readable(place))


def authorities() -> tuple[bytes, ...]:
    """The roots of the office's time stamping authorities, former ones included while they stand in the file."""
    return _readable(settings.TSA_ROOTS)


def places() -> list[tuple[str, str]]:
    """Name and value of the settings that say where roots are; those of the signing services count too."""
    named = {
        "PAMONG_TRUSTED_ROOTS": settings.TRUSTED_ROOTS,
        "PAMONG_BSRE_ROOTS_PATH": settings.BSRE_ROOTS,
        "PAMONG_CSC_ROOTS_PATH": settings.CSC_ROOTS,
    }
    return [(name, place) for name, place in named.items() if place]


def faults() -> list[str]:
    """What is wrong with the office's own collection, in English sentences for an administrator."""
    if not settings.TRUSTED_ROOTS:
        return []
    try:
        read(settings.TRUSTED_ROOTS)
    except (RootsError, OSError) as fault:
        return [f"PAMONG_TRUSTED_ROOTS: {fault}"]
    return []


def _readable(place: str) -> tuple[bytes, ...]:
    try:
        return _kept(place, _state(Path(place))) if place else ()
    except (RootsError, OSError):
        return ()


@lru_cache(maxsize=8)
def _kept(place: str, state: Sequence[object]) -> tuple[bytes, ...]:
    return read(place)


def _state(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does."""
    stats = ((str(file), file.stat()) for file in _files(path))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix.lower() in _KINDS and file.is_file())


def _certificates(file: Path) -> Iterator[bytes]:
    data = file.read_bytes()
    if len(data) > MAX_BYTES:
        raise RootsError(f"{file}: larger than {MAX_BYTES} bytes")
    try:
        found = (
            x509.load_pem_x509_certificates(data) if _PEM in data else [x509.load_der_x509_certificate(data)]
        )
        for certificate in found:
            if not _is_authority(certificate):
                name = certificate.subject.rfc4514_string()
                raise RootsError(f"{file}: {name} is not the certificate of an authority (CA)")
            yield certificate.public_bytes(Encoding.DER)
    except RootsError:
        raise
    except ValueError as fault:
        raise RootsError(f"{file}: not a certificate in PEM or DER") from fault


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False
