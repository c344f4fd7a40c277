"""Judging one PDF as the upload page does: a letter of ours, a stranger's signed PDF, and pyHanko alone on ours.

Ours: SHA-256, the way to the examining child and back, CMS and certificates, key list, evidence, passkey, register.
The stranger's letter is the same document signed by pyHanko, so that both have the same pages; the office keeps
the root that his certificate leads to.
"""

import logging
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from bench import _office
from bench._report import Options, Report, run

type Way = Callable[[], None]

TARGETS = {"own_ms": 3.0, "foreign_ms": 60.0}


def main(argv: Sequence[str]) -> int:
    """``pamong bench verify``."""
    return run("verify", argv, measure)


def measure(options: Options) -> Report:
    """By turns, so that all see the same machine."""
    rounds, size = (1, 3) if options.quick else (8, 25)
    with _office.office():
        letter = _letter()
        foreign = _foreign(letter)
        ways = {"own": _judge(letter, "genuine", ""), "foreign": _judge(foreign, "foreign", "known")}
        ways |= {"standalone": _standalone(letter), "pyhanko": _pyhanko(letter)}
        found = _by_turns(ways, rounds, size)
    return Report(
        "verify",
        {f"{name}_ms": found[name] for name in ("own", "foreign", "standalone")},
        TARGETS,
        {"pyhanko": {"own_ms": found["pyhanko"]}},
        (
            f"The fastest tenth of {rounds} rounds of {size}, by turns, with a warm child: what other people do",
            "on a shared machine does not count, as in bench/sign.py.",
            "standalone: key list and log proof instead of the register.",
            "pyhanko: its validation of our letter alone, without our rule, evidence or register.",
        ),
    )


def _letter() -> bytes:
    from django.utils import timezone

    from pamong.demo import walk
    from pamong.foundation.files.services import read
    from pamong.foundation.regions.scope import system_scope

    with system_scope("benchmark"):
        (document,) = walk.sign([_office._walked("keterangan-domisili")], now=timezone.now())
        return read(document.file)


def _foreign(letter: bytes) -> bytes:
    """The letter as it was before the office signed it, signed by pyHanko for somebody else."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata
    from pyhanko.sign.signers import PdfSigner

    unsigned, out = letter[: letter.index(b"%%EOF\n") + 6], BytesIO()
    signer = PdfSigner(PdfSignatureMetadata(field_name="Tanda", md_algorithm="sha256"), _stranger())
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(unsigned)), output=out)
    return out.getvalue()


def _stranger() -> Any:
    """Somebody whose root the office keeps."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from django.conf import settings
    from django.utils import timezone
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from pamong.signing import ca

    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    root = ca.self_signed(ca.Subject("Akar Lain"), key, now=now)
    certificate = ca.issue(ca.Subject("Orang Lain"), key.public_key(), ca=root, ca_key=key, now=now)
    kept = Path(settings.DATA) / "akar.pem"
    kept.write_bytes(root.public_bytes(Encoding.PEM))
    settings.TRUSTED_ROOTS = str(kept)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(ca.der_of(certificate)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
        prefer_pss=False,
    )


def _judge(data: bytes, word: str, chain: str) -> Way:
    from pamong.issuing.verdict import judge_file

    def one() -> None:
        found = judge_file(data)
        assert (found.word, found.chain.word if found.chain else "") == (word, chain), found

    return one


def _standalone(data: bytes) -> Way:
    from hashlib import sha256

    from django.utils import timezone

    from pamong.issuing.keylist import public_keys
    from pamong.issuing.proofs import proof_for
    from pamong.issuing.standalone import judge

    proof = str(proof_for(sha256(data).digest())).encode()
    keys = public_keys(timezone.now())

    def one() -> None:
        assert judge(data, keys, proof=proof).word == "genuine"

    return one


def _pyhanko(data: bytes) -> Way:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").setLevel(
        logging.CRITICAL
    )  # it would write a page about each unknown authority

    def one() -> None:
        (signature,) = PdfFileReader(BytesIO(data)).embedded_signatures
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        assert validate_pdf_signature(signature, context).intact

    return one


def _by_turns(ways: dict[str, Way], rounds: int, size: int) -> dict[str, float]:
    """Milliseconds that the fastest tenth of each stays under, over rounds taken by turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            way()  # what the others left in the caches of the processor does not count
            taken[name] += [_timed(way) for _ in range(size)]
    return {name: 1000 * sorted(times)[len(times) // 10] for name, times in taken.items()}


def _timed(way: Way) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start
