"""The row of who answers about certificates, changed in the database: named by fsck, and no error page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pamong.fsck import keys
from pamong.fsck.faults import Kind
from pamong.signing import ocsp, responder, seals
from pamong.signing.models import OfficeKey, Responder
from pamong.signing.tests.support import authority_of, official, question

pytestmark = pytest.mark.django_db


def test_a_responder_that_is_not_the_cas_is_named_and_does_not_break_the_answers() -> None:
    key = official().key
    responder.refresh(now=timezone.now())
    assert list(keys.check()) == []
    for changes in (
        {"certificate": b"x"},
        {"certificate": bytes(key.certificate)},
        {"not_after": timezone.now() + timedelta(days=900)},
    ):
        Responder.objects.update(**changes)
        (fault,) = keys.check()
        assert (fault.kind, fault.where.partition(":")[0]) == (Kind.OFFICE_KEY, "signing_responder")
        assert ocsp.answer(authority_of(key), question(key), now=timezone.now()).data
        Responder.objects.all().delete()
        responder.refresh(now=timezone.now())
    seal = seals.seal_key(key.office_place, timezone.now())
    OfficeKey.objects.filter(pk=seal.pk).update(certificate=b"x")
    assert ocsp.answer(authority_of(key), question(key), now=timezone.now()).until is not None
