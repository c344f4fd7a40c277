"""The contract that every backend with keys of our own keeps."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.signing import backends, ca, validation
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.tests.support import NOW, official
from pamong.signing.tests.token import use_token


@pytest.fixture(params=["softkey", "pkcs11"])
def backend(request, settings):
    if request.param == "pkcs11":
        use_token(settings)
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


def test_a_key_certifies_others_whoever_holds_it(backend):
    owner = uuid4().bytes
    _public, handle = backend.create(owner)
    key = backend.prepare(handle, owner)
    authority = ca.self_signed(ca.Subject("CA Kecamatan Blimbing"), key, now=NOW)
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    issued = ca.issue(ca.Subject("Sri Wahyuni"), other, ca=authority, ca_key=key, now=NOW)
    issued.verify_directly_issued_by(authority)


def test_a_handle_says_who_made_it(backend):
    _public, handle = backend.create(uuid4().bytes)
    assert backends.holder_of(handle) is backend


def test_two_threads_may_sign_at_once(backend):
    owner = uuid4().bytes
    public, handle = backend.create(owner)
    key = backend.prepare(handle, owner)
    with ThreadPoolExecutor(4) as pool:
        signatures = list(pool.map(lambda at: key.sign(bytes([at]), ec.ECDSA(hashes.SHA256())), range(32)))
    for at, signature in enumerate(signatures):
        public.verify(signature, bytes([at]), ec.ECDSA(hashes.SHA256()))


@pytest.mark.django_db
def test_an_official_signs_letters_that_are_whole(backend):
    letters = official().signed((1, 2))
    assert [validation.examine(data).state for data in letters] == [validation.State.INTACT] * 2
