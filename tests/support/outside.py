"""What somebody outside holds: two letters, the public key list, and a log whose key the test keeps.

The letters are made by the commands that people type. Proofs and checkpoints are written here by hand, from the
C2SP documents, so that the product's writer and every reader have something independent to agree with.
"""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pamong.core import dcbor, ledger
from pamong.signing import canonical, ceremony

SOURCE = Path(__file__).resolve().parents[2] / "src"
SCRIPT = SOURCE.parent / "docs" / "howto" / "verify-yourself" / "verify_letter.py"


def pamong(*words: object, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command as people type it."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
        "PYTHONPATH": str(SOURCE),
        "LANG": "C",
        **more,
    }
    command = [sys.executable, "-P", "-m", "pamong", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@dataclass
class Log:
    """A log with one key: whatever is appended can be proven to anybody who knows the key."""

    origin: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    entries: list[bytes] = field(default_factory=list)

    @property
    def public(self) -> bytes:
        """Type byte and key, as notes encode them."""
        return b"\x01" + self.key.public_key().public_bytes_raw()

    @property
    def hint(self) -> bytes:
        """The first four bytes of the hash of name and key."""
        return sha256(self.origin.encode() + b"\n" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as it is published."""
        return f"{self.origin}+{self.hint.hex()}+{b64encode(self.public).decode()}"

    def append(self, *values: Any) -> int:
        """Add a leaf; returns its index."""
        self.entries.append(dcbor.encode(["pamong/log/1", *values]))
        return len(self.entries) - 1

    def checkpoint(self, origin: str = "") -> str:
        """The signed root of all entries."""
        root = ledger.root([ledger.leaf_hash(entry) for entry in self.entries])
        text = f"{origin or self.origin}\n{len(self.entries)}\n{b64encode(root).decode()}\n"
        signature = self.hint + self.key.sign(text.encode())
        return f"{text}\n\u2014 {self.origin} {b64encode(signature).decode()}\n"

    def proof(self, index: int, checkpoint: str = "") -> str:
        """That the entry stands in the tree."""
        leaves = [ledger.leaf_hash(entry) for entry in self.entries]
        path = [b64encode(node).decode() for node in ledger.inclusion_path(leaves, index)]
        extra = f"extra {b64encode(self.entries[index]).decode()}"
        head = "\n".join(["c2sp.org/tlog-proof@v1", extra, f"index {index}", *path])
        return f"{head}\n\n{checkpoint or self.checkpoint()}"


@dataclass
class Outside:
    """Two letters of one office with the proofs that it wrote, in a folder of their own."""

    folder: Path
    office: Path
    letters: tuple[bytes, bytes]
    proofs: tuple[str, str]
    exported: dict[str, Any]

    @cached_property
    def log(self) -> Log:
        """A log that holds both letters among others; its key stands in ``keys()``."""
        log = Log(f"{self.exported['host']}/log")
        for at in range(5):
            log.append("enrolled", bytes(16), bytes([at]) * 16, bytes(32), bytes(32))
        for letter in self.letters:
            log.append("issued", *entry(letter))
        for at in range(6):
            log.append("issued", bytes(16), bytes([at]) * 16, bytes(32), bytes(32))
        return log

    def keys(self, **changes: Any) -> dict[str, Any]:
        """The exported key list with the key of ``log``, perhaps with something changed in it."""
        log = {"origin": self.log.origin, "vkey": self.log.vkey}
        return self.exported | {"log": log, "logs": []} | changes

    def proof(self, number: int = 0) -> str:
        """The log proof of one of the two letters."""
        return self.log.proof(5 + number)


def entry(letter: bytes, salt: bytes = b"s" * 16) -> tuple[bytes, bytes, bytes, bytes]:
    """Salt, id, D and F of a letter, as its leaf names them."""
    read = canonical.read(letter)
    evidence = ceremony.decode_evidence(read.evidence)
    return salt, evidence.letter, read.digest, sha256(letter).digest()


@cache
def shared(base: Path) -> Outside:
    """One office for all tests of a process that only look at it."""
    folder = base / "outside"
    folder.mkdir()
    return go_outside(folder)


def go_outside(folder: Path) -> Outside:
    """Found a demo office, let it issue two letters, take them and its key list out of it."""
    office, keys = folder / "office", folder / "keys.json"
    letters, proofs = [], []
    for kind in ("keterangan-domisili", "sktm"):
        path = folder / f"{kind}.pdf"
        done = pamong("sample", kind, "--out", path, "--data", office)
        assert done.returncode == 0, done.stderr
        letters.append(path.read_bytes())
        proofs.append(path.with_name(f"{path.name}.tlog-proof").read_text(encoding="utf-8"))
    done = pamong("keys", "export", "--data", office, "--out", keys)
    assert done.returncode == 0, done.stderr
    return Outside(
        folder, office, (letters[0], letters[1]), (proofs[0], proofs[1]), json.loads(keys.read_text())
    )


def check(*words: Sequence[object] | object) -> "subprocess.CompletedProcess[str]":
    """The outsider's script, in a Python that cannot see Pamong."""
    command = [sys.executable, "-I", str(SCRIPT), *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]}
    )


@cache
def outsiders_script() -> Any:
    """The same as a module, where a test asks it hundreds of times."""
    spec = spec_from_file_location("verify_letter", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
