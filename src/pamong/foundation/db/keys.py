"""Keys: one master key, from which every other is derived for its purpose (HKDF-SHA-256).

The master key is 32 random bytes in ``settings.MASTER_KEY`` or, better, in the file
``settings.MASTER_KEY_FILE``: one line ``id:hex`` (or base64; the id may be left out for 1). After a rotation
the file has several lines; the first is the current key, the others only still open what they once closed.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT = b"pamong master key v1"
_TEST_KEY = "1:" + bytes(range(KEY_BYTES)).hex()


class MasterKeyError(ImproperlyConfigured):
    """The master key is missing or cannot be read; the message says what to do."""


class DecryptionError(Exception):
    """The bytes were altered, moved to another place, or closed with a key that is not in the ring."""


class Aead:
    """AES-256-GCM for one purpose; output is key id (1 byte), nonce (12), ciphertext, tag (16)."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self.current = current

    def encrypt(self, plain: bytes, aad: bytes) -> bytes:
        """Closes ``plain`` so that it opens only beside the same ``aad``."""
        nonce = os.urandom(_NONCE_BYTES)
        return bytes((self.current,)) + nonce + self._ciphers[self.current].encrypt(nonce, plain, aad)

    def decrypt(self, sealed: bytes, aad: bytes) -> bytes:
        """What was closed, or DecryptionError: never a guess."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise DecryptionError("no key with this id")
        try:
            return cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], memoryview(sealed)[1 + _NONCE_BYTES :], aad)
        except (InvalidTag, ValueError) as error:
            raise DecryptionError("altered, or moved from another place") from error


@dataclass(frozen=True, slots=True)
class Mac:
    """HMAC-SHA-256 for one purpose."""

    key: bytes

    def digest(self, data: bytes) -> bytes:
        """32 bytes."""
        return hmac.digest(self.key, data, "sha256")

    def verify(self, data: bytes, tag: bytes) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(self.digest(data), tag)


class Keyring:
    """All keys of this office, by purpose. A purpose is a short ASCII name, never data."""

    def __init__(self, masters: Mapping[int, bytes], current: int) -> None:
        self._masters = dict(masters)
        self.current = current
        self.aead = cache(self._aead)
        self.mac = cache(self._mac)

    def derive(self, purpose: str, length: int = KEY_BYTES, *, key_id: int | None = None) -> bytes:
        """``length`` bytes that depend on the master key and the purpose only."""
        master = self._masters[self.current if key_id is None else key_id]
        return HKDF(algorithm=SHA256(), length=length, salt=_SALT, info=purpose.encode("ascii")).derive(
            master
        )

    @property
    def key_ids(self) -> tuple[int, ...]:
        """The current id first."""
        return (self.current, *(number for number in self._masters if number != self.current))

    def fingerprint(self, key_id: int) -> str:
        """The public name of one master key."""
        return fingerprint(self._masters[key_id])

    def _aead(self, purpose: str) -> Aead:
        keys = {number: self.derive(f"aead/{purpose}", key_id=number) for number in self._masters}
        return Aead(keys, self.current)

    def _mac(self, purpose: str, key_id: int | None = None) -> Mac:
        return Mac(self.derive(f"mac/{purpose}", key_id=key_id))


def keyring() -> Keyring:
    """The keys of this office; MasterKeyError if there is no master key yet."""
    return _load(settings.MODE, settings.MASTER_KEY, settings.MASTER_KEY_FILE)


@lru_cache(maxsize=8)
def _load(mode: str, text: str, path: Path) -> Keyring:
    if not text:
        text = _TEST_KEY if mode == "test" else _read(Path(path))
    masters = [_parse(line) for line in text.split() if line]
    if not masters or len({number for number, _ in masters}) < len(masters):
        raise MasterKeyError("The master key is empty, or two of its lines have the same id.")
    return Keyring(dict(masters), masters[0][0])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise MasterKeyError(
            f"No master key at {path}: run `pamong init` for a new office, or put the saved copy there."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"The master key at {path} cannot be read: {error}.") from error


def _parse(line: str) -> tuple[int, bytes]:
    number, colon, text = line.rpartition(":")
    try:
        key_id = int(number) if colon else 1
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key_id, key = 0, b""
    if not 1 <= key_id <= 255 or len(key) != KEY_BYTES:
        raise MasterKeyError("The master key must be lines of `id:key`, the key 32 bytes as hex or base64.")
    return key_id, key


def create_master_key(path: Path) -> None:
    """Writes a new random master key, readable by its owner only (0400); FileExistsError if there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"1:{secrets.token_hex(KEY_BYTES)}\n")
        file.flush()
        os.fsync(file.fileno())


def fingerprint(key: bytes) -> str:
    """Eight characters that name a key without telling it, to compare a saved copy with the original."""
    return hashlib.sha256(b"pamong fingerprint\0" + key).hexdigest()[:8]
