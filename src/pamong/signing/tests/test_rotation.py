"""Keys end in two ways: retired ones leave their letters valid, revoked ones void what came later."""

from datetime import timedelta

import pytest

from pamong.cli import keychange, keys
from pamong.foundation.audit.models import Entry
from pamong.signing import rotation, services, validation
from pamong.signing.backends import holder_of
from pamong.signing.errors import KeyUnavailableError, PromptError
from pamong.signing.keys import certificate_for, signing_key
from pamong.signing.models import OfficeKey
from pamong.signing.tests.support import NOW, official
from pamong.signing.tests.token import use_token

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(seconds=10)


def issuer_of(key: OfficeKey) -> OfficeKey:
    assert key.issuer is not None
    return key.issuer


def backend_of(key: OfficeKey) -> str:
    assert key.private_key is not None
    return holder_of(bytes(key.private_key)).name


def test_a_retired_key_is_succeeded_and_carries_out_what_was_ordered():
    desk = official()
    old = desk.key
    laid, item = desk.prepare()
    prompt = desk.accept(desk.open([item]))
    assert rotation.rotate([old], now=LATER) == [old]
    assert services.sign_item(prompt, 0, laid.data).startswith(b"%PDF-")
    assert certificate_for(desk.appointment, LATER).pk != old.pk
    assert rotation.rotate([old], now=LATER) == []


def test_letters_of_before_stay_good_when_their_key_is_retired_and_later_revoked():
    desk = official()
    (letter,) = desk.signed()
    rotation.rotate([desk.key], now=NOW + timedelta(days=1))
    assert validation.prove(validation.examine(letter)).reasons == ()
    old = OfficeKey.objects.exclude(retired_at=None).get()
    rotation.revoke(old, reason="Bocor", now=NOW + timedelta(days=2))
    proof = validation.prove(validation.examine(letter))
    assert proof.is_ours and proof.reasons == ()


def test_a_letter_signed_after_the_revocation_is_not_good():
    desk = official()
    (letter,) = desk.signed()
    rotation.revoke(desk.key, reason="Bocor", now=NOW - timedelta(minutes=10))
    assert validation.Reason.KEY_REVOKED in validation.prove(validation.examine(letter)).reasons


def test_everything_in_use_is_rotated_with_one_audit_entry_each():
    desk = official()
    before = {desk.key.pk, issuer_of(desk.key).pk}
    ended = rotation.rotate(rotation.everything(), now=LATER)
    assert {key.pk for key in ended} == before
    assert issuer_of(certificate_for(desk.appointment, LATER)).pk not in before
    assert set(Entry.objects.filter(action="key_retired").values_list("subject", flat=True)) == {
        str(pk) for pk in before
    }


def test_rotation_moves_an_office_into_its_token(settings):
    desk = official()
    assert backend_of(desk.key) == "softkey"
    use_token(settings)
    settings.LETTER_SIGNING_BACKEND = "pkcs11"
    assert backend_of(desk.key) == "softkey"  # until somebody says so
    rotation.rotate(rotation.everything(), now=LATER)
    moved = certificate_for(desk.appointment, LATER)
    assert [backend_of(key) for key in (moved, issuer_of(moved))] == ["pkcs11", "pkcs11"]
    assert signing_key(moved).key_size == 256


def test_a_revoked_key_signs_nothing_more_and_its_open_prompt_is_refused():
    desk = official()
    key = desk.key
    prompt = desk.open([desk.prepare()[1]])
    assert rotation.revoke(key, reason="Ponsel dan kunci hilang", now=LATER) == [key]
    with pytest.raises(PromptError) as refused:
        desk.accept(prompt)
    assert refused.value.code == "revoked"
    key.refresh_from_db()
    with pytest.raises(KeyUnavailableError):
        signing_key(key)
    (entry,) = Entry.objects.filter(action="key_revoked")
    assert entry.subject == str(key.pk)


def test_revoking_an_authority_takes_along_what_it_certified():
    key = official().key
    ended = rotation.revoke(issuer_of(key), reason="Server dicuri", now=LATER)
    assert {one.pk for one in ended} == {key.pk, issuer_of(key).pk}
    assert set(OfficeKey.objects.values_list("revoked_at", flat=True)) == {LATER}


def test_a_retired_key_can_still_be_revoked_and_none_is_revoked_twice():
    key = official().key
    rotation.rotate([key], now=LATER)
    rotation.revoke(rotation.find(bytes(key.fingerprint).hex()), reason="Bocor", now=LATER)
    with pytest.raises(KeyUnavailableError):
        rotation.revoke(key, reason="Bocor", now=LATER)


@pytest.mark.parametrize("name", ["", "abc", "0" * 64])
def test_a_key_is_named_by_sixteen_digits_or_not_at_all(name):
    key = official().key
    assert rotation.find(bytes(key.fingerprint).hex()[:16].upper()) == key
    with pytest.raises(rotation.NoSuchKeyError):
        rotation.find(name)


def test_a_revocation_has_a_reason():
    with pytest.raises(ValueError):
        rotation.revoke(official().key, reason="  ", now=LATER)


def command(*words: str) -> int:
    return keychange.run(keys._parser().parse_args(words), LATER)


def test_the_commands_say_what_they_did(capsys):
    key = official().key
    name = bytes(key.fingerprint).hex()[:16]
    assert command("rotate", name) == 0
    assert name in capsys.readouterr().out
    assert command("rotate", name) == 1
    assert command("revoke", name, "--reason", "Bocor") == 0
    assert command("revoke", name, "--reason", "Bocor") == 1
    assert command("revoke", "0" * 16, "--reason", "Bocor") == 2
    assert command("revoke", name, "--reason", " ") == 2
    assert command("rotate") == command("rotate", name, "--all") == 2
    assert command("rotate", "--all") == 0
