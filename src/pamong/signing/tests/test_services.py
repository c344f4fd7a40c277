"""Acceptance 3: what a challenge cannot do, one test for each; and what one touch over many letters does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pamong.core.roles import Role
from pamong.demo.authenticator import Authenticator
from pamong.foundation.access import passkeys
from pamong.foundation.access.passkeys import Flags, PasskeyError, authentication_options, b64url
from pamong.signing import ceremony, services, validation
from pamong.signing.errors import KeyUnavailableError, LayoutError, PromptError
from pamong.signing.models import OfficeKey, Prompt, PromptItem
from pamong.signing.tests.support import NOW, enrol, fresh_id, official

pytestmark = pytest.mark.django_db


def refused(desk, prompt, assertion=None, **changes):
    """The code with which an assertion is refused; the prompt must be as it was before."""
    before = Prompt.objects.values().get(pk=prompt.pk)
    with pytest.raises((PromptError, PasskeyError)) as caught:
        desk.accept(prompt, assertion, **changes)
    assert Prompt.objects.values().get(pk=prompt.pk) == before
    error = caught.value
    assert isinstance(error, PromptError | PasskeyError) and str(error.message)
    return error.code


def test_one_touch_signs_every_letter_of_the_batch():
    desk = official()
    files = desk.signed([1, 2, 3])
    for file in files:
        found = validation.examine(file)
        assert found.state is validation.State.INTACT, found.reasons
        assert validation.prove(found).reasons == ()
    assert len(set(files)) == 3


def test_the_payload_lets_the_phone_compute_everything_again():
    desk = official()
    prepared = [desk.prepare(number) for number in (1, 2)]
    payload = services.payload(desk.open([item for _laid, item in prepared]))
    mandate = ceremony.Mandate(
        bytes.fromhex(payload["signer"]),
        bytes.fromhex(payload["appointment"]),
        bytes.fromhex(payload["key"]),
        payload["purpose"],
    )
    leaves = [
        ceremony.leaf(
            ceremony.Item(*(bytes.fromhex(item[part]) for part in ("document", "content", "digest"))), mandate
        )
        for item in payload["items"]
    ]
    root = ceremony.root(leaves)
    assert root.hex() == payload["root"]
    touch = ceremony.Touch(
        payload["rp_id"],
        mandate.signer,
        root,
        payload["count"],
        bytes.fromhex(payload["nonce"]),
        payload["expiry"],
    )
    assert b64url(touch.challenge) == payload["challenge"]


def test_acceptance_is_recorded_with_what_proves_it():
    desk = official()
    prompt = desk.accept(desk.open([desk.prepare()[1]]))
    assert prompt.state == Prompt.State.ORDERED
    assert prompt.credential == desk.credential
    desk.credential.refresh_from_db()
    assert desk.credential.sign_count == desk.phone.counter
    assert desk.credential.last_used_at is not None


def test_a_challenge_cannot_be_replayed():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    desk.accept(prompt, assertion)
    assert refused(desk, prompt, assertion) == "not_open"


def test_an_assertion_of_one_prompt_does_not_open_another():
    desk = official()
    first, second = desk.open([desk.prepare(1)[1]]), desk.open([desk.prepare(2)[1]])
    assert refused(desk, second, desk.touch(first)) == "wrong_challenge"


def test_a_challenge_for_signing_in_does_not_sign():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    login = authentication_options(rp_id=prompt.rp_id, challenge=bytes(32))
    assert refused(desk, prompt, desk.phone.answer(login)) == "wrong_challenge"


def test_a_challenge_does_not_outlive_its_expiry():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    late = prompt.expires_at
    assert refused(desk, prompt, desk.touch(prompt), now=late) == "expired"
    assert desk.accept(prompt, now=late - timedelta(seconds=1)).state == Prompt.State.ORDERED


def test_a_letter_that_changed_after_the_touch_is_not_signed():
    desk = official()
    laid, item = desk.prepare(1)
    other, _item = desk.prepare(2)
    prompt = desk.accept(desk.open([item]))
    with pytest.raises(PromptError) as caught:
        services.sign_item(prompt, 0, other.data)
    assert caught.value.code == "changed"
    assert services.sign_item(prompt, 0, laid.data)


def test_a_list_that_changed_after_the_prompt_was_opened_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    PromptItem.objects.filter(prompt=prompt).update(digest=bytes(32))
    assert refused(desk, prompt, assertion) == "changed"


def test_a_list_that_changed_together_with_its_leaf_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    item = prompt.items.get()
    mandate = ceremony.Mandate(
        desk.account.pk.bytes, desk.appointment.pk.bytes, bytes(desk.key.key_hash), prompt.purpose
    )
    forged = ceremony.leaf(ceremony.Item(item.document.bytes, bytes(item.content_hash), bytes(32)), mandate)
    PromptItem.objects.filter(prompt=prompt).update(digest=bytes(32), leaf=forged)
    assert refused(desk, prompt, assertion) == "wrong_challenge"


def test_an_assertion_without_user_verification_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, desk.touch(prompt, flags=Flags.UP)) == "not_verified"


def test_an_assertion_from_a_foreign_origin_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, desk.touch(prompt, origin="https://evil.example")) == "wrong_origin"


def test_an_assertion_inside_a_foreign_page_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, desk.touch(prompt, crossOrigin=True)) == "cross_origin"


def test_an_assertion_by_a_revoked_credential_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    desk.credential.revoked_at = NOW
    desk.credential.save(update_fields=["revoked_at"])
    assert refused(desk, prompt, assertion) == "revoked"
    assert services.payload(prompt)["allow"] == []


def test_another_officials_passkey_does_not_sign():
    desk, other = official(), official("Budi Santoso", role=Role.SEKRETARIS_KELURAHAN)
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, other.touch(prompt)) == "unknown_credential"


def test_another_officials_prompt_is_not_there():
    desk, other = official(), official("Budi Santoso", role=Role.SEKRETARIS_KELURAHAN)
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, other.touch(prompt), signer=other.account) == "unknown"


def test_an_appointment_that_ended_after_the_tap_does_not_sign():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    desk.appointment.ends = NOW.date() - timedelta(days=1)
    desk.appointment.save(update_fields=["ends"])
    assert refused(desk, prompt) == "appointment_over"


def test_an_appointment_that_ends_today_still_signs():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    desk.appointment.ends = timezone.localdate(NOW)
    desk.appointment.save(update_fields=["ends"])
    assert desk.accept(prompt).state == Prompt.State.ORDERED


def test_a_credential_revoked_while_its_answer_is_checked_signs_nothing(monkeypatch):
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    verify = passkeys.verify_assertion

    def slow(*args, **kwargs):
        result = verify(*args, **kwargs)
        type(desk.credential).objects.filter(pk=desk.credential.pk).update(revoked_at=NOW)
        return result

    monkeypatch.setattr(passkeys, "verify_assertion", slow)
    assert refused(desk, prompt) == "raced"


def test_a_disabled_account_does_not_sign():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    desk.account.disabled_at = NOW
    assert refused(desk, prompt) == "revoked"


def test_a_counter_that_falls_is_refused_with_an_alarm():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    desk.credential.sign_count = 50
    desk.credential.save(update_fields=["sign_count"])
    with pytest.raises(PasskeyError) as caught:
        desk.accept(prompt)
    assert caught.value.alarm


def test_an_assertion_too_long_for_a_letter_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assert refused(desk, prompt, desk.touch(prompt, padding="x" * 900)) == "too_large"


def test_a_synced_passkey_signs_more_than_once():
    desk = official()
    desk.phone = Authenticator(origin=desk.phone.origin, synced=True)
    enrol(desk.account, desk.phone)
    for number in (1, 2):
        assert desk.accept(desk.open([desk.prepare(number)[1]])).state == Prompt.State.ORDERED


def test_a_cancelled_prompt_cannot_be_accepted_and_frees_its_letters():
    desk = official()
    _laid, item = desk.prepare()
    prompt = desk.open([item])
    assertion = desk.touch(prompt)
    assert services.cancel(prompt, now=NOW)
    assert not services.cancel(prompt, now=NOW)
    assert refused(desk, prompt, assertion) == "not_open"
    assert desk.open([item])


def test_an_accepted_prompt_can_be_neither_cancelled_nor_expired():
    desk = official()
    prompt = desk.accept(desk.open([desk.prepare()[1]]))
    assert not services.cancel(prompt, now=NOW)
    assert not services.expire(prompt, now=NOW + timedelta(days=1))


def test_prompts_expire_when_they_are_due_and_not_before():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assert services.expire_due(prompt.expires_at - timedelta(seconds=1)) == 0
    assert services.expire_due(prompt.expires_at) == 1
    prompt.refresh_from_db()
    assert prompt.state == Prompt.State.EXPIRED


def test_a_letter_lives_in_one_prompt_at_a_time():
    desk = official()
    _laid, item = desk.prepare()
    desk.accept(desk.open([item]))
    with pytest.raises(IntegrityError), transaction.atomic():
        desk.open([item])


def test_nothing_is_signed_before_the_finger():
    desk = official()
    laid, item = desk.prepare()
    prompt = desk.open([item])
    with pytest.raises(PromptError) as caught:
        services.sign_item(prompt, 0, laid.data)
    assert caught.value.code == "not_ordered"


def test_an_order_waits_for_its_letters_until_it_is_done():
    desk = official()
    prompt = desk.accept(desk.open([desk.prepare()[1]]))
    later = NOW + timedelta(minutes=1)
    assert list(services.ordered_prompts(before=later)) == [prompt]
    assert list(services.ordered_prompts(before=NOW)) == []
    assert services.done(prompt)
    assert not services.done(prompt)
    assert list(services.ordered_prompts(before=later)) == []


def test_nobody_opens_a_prompt_for_anothers_appointment():
    desk, other = official(), official("Budi Santoso", role=Role.SEKRETARIS_KELURAHAN)
    with pytest.raises(PromptError) as caught:
        services.open_prompt(
            signer=other.account,
            appointment=desk.appointment,
            items=[desk.prepare()[1]],
            now=NOW,
            expires_at=NOW + timedelta(seconds=120),
        )
    assert caught.value.code == "not_yours"


def test_an_appointment_has_one_key_and_the_office_one_authority():
    desk = official()
    assert desk.key == desk.key
    assert desk.key.issuer is not None
    assert desk.key.issuer.office_place == 3573010000000000
    assert OfficeKey.objects.count() == 2


def test_an_appointment_that_is_over_has_no_key():
    desk = official(ends=date(2026, 11, 23))
    with pytest.raises(KeyUnavailableError) as caught:
        _ = desk.key
    assert caught.value.code == "appointment_over"


def test_a_certificate_ends_with_the_appointment():
    desk = official(ends=date(2026, 12, 31))
    assert desk.key.not_after.isoformat() == "2026-12-31T16:59:59+00:00"


def test_a_key_is_renewed_before_it_ends_and_the_old_one_stays():
    desk = official()
    old = desk.key
    new = services.certificate_for(desk.appointment, old.not_after - timedelta(days=10))
    assert new.pk != old.pk
    old.refresh_from_db()
    assert old.retired_at is not None and old.private_key is not None


def test_a_revoked_key_signs_no_more():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    OfficeKey.objects.filter(pk=desk.key.pk).update(revoked_at=NOW)
    assert refused(desk, prompt, assertion) == "revoked"


def test_private_keys_are_not_readable_in_the_database():
    stored = bytes(official().key.private_key or b"")
    assert b"\x2a\x86\x48\xce\x3d\x03\x01\x07" not in stored  # the OID of P-256 in every PKCS#8 of it


def test_a_sealed_key_does_not_open_in_another_row():
    from pamong.signing.keys import signing_key

    desk = official()
    stolen, authority = desk.key, desk.key.issuer
    assert authority is not None
    stolen.private_key = authority.private_key
    with pytest.raises(KeyUnavailableError) as caught:
        signing_key(stolen)
    assert caught.value.code == "sealed"


def test_a_file_that_we_did_not_render_is_not_laid_out():
    desk = official()
    with pytest.raises(LayoutError):
        services.lay_out(b"%PDF-1.4\n", key=desk.key, signer_name="x", at=NOW, reason="x")


def test_a_prompt_has_at_least_one_letter():
    with pytest.raises(ValueError, match="1 to 256"):
        official().open([])


def test_an_unknown_prompt_is_refused():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    with pytest.raises(PromptError), transaction.atomic():
        services.accept(fresh_id(), signer=desk.account, assertion=desk.touch(prompt), now=NOW)


class TestProof:
    """An intact letter against lists from which something is missing or revoked."""

    def found(self, desk):
        return validation.examine(desk.signed()[0])

    def test_a_passkey_that_is_not_enrolled_proves_nothing(self):
        desk = official()
        found = self.found(desk)
        type(desk.credential).objects.filter(pk=desk.credential.pk).update(credential_id=b"other")
        assert validation.prove(found).reasons == (validation.Reason.UNKNOWN_CREDENTIAL,)

    def test_another_public_key_on_our_list_proves_nothing(self):
        desk = official()
        found = self.found(desk)
        other = Authenticator(origin=desk.phone.origin).public_key
        type(desk.credential).objects.filter(pk=desk.credential.pk).update(public_key=other)
        assert validation.Reason.EVIDENCE_SIGNATURE in validation.prove(found).reasons

    def test_a_key_that_is_not_on_our_list_is_not_ours(self):
        desk = official()
        found = self.found(desk)
        assert found.signer is not None
        strange = replace(found, signer=replace(found.signer, key_hash="00" * 32))
        assert not validation.prove(strange).is_ours

    def test_a_certificate_that_is_not_on_our_list_is_a_reason(self):
        found = self.found(official())
        strange = replace(found, issuer_fingerprint="00" * 32)
        assert validation.prove(strange).reasons == (validation.Reason.CERTIFICATE,)

    @pytest.mark.parametrize(("after", "reasons"), [(-60, 1), (60, 0)])
    def test_only_a_revocation_before_the_touch_counts(self, after, reasons):
        desk = official()
        found = self.found(desk)
        moment = NOW + timedelta(seconds=after)
        type(desk.credential).objects.filter(pk=desk.credential.pk).update(revoked_at=moment)
        assert len(validation.prove(found).reasons) == reasons

    def test_a_key_of_ours_without_evidence_is_a_reason(self):
        found = replace(self.found(official()), state=validation.State.FOREIGN)
        proof = validation.prove(found)
        assert proof.is_ours and proof.reasons == (validation.Reason.NO_EVIDENCE,)


def test_a_backend_without_a_master_key_says_so(settings):
    from pamong.signing.backends import backend

    assert backend().check_config() == []
    settings.MODE, settings.MASTER_KEY = "production", ""
    settings.MASTER_KEY_FILE = settings.DATA / "nothing"
    assert [found.id for found in backend().check_config()] == ["signing.E001"]


def test_an_unknown_backend_is_named(settings):
    from pamong.signing.backends import backend

    settings.LETTER_SIGNING_BACKEND = "pena"
    with pytest.raises(ValueError, match="pena"):
        backend()
