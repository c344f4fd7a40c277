"""The form of a seal: by property, by known answer, and as another CBOR library reads it."""

import unicodedata
from dataclasses import replace
from datetime import date

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core import cose, seal
from pamong.core.seal import Claims, SealError

KID = bytes.fromhex("a0a1a2a3a4a5a6a7")
SAMPLE = Claims(
    seal_id=bytes.fromhex("0102030405060708"),
    kind="Surat Keterangan Domisili",
    name="WULAN RAHMAWATI",
    office="Kelurahan Purwantoro",
    official="RATNA KUSUMASTUTI, S.STP., M.AP.",
    title="Lurah Purwantoro",
    number="400.12.2.1/1184/35.73.01.1007/2026",
    date=date(2026, 11, 24),
    valid_until=date(2027, 2, 24),
    content_hash=bytes(range(32)),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SHORT = TEXT.filter(lambda text: 0 < len(text.encode()) <= seal.TEXT_BYTES)
DAYS = st.dates(date(1970, 1, 1))
CLAIMS = st.builds(
    Claims,
    seal_id=st.binary(min_size=8, max_size=8),
    kind=SHORT,
    name=SHORT,
    office=SHORT,
    official=SHORT,
    title=SHORT,
    number=SHORT,
    date=DAYS,
    valid_until=st.none() | DAYS,
    content_hash=st.binary(min_size=32, max_size=32),
)


def sealed(claims: Claims) -> bytes:
    return cose.Message(KID, claims.encode(), bytes(range(64))).encode()


@given(CLAIMS)
def test_what_is_sealed_is_read(claims: Claims) -> None:
    message, found = seal.read(sealed(claims))
    assert found == claims
    assert (message.kid, message.signature) == (KID, bytes(range(64)))
    assert message.encode() == sealed(claims)


@given(CLAIMS)
def test_another_library_reads_the_same(claims: Claims) -> None:
    tagged = cbor2.loads(sealed(claims))
    assert tagged.tag == 18
    header, unprotected, payload, signature = tagged.value
    assert cbor2.loads(header) == {1: -7, 4: KID}
    assert (unprotected, signature) == ({}, bytes(range(64)))
    days = [(day - date(1970, 1, 1)).days if day else None for day in (claims.date, claims.valid_until)]
    wanted = {
        1: claims.seal_id, 2: claims.kind, 3: claims.name, 4: claims.office, 5: claims.official,
        6: claims.title, 7: claims.number, 8: days[0], 9: days[1], 10: claims.content_hash,
    }  # fmt: skip
    assert cbor2.loads(payload) == {key: value for key, value in wanted.items() if value is not None}
    assert cbor2.dumps({key: value for key, value in wanted.items() if value is not None}) == payload


@given(CLAIMS)
def test_what_is_signed_is_the_structure_of_the_standard(claims: Claims) -> None:
    header = bytes.fromhex("a201260448") + KID
    wanted = cbor2.dumps(["Signature1", header, b"pamong/seal/1", claims.encode()])
    assert cose.to_be_signed(KID, claims.encode(), seal.PURPOSE) == wanted


@given(CLAIMS, st.data())
def test_no_other_bytes_mean_the_same(claims: Claims, data: st.DataObject) -> None:
    whole = bytearray(sealed(claims))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        message, found = seal.read(bytes(whole))
    except SealError:
        return
    assert cose.Message(message.kid, found.encode(), message.signature).encode() == bytes(whole)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_or_exact(data: bytes) -> None:
    try:
        claims = seal.decode_claims(data)
    except SealError:
        return
    assert claims.encode() == data


def test_known_answer() -> None:
    """The whole layout, spelled out: a change here makes printed letters unreadable."""
    wanted = (
        "d2 84 4d a201260448 a0a1a2a3a4a5a6a7 a0 58d3 aa"
        "01 48 0102030405060708"
        "02 7819" + b"Surat Keterangan Domisili".hex() + "03 6f" + b"WULAN RAHMAWATI".hex()
        + "04 74" + b"Kelurahan Purwantoro".hex() + "05 7820" + b"RATNA KUSUMASTUTI, S.STP., M.AP.".hex()
        + "06 70" + b"Lurah Purwantoro".hex() + "07 7822" + b"400.12.2.1/1184/35.73.01.1007/2026".hex()
        + "08 19512d 09 195189 0a 5820" + bytes(range(32)).hex()
        + "5840" + bytes(range(64)).hex()
    )  # fmt: skip
    assert sealed(SAMPLE).hex() == wanted.replace(" ", "")


def test_cut_and_longer_seals_are_refused() -> None:
    whole = sealed(SAMPLE)
    for cut in range(len(whole)):
        with pytest.raises(SealError):
            seal.read(whole[:cut])
    with pytest.raises(SealError):
        seal.read(whole + b"\x00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"name": "x" * 256},
        {"name": "e\u0301"},  # the letter and its accent apart: not NFC
        {"seal_id": bytes(7)},
        {"content_hash": bytes(31)},
    ],
)
def test_claims_that_no_seal_carries_are_refused(wrong: dict[str, str | bytes]) -> None:
    with pytest.raises(SealError):
        replace(SAMPLE, **wrong).encode()  # type: ignore[arg-type]


def test_a_key_name_or_signature_of_another_length_is_refused() -> None:
    for kid, signature in ((bytes(7), bytes(64)), (bytes(8), bytes(63))):
        with pytest.raises(cose.CoseError):
            cose.Message(kid, b"", signature).encode()


def test_the_address_is_of_the_cheap_characters_of_a_qr_code() -> None:
    whole = seal.address("https://pamong.example", sealed(SAMPLE))
    assert whole.startswith("HTTPS://PAMONG.EXAMPLE/V#")
    assert whole == whole.upper() and " " not in whole and "%" not in whole
