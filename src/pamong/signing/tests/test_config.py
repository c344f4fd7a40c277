"""What the system checks say about the chosen backend."""

import pytest

from pamong.signing import backends
from pamong.signing.apps import _backend_is_ready


def test_softkey_is_ready(settings):
    settings.LETTER_SIGNING_BACKEND = "softkey"
    assert _backend_is_ready(None) == []


@pytest.mark.parametrize(("name", "own"), [("bsre", "signing.E002"), ("csc", "signing.E006")])
def test_a_service_without_its_settings_is_refused(settings, name, own):
    settings.LETTER_SIGNING_BACKEND = name
    assert {message.id for message in _backend_is_ready(None)} == {own}


def test_every_backend_has_one_shape_and_its_own_name():
    shapes = (backends.KeyBackend, backends.HashBackend, backends.DocumentBackend)
    found = {
        name: [shape for shape in shapes if isinstance(backends.load(name), shape)]
        for name in backends._BACKENDS
    }
    assert found == {
        "softkey": [backends.KeyBackend],
        "pkcs11": [backends.KeyBackend],
        "csc": [backends.HashBackend],
        "bsre": [backends.DocumentBackend],
    }
    assert [backends.load(name).name for name in found] == list(found)
    assert [name for name in found if backends.load(name).certified] == ["bsre"]


def test_a_backend_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="softkey"):
        backends.load("hardkey")
