"""A signing prompt as the server makes it, with its letters: the fixed side of the browser tests."""

import base64
import hashlib
import random
import time
from typing import Any

from pamong.core import dcbor, ledger

ACCEPT, CANCEL, PREPARE = "/tanda-tangan/terima/", "/tanda-tangan/batal/", "/tanda-tangan/siap/"

SHEET = """
<template id="sheet"><dialog class="sheet" aria-labelledby="tanya"><div class="stack gap-4">
  <h2 id="tanya" class="label-page" data-slot="title"></h2>
  <dl class="tally" data-slot="groups"><template data-row="group"><div>
    <dt><b data-slot="number"></b> <span data-slot="kind"></span></dt>
    <dd data-slot="letters"><template data-row="letter"><span>
      <a data-slot="link"></a> <small data-slot="mark"></small></span></template></dd>
  </div></template></dl>
  <div data-slot="outliers" hidden><template data-row="outlier"><p class="banner banner-warn">
    <span data-slot="text"></span> <a data-slot="link"></a></p></template></div>
  <p>Berlaku untuk <span data-slot="count"></span> berkas.
     Sandi ringkas: <span data-slot="fingerprint"></span>
     <span data-slot="countdown"></span></p>
  <p data-slot="live" aria-live="polite"></p><p data-slot="status" role="status" hidden></p>
  <p data-slot="error" role="alert" hidden></p>
  <button type="button" class="btn" data-action="sign">Tempelkan sidik jari</button>
  <button type="button" class="btn" data-action="cancel">Batal</button>
</div></dialog></template>
"""


def b64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def letter_pdf(text: str) -> tuple[bytes, bytes]:
    """A file with an empty signature as our writer lays it out, and its ByteRange digest."""
    head = f"%PDF-1.7\n% {text}\n1 0 obj\n<</Type/Sig".encode()
    hole = b"<" + b"0" * 64 + b">"
    tail = b">>\nendobj\n%%EOF\n"
    width = 44
    start = len(head) + len(b"/ByteRange") + width + len(b"/Contents")
    end = start + len(hole)
    span = f"[0 {start} {end} {len(tail)}]".encode().ljust(width)
    before = head + b"/ByteRange" + span + b"/Contents"
    return before + hole + tail, hashlib.sha256(before + tail).digest()


def leaf(prompt: dict[str, Any], item: dict[str, Any]) -> bytes:
    """The leaf of one letter, by pamong.core."""
    parts = [bytes.fromhex(item[name]) for name in ("document", "content", "digest")]
    parts += [bytes.fromhex(prompt[name]) for name in ("signer", "appointment", "key")]
    return ledger.leaf_hash(dcbor.encode([*parts, prompt["purpose"]]))


def seal(prompt: dict[str, Any]) -> dict[str, Any]:
    """Fill root and challenge from the rest, by pamong.core."""
    root = ledger.root([leaf(prompt, item) for item in prompt["items"]])
    preimage = [
        "pamong/sign/1",
        prompt["rp_id"],
        bytes.fromhex(prompt["signer"]),
        root,
        prompt["count"],
        bytes.fromhex(prompt["nonce"]),
        prompt["expiry"],
    ]
    prompt["root"] = root.hex()
    prompt["challenge"] = b64url(hashlib.sha256(dcbor.encode(preimage)).digest())
    return prompt


def prompt_of(count: int, *, seed: int = 2026, opened: int = 1, seconds: int = 100) -> dict[str, Any]:
    """A prompt over ``count`` letters, the first ``opened`` of them opened; the third is an outlier."""
    rng = random.Random(seed)
    items = []
    for at in range(count):
        _, digest = letter_pdf(f"surat {at}")
        items.append(
            {
                "document": rng.randbytes(16).hex(),
                "content": rng.randbytes(32).hex(),
                "digest": digest.hex(),
                "title": ("Keterangan Domisili", "Keterangan Usaha")[at % 2],
                "name": f"Warga {at}",
                "number": f"400/{at}",
                "opened": at < opened,
                "pdf": f"/surat/{at}.pdf",
                "outlier": "Surat ketiga bulan ini" if at == 2 else None,
            }
        )
    return seal(
        {
            "prompt": "prompt-1",
            "rp_id": "localhost",
            "signer": rng.randbytes(16).hex(),
            "appointment": rng.randbytes(16).hex(),
            "key": rng.randbytes(32).hex(),
            "purpose": "surat",
            "nonce": rng.randbytes(32).hex(),
            "expiry": int(time.time()) + seconds,
            "count": count,
            "items": items,
            "allow": [],
            "accept_url": ACCEPT,
            "cancel_url": CANCEL,
        }
    )
