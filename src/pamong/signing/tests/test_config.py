"""What the system checks say about the chosen backend."""

import pytest

from pamong.signing.apps import _backend_is_ready


def test_softkey_is_ready(settings):
    settings.LETTER_SIGNING_BACKEND = "softkey"
    assert _backend_is_ready(None) == []


@pytest.mark.parametrize(("name", "own"), [("bsre", "signing.E002"), ("csc", "signing.E006")])
def test_a_service_says_that_no_letter_is_issued_through_it_yet(settings, name, own):
    settings.LETTER_SIGNING_BACKEND = name
    assert {message.id for message in _backend_is_ready(None)} == {own, "signing.E003"}
