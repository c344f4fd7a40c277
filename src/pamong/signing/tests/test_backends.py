"""The contract that every backend with keys of our own keeps."""

from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.signing import backends
from pamong.signing.errors import KeyUnavailableError


@pytest.fixture(params=["softkey"])
def backend(request, settings):
    settings.LETTER_SIGNING_BACKEND = request.param
    return backends.backend()


def test_a_prepared_key_signs_for_the_public_key_that_was_created(backend):
    owner = uuid4().bytes
    public, handle = backend.create(owner)
    signature = backend.prepare(handle, owner).sign(b"surat", ec.ECDSA(hashes.SHA256()))
    public.verify(signature, b"surat", ec.ECDSA(hashes.SHA256()))
    assert isinstance(public.curve, ec.SECP256R1)


def test_every_created_key_is_another(backend):
    first, second = (backend.create(uuid4().bytes)[0].public_numbers() for _ in range(2))
    assert first != second


def test_a_handle_opens_for_its_owner_only(backend):
    _public, handle = backend.create(uuid4().bytes)
    with pytest.raises(KeyUnavailableError):
        backend.prepare(handle, uuid4().bytes)


def test_an_altered_handle_does_not_open(backend):
    owner = uuid4().bytes
    _public, handle = backend.create(owner)
    for at in (0, 5, len(handle) - 1):
        altered = handle[:at] + bytes([handle[at] ^ 1]) + handle[at + 1 :]
        with pytest.raises(KeyUnavailableError):
            backend.prepare(altered, owner)


def test_a_ready_backend_has_no_complaints(backend):
    assert backend.check_config() == []
    assert backend.name in backends._BACKENDS
