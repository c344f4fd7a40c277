"""Signing one prepared letter so that it survives a power cut: ours, the floor, and pyHanko on the same PDF.

The floor is what physics asks: SHA-256 of the file, one P-256 signature, write, fsync. Ours does on top of it: read
the prepared letter and decrypt it, CMS and evidence, encrypt, write aside, fsync, rename, fsync of the folder.
"""

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from bench import _office
from bench._report import Options, Report, run

type Way = Callable[[int], object]

TARGETS = {"ratio_to_floor": 2.0}


def main(argv: Sequence[str]) -> int:
    """``pamong bench sign``."""
    return run("sign", argv, measure)


def measure(options: Options) -> Report:
    """All in one run, by turns, so that they share the machine's good and bad moments."""
    rounds, size = (1, 6) if options.quick else (8, 50)
    with _office.office() as data:
        ours, prepared, batch = _ordered(6 if options.quick else 200, rounds)
        target = Path(tempfile.mkdtemp(dir=data))
        for number in range(256):
            (target / f"{number:02x}").mkdir()
        ways = {"floor": _floor(prepared, target), "ours": ours}
        found = _by_turns(ways, rounds, size)
        peer = _by_turns({"pyhanko": _pyhanko(target)}, max(1, rounds // 2), size)["pyhanko"]
    sign, floor = found["ours"], found["floor"]
    return Report(
        "sign",
        {"ratio_to_floor": sign / floor, "sign_ms": sign, "floor_ms": floor, "batch_sign_ms": batch},
        TARGETS,
        {"pyhanko": {"sign_ms": peer, "ratio_to_floor": peer / floor}},
        (
            f"One letter after the other, each waited for; the fastest tenth of {rounds} rounds of {size},",
            "by turns, so that the stalls of a shared disk do not count for either side.",
            "batch_sign_ms: a letter of a batch, whose fsyncs share the disk's commits.",
        ),
    )


def _by_turns(ways: dict[str, Way], rounds: int, size: int) -> dict[str, float]:
    """Milliseconds of each way: what the fastest tenth of its letters stays under, over rounds taken by turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name] += [_timed(way, at) for at in range(size)]
    return {name: 1000 * sorted(times)[len(times) // 10] for name, times in taken.items()}


def _timed(way: Way, at: int) -> float:
    start = time.perf_counter()
    way(at)
    return time.perf_counter() - start


def _ordered(count: int, rounds: int) -> tuple[Way, bytes, float]:
    """An accepted prompt of ``count`` letters: how to sign one, one of them prepared, a batch's ms a letter."""
    from django.utils import timezone

    from pamong.foundation.files.services import read, unseal, write, writers
    from pamong.issuing.models import Document
    from pamong.signing import services as signing

    now = timezone.now()
    prompt = _office.ordered(_office.ready(count), now)
    rows = list(Document.system().filter(prompt=prompt).select_related("prepared").order_by("position"))

    def signed(at: int) -> bytes:
        row = rows[at % count]
        return signing.sign_item(prompt, row.position, unseal(row.prepared))

    def one(at: int) -> object:
        return write(signed(at), kind="letter", place=None, owner=None)

    def whole() -> float:
        start = time.perf_counter()
        waiting = [
            writers().submit(write, signed(at), kind="letter", place=None, owner=None) for at in range(count)
        ]
        for each in waiting:
            each.result()
        return 1000 * (time.perf_counter() - start) / count

    batch = min(whole() for _ in range(rounds))
    return one, read(rows[0].prepared), batch


def _floor(prepared: bytes, folder: Path) -> Way:
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    key = ec.generate_private_key(ec.SECP256R1())
    scheme = ec.ECDSA(utils.Prehashed(SHA256()))

    def one(at: int) -> object:
        key.sign(sha256(prepared).digest(), scheme)
        _durable(_spread(folder), prepared)
        return None

    return one


def _spread(folder: Path) -> Path:
    """A new name in one of 256 folders, as letters lie: what a new file costs depends on its folder."""
    return folder / secrets.token_hex(1) / secrets.token_hex(8)


def _durable(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)


def _pyhanko(folder: Path) -> Way:
    """pyHanko as fast as it goes: the key stays loaded, the size of the CMS is given."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    pdf = _unsigned()
    made = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name="Signature", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        ),
        signer=_loaded(),
    )

    def one(at: int) -> object:
        out = BytesIO()
        made.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out, bytes_reserved=8192)
        _durable(_spread(folder), out.getvalue())
        return None

    return one


def _loaded() -> Any:
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from pamong.signing.keys import signing_key
    from pamong.signing.models import OfficeKey

    row = OfficeKey.objects.select_related("issuer").filter(kind=OfficeKey.Kind.SIGNER)[0]
    assert row.issuer is not None
    key = signing_key(row)
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(bytes(row.issuer.certificate)))

    class Loaded(signers.Signer):
        """Signs with the key that is already open, as our own writer does."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return bytes(72) if dry_run else key.sign(data, ec.ECDSA(SHA256()))

    return Loaded(
        signing_cert=x509.Certificate.load(bytes(row.certificate)), cert_registry=store, prefer_pss=False
    )


def _unsigned() -> bytes:
    """One of the same letters before anything was laid out in it."""
    from django.utils import timezone

    from pamong.issuing.customers import customer
    from pamong.issuing.layout import binding_of
    from pamong.issuing.models import Document
    from pamong.issuing.render.letter import render_letter

    now = timezone.now()
    signer, post = _office.signer()
    document = Document.system().select_related("signer").order_by("position")[0]
    with suppress(KeyError), _office.scope(signer):
        content = customer("letters").describe(document.source, signer=signer, post=post, now=now)
        return render_letter(content.letter, content.data.bound(binding_of(document, now)), timestamp=now)
    raise RuntimeError("the letter is gone")
