"""What the system checks say about the chosen backend."""

from pamong.signing.apps import _backend_is_ready


def test_softkey_is_ready(settings):
    settings.LETTER_SIGNING_BACKEND = "softkey"
    assert _backend_is_ready(None) == []


def test_bsre_says_that_no_letter_is_issued_through_it_yet(settings):
    settings.LETTER_SIGNING_BACKEND = "bsre"
    assert {message.id for message in _backend_is_ready(None)} == {"signing.E002", "signing.E003"}
