"""The keyring: known answers, tampering, and sentences instead of tracebacks."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from pamong.foundation.db.checks import master_key_is_there_and_private
from pamong.foundation.db.keys import (
    DecryptionError,
    Keyring,
    MasterKeyError,
    create_master_key,
    keyring,
)

ONE, TWO = bytes(range(32)), bytes(range(32, 64))


def test_derivation_has_its_known_answer() -> None:
    """Computed with OpenSSL 3: kdf HKDF, SHA256, salt ``pamong master key v1``, info as below."""
    assert Keyring({1: ONE}, 1).derive("aead/field").hex() == (
        "679ea9cf0c1c19b10e2b5c8bae776701ef8bb48ab6963188db0a96bd88936175"
    )


def test_purposes_and_lengths_give_unrelated_keys() -> None:
    ring = Keyring({1: ONE}, 1)
    assert ring.derive("a") != ring.derive("b")
    assert len(ring.derive("a", 64)) == 64
    assert ring.mac("a").digest(b"x") != ring.mac("b").digest(b"x")


def test_a_sealed_value_has_its_documented_form() -> None:
    ring = Keyring({7: ONE}, 7)
    sealed = ring.aead("x").encrypt(b"plain", b"aad")
    assert sealed[0] == 7
    assert len(sealed) == 1 + 12 + 5 + 16
    cipher = AESGCM(ring.derive("aead/x"))
    assert cipher.decrypt(sealed[1:13], sealed[13:], b"aad") == b"plain"


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_was_closed_opens_only_beside_the_same_data(plain: bytes, aad: bytes) -> None:
    box = Keyring({1: ONE}, 1).aead("x")
    sealed = box.encrypt(plain, aad)
    assert box.decrypt(sealed, aad) == plain
    with pytest.raises(DecryptionError):
        box.decrypt(sealed, aad + b"!")


@given(st.binary(max_size=100))
def test_arbitrary_bytes_never_open(junk: bytes) -> None:
    with pytest.raises(DecryptionError):
        Keyring({1: ONE}, 1).aead("x").decrypt(junk, b"")


def test_any_flipped_bit_is_noticed() -> None:
    box = Keyring({1: ONE}, 1).aead("x")
    sealed = box.encrypt(b"0123456789", b"aad")
    for bit in range(len(sealed) * 8):
        bad = bytearray(sealed)
        bad[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            box.decrypt(bytes(bad), b"aad")


def test_a_hundred_thousand_nonces_are_distinct() -> None:
    box = Keyring({1: ONE}, 1).aead("x")
    assert len({box.encrypt(b"", b"")[1:13] for _ in range(100_000)}) == 100_000


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    old = Keyring({1: ONE}, 1).aead("x").encrypt(b"plain", b"")
    ring = Keyring({2: TWO, 1: ONE}, 2)
    assert ring.aead("x").decrypt(old, b"") == b"plain"
    assert ring.aead("x").encrypt(b"plain", b"")[0] == 2
    assert ring.key_ids == (2, 1)
    with pytest.raises(DecryptionError):
        Keyring({2: TWO}, 2).aead("x").decrypt(old, b"")


def test_a_mac_is_verified() -> None:
    mac = Keyring({1: ONE}, 1).mac("x")
    assert mac.verify(b"data", mac.digest(b"data"))
    assert not mac.verify(b"data!", mac.digest(b"data"))


def test_tests_have_a_fixed_key_and_production_has_none(settings: Any, tmp_path: Path) -> None:
    settings.MASTER_KEY = ""
    assert keyring().key_ids == (1,)
    settings.MODE, settings.MASTER_KEY_FILE = "production", tmp_path / "absent"
    with pytest.raises(MasterKeyError, match="run `pamong init`"):
        keyring()


def test_a_new_master_key_is_private_and_never_overwritten(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"
    create_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        create_master_key(path)
    settings.MODE, settings.MASTER_KEY, settings.MASTER_KEY_FILE = "production", "", path
    assert len(keyring().derive("x")) == 32


@pytest.mark.parametrize(
    "text", [ONE.hex(), f"1:{ONE.hex()}", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
)
def test_hex_and_base64_are_read_alike(settings: Any, text: str) -> None:
    settings.MASTER_KEY = text
    assert keyring().derive("x") == Keyring({1: ONE}, 1).derive("x")


@pytest.mark.parametrize(
    "text",
    ["abc", "0" * 63, f"0:{ONE.hex()}", f"256:{ONE.hex()}", f"x:{ONE.hex()}", f"{ONE.hex()}\n{TWO.hex()}"],
)
def test_a_bad_master_key_stops_with_a_sentence(settings: Any, text: str) -> None:
    settings.MASTER_KEY = text
    with pytest.raises(MasterKeyError):
        keyring()


def test_a_key_that_cannot_be_read_is_named(settings: Any, tmp_path: Path) -> None:
    settings.MODE, settings.MASTER_KEY, settings.MASTER_KEY_FILE = "production", "", tmp_path
    with pytest.raises(MasterKeyError, match="cannot be read"):
        keyring()


def test_a_deploy_check_names_a_missing_or_public_master_key(settings: Any, tmp_path: Path) -> None:
    settings.MODE, settings.MASTER_KEY, settings.MASTER_KEY_FILE = "production", "", tmp_path / "key"
    assert [found.id for found in master_key_is_there_and_private()] == ["pamong.E011"]
    create_master_key(tmp_path / "key")
    assert master_key_is_there_and_private() == []
    (tmp_path / "key").chmod(0o444)
    assert [found.id for found in master_key_is_there_and_private()] == ["pamong.W011"]
