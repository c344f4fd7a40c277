"""Each test changes one thing in an otherwise good ceremony and asks for the refusal by name."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from pamong.demo.authenticator import VERIFIED, Authenticator
from pamong.foundation.access import passkeys
from pamong.foundation.access.passkeys import Flags, Known, PasskeyError, b64url

ORIGIN, RP_ID, CHALLENGE = "https://blimbing.example", "blimbing.example", bytes(range(32))


def device(**changes: Any) -> Authenticator:
    return Authenticator(origin=ORIGIN, **changes)


def known(of: Authenticator, **changes: Any) -> Known:
    return Known(of.credential_id, of.public_key, backup_eligible=of.synced, **changes)


def creation(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return passkeys.registration_options(
        rp_id=RP_ID,
        rp_name="Kecamatan Blimbing",
        user_id=bytes(16),
        user_name="lurah",
        display_name="Lurah Purwantoro",
        challenge=challenge,
    )


def register(answer: dict[str, Any]) -> passkeys.Registered:
    return passkeys.verify_registration(answer, challenge=CHALLENGE, rp_id=RP_ID, origins=[ORIGIN])


def request(challenge: bytes = CHALLENGE, rp_id: str = RP_ID) -> dict[str, Any]:
    return passkeys.authentication_options(rp_id=rp_id, challenge=challenge)


def check(answer: dict[str, Any], *allow: Known, **changes: Any) -> passkeys.AssertionResult:
    given = {"challenge": CHALLENGE, "rp_id": RP_ID, "origins": [ORIGIN], "allow": allow} | changes
    return passkeys.verify_assertion(answer, **given)


def refusal(answer: dict[str, Any], *allow: Known, **changes: Any) -> str:
    with pytest.raises(PasskeyError) as caught:
        check(answer, *allow, **changes)
    assert str(caught.value.message)
    return caught.value.code


def registration_refusal(answer: dict[str, Any]) -> str:
    with pytest.raises(PasskeyError) as caught:
        register(answer)
    return caught.value.code


def test_a_new_credential_is_read_from_its_registration():
    phone = device()
    registered = register(phone.register(creation()))
    assert registered.credential_id == phone.credential_id
    assert registered.public_key == phone.public_key
    assert registered.algorithm == passkeys.ES256
    assert registered.transports == ("internal",)
    assert not registered.backup_eligible and not registered.backup_state


def test_a_synced_credential_says_so():
    registered = register(device(synced=True).register(creation()))
    assert registered.backup_eligible and registered.backup_state


def test_registration_options_ask_for_a_verified_user_and_no_attestation():
    options = creation()
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [p["alg"] for p in options["pubKeyCredParams"]] == [-7, -257]
    assert json.loads(json.dumps(options)) == options


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "webauthn.get"}, "wrong_type"),
        ({"challenge": b64url(bytes(32))}, "wrong_challenge"),
        ({"origin": "https://blimbing.example.evil"}, "wrong_origin"),
        ({"crossOrigin": True}, "cross_origin"),
        ({"topOrigin": ORIGIN}, "cross_origin"),
    ],
)
def test_a_registration_made_elsewhere_or_for_something_else_is_refused(changes, code):
    assert registration_refusal(device().register(creation(), **changes)) == code


def test_a_registration_without_user_verification_is_refused():
    assert registration_refusal(device().register(creation(), flags=Flags.UP)) == "invalid"


def test_a_registration_for_another_site_is_refused():
    options = creation() | {"rp": {"id": "other.example", "name": "x"}}
    assert registration_refusal(device().register(options)) == "invalid"


def test_a_key_on_another_curve_is_refused():
    phone = device()
    phone.key = ec.generate_private_key(ec.SECP256K1())  # its numbers are not a point of P-256
    assert registration_refusal(phone.register(creation())) == "invalid"


def test_an_assertion_gives_what_is_to_be_stored():
    phone = device(counter=6)
    result = check(phone.answer(request()), known(phone, sign_count=6))
    assert result.new_sign_count == 7
    assert result.flags == VERIFIED
    assert result.algorithm == passkeys.ES256
    assert passkeys.signature_is_valid(
        public_key=phone.public_key,
        signature=result.signature,
        authenticator_data=result.authenticator_data,
        client_data=result.client_data,
    )


def test_a_synced_passkey_may_stay_at_zero_for_ever():
    phone = device(synced=True)
    assert check(phone.answer(request()), known(phone)).new_sign_count == 0
    assert check(phone.answer(request()), known(phone)).backup_state


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "webauthn.create"}, "wrong_type"),
        ({"challenge": b64url(bytes(32))}, "wrong_challenge"),
        ({"origin": "http://blimbing.example"}, "wrong_origin"),
        ({"origin": ORIGIN + "/"}, "wrong_origin"),
        ({"crossOrigin": True}, "cross_origin"),
        ({"crossOrigin": "false"}, "cross_origin"),
        ({"topOrigin": ORIGIN}, "cross_origin"),
    ],
)
def test_an_assertion_made_elsewhere_or_for_something_else_is_refused(changes, code):
    phone = device()
    assert refusal(phone.answer(request(), **changes), known(phone)) == code


def test_an_assertion_for_another_site_is_refused():
    phone = device()
    assert refusal(phone.answer(request(rp_id="other.example")), known(phone)) == "wrong_rp"


def test_an_assertion_without_user_verification_is_refused():
    phone = device()
    assert refusal(phone.answer(request(), flags=Flags.UP), known(phone)) == "not_verified"


def test_an_assertion_without_user_presence_is_refused():
    phone = device()
    assert refusal(phone.answer(request(), flags=Flags.UV), known(phone)) == "not_present"


def test_an_unknown_credential_is_refused():
    assert refusal(device().answer(request()), known(device())) == "unknown_credential"


def test_a_revoked_credential_is_refused_by_name():
    phone = device()
    assert refusal(phone.answer(request()), known(phone, revoked=True)) == "revoked"


def test_a_signature_by_another_key_is_refused():
    phone, thief = device(), device()
    thief.credential_id = phone.credential_id
    assert refusal(thief.answer(request()), known(phone)) == "invalid"


def test_a_counter_that_falls_is_an_alarm():
    phone = device(counter=3)
    with pytest.raises(passkeys.CounterFellError) as caught:
        check(phone.answer(request()), known(phone, sign_count=4))
    assert caught.value.alarm
    assert (caught.value.stored, caught.value.received) == (4, 4)


def test_a_forgery_with_a_low_counter_is_no_alarm():
    phone, thief = device(), device()
    thief.credential_id = phone.credential_id
    with pytest.raises(PasskeyError) as caught:
        check(thief.answer(request()), known(phone, sign_count=9))
    assert not caught.value.alarm


def test_a_credential_that_changes_its_backup_policy_is_refused():
    phone = device(synced=True)
    stored = Known(phone.credential_id, phone.public_key, backup_eligible=False)
    assert refusal(phone.answer(request()), stored) == "backup_changed"


def test_a_backup_state_without_eligibility_is_refused():
    phone = device()
    assert refusal(phone.answer(request(), flags=VERIFIED | Flags.BS), known(phone)) == "malformed"


def test_the_account_named_by_the_authenticator_must_be_the_expected_one():
    phone = device()
    answer = phone.answer(request(), user_handle=b"a" * 16)
    assert refusal(answer, known(phone), user_handle=b"b" * 16) == "other_account"
    assert check(answer, known(phone), user_handle=b"a" * 16)


def test_a_revoked_credential_is_not_offered():
    one, two = device(), device()
    options = passkeys.authentication_options(
        rp_id=RP_ID, challenge=CHALLENGE, allow=[known(one), known(two, revoked=True)]
    )
    assert [offered["id"] for offered in options["allowCredentials"]] == [b64url(one.credential_id)]


def test_a_key_that_stands_twice_in_client_data_is_refused():
    phone = device()
    answer = phone.answer(request())
    data = json.dumps({"type": "webauthn.get"})[:-1] + ',"type":"webauthn.get"}'
    answer["response"]["clientDataJSON"] = b64url(data.encode())
    assert refusal(answer, known(phone)) == "malformed"


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("value", [None, 7, "", "*", "A" * 12_000, "\u00e9"])
def test_parts_of_the_wrong_kind_or_size_are_refused(part, value):
    phone = device()
    answer = phone.answer(request())
    answer["response"][part] = value
    assert refusal(answer, known(phone)) in {"malformed", "invalid"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(answer=st.dictionaries(st.sampled_from(["id", "rawId", "type", "response"]), JSON))
def test_no_answer_makes_the_check_fall_over(answer):
    with pytest.raises(PasskeyError):
        passkeys.verify_assertion(answer, challenge=CHALLENGE, rp_id=RP_ID, origins=[ORIGIN], allow=[])
    with pytest.raises(PasskeyError):
        register(answer)
