"""The vectors of RFC 8188, RFC 8291 and RFC 8292."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from pamong.core.base64url import b64url, un_b64url
from pamong.foundation.push.encryption import encrypted, point_of, public_key, sealed_record
from pamong.foundation.push.tests.double import Browser
from pamong.foundation.push.vapid import authorization

pytestmark = pytest.mark.one_database

TEXT = b"When I grow up, I want to be a watermelon"


def _bytes(text: str) -> bytes:
    """The bytes that the RFCs write so."""
    return un_b64url(text, 4_096)


SECRET = _bytes("BTBZMqHH6r4Tts7J_aSIgg")
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SENDER = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_bytes(text)), ec.SECP256R1())


def test_the_record_of_rfc_8188_section_3_1() -> None:
    salt = _bytes("I1BsxtFttlv3u_Oo94xnmw")
    made = sealed_record(b"I am the walrus", key=_bytes("yqdlZ-tYemfogSmv7Ws5PQ"), salt=salt)
    assert b64url(made) == "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"


def test_the_message_of_rfc_8291_section_5() -> None:
    sender = private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    assert b64url(point_of(sender)) == SENDER
    made = encrypted(
        TEXT, receiver=_bytes(RECEIVER), secret=SECRET, sender=sender,
        salt=_bytes("DGv6ra1nlYgDCS1FRnbzlw"), fill=1,
    )  # fmt: skip
    assert b64url(made) == MESSAGE


def test_the_browser_of_rfc_8291_reads_it() -> None:
    browser = Browser(private("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), SECRET)
    assert browser.p256dh == RECEIVER
    assert browser.read(_bytes(MESSAGE)) == TEXT


def test_every_message_has_keys_of_its_own_and_one_of_few_lengths() -> None:
    browser = Browser()
    made = [
        encrypted(text, receiver=browser.point, secret=browser.secret)
        for text in (b"", b"a", b"a" * 255, b"b" * 256)
    ]
    assert [browser.read(each) for each in made] == [b"", b"a", b"a" * 255, b"b" * 256]
    assert [len(each) - 86 - 16 for each in made] == [256, 256, 256, 512]
    assert len({each[:86] for each in made}) == 4


@pytest.mark.parametrize("receiver", [b"", bytes(65), b"\x04" + bytes(64), b"\x02" + b"\x01" * 32])
def test_a_key_that_is_no_point_is_refused(receiver: bytes) -> None:
    with pytest.raises(ValueError):
        encrypted(b"a", receiver=receiver, secret=bytes(16))


def test_a_short_secret_and_a_long_text_are_refused() -> None:
    browser = Browser()
    with pytest.raises(ValueError):
        encrypted(b"a", receiver=browser.point, secret=bytes(15))
    with pytest.raises(ValueError):
        encrypted(bytes(3900), receiver=browser.point, secret=bytes(16))


def claims_of(header: str) -> tuple[dict[str, object], dict[str, object]]:
    """Head and claims of a token whose signature holds under the key beside it."""
    scheme, _, rest = header.partition(" ")
    values = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = values["t"].rpartition(".")
    raw = _bytes(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    assert (scheme, len(raw)) == ("vapid", 64)
    public_key(_bytes(values["k"])).verify(der, signed.encode(), ec.ECDSA(SHA256()))
    head, body = (json.loads(_bytes(part)) for part in signed.split("."))
    return head, body


def test_the_token_of_rfc_8292_section_2_4_is_read_as_ours_are() -> None:
    example = (
        "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1"
        "MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDX"
        "b1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
        "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    )
    ours = authorization(
        ec.generate_private_key(ec.SECP256R1()),
        audience="https://push.example.net",
        subject="mailto:push@example.com",
        expires=datetime.fromtimestamp(1453523768, UTC),
    )
    assert claims_of(example) == claims_of(ours)
    assert example.split(".")[:2] == ours.split(".")[:2]
