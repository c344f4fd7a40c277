"""What only a token promises: the key never leaves it, and a lost or locked token is said plainly."""

from uuid import uuid4

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, ObjectClass

from pamong.signing import backends
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.tests.token import LABEL, PIN, use_token


@pytest.fixture
def backend(settings):
    use_token(settings)
    settings.LETTER_SIGNING_BACKEND = "pkcs11"
    return backends.backend()


def id_of(handle: bytes) -> bytes:
    return handle.removeprefix(b"pkcs11:")


def test_the_private_key_does_not_leave_the_token(backend, settings):
    owner = uuid4().bytes
    _public, handle = backend.create(owner)
    key = backend.prepare(handle, owner)
    with pytest.raises(TypeError):
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(TypeError):
        key.private_numbers()
    token = pkcs11.lib(settings.PKCS11_MODULE).get_token(token_label=LABEL)
    with token.open() as reader:  # the login of the backend's session counts for the whole process
        (inside,) = reader.get_objects(
            {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: id_of(handle)}
        )
        assert inside[Attribute.SENSITIVE] and inside[Attribute.NEVER_EXTRACTABLE]
        assert inside[Attribute.LABEL] == f"pamong {owner.hex()}"
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            inside[Attribute.VALUE]


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the binding closes its lost search
def test_a_session_that_was_lost_is_opened_again(backend, settings):
    owner = uuid4().bytes
    public, handle = backend.create(owner)
    key = backend.prepare(handle, owner)
    pkcs11.lib(settings.PKCS11_MODULE).reinitialize()
    public.verify(key.sign(b"surat", ec.ECDSA(hashes.SHA256())), b"surat", ec.ECDSA(hashes.SHA256()))


def test_a_key_that_was_destroyed_in_the_token_is_missing(backend, settings):
    owner = uuid4().bytes
    _public, handle = backend.create(owner)
    key = backend.prepare(handle, owner)
    token = pkcs11.lib(settings.PKCS11_MODULE).get_token(token_label=LABEL)
    with token.open(rw=True) as session:
        next(
            iter(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: id_of(handle)}))
        ).destroy()
    with pytest.raises(KeyUnavailableError) as refused:
        key.sign(b"surat", ec.ECDSA(hashes.SHA256()))
    assert refused.value.code == "missing"


def test_only_sha256_is_signed(backend):
    owner = uuid4().bytes
    key = backend.prepare(backend.create(owner)[1], owner)
    with pytest.raises(ValueError):
        key.sign(b"surat", ec.ECDSA(hashes.SHA384()))


def test_a_token_that_is_not_there_is_a_complaint(backend, settings):
    settings.PKCS11_TOKEN = "lain"
    assert [message.id for message in backend.check_config()] == ["signing.E005"]
    settings.PKCS11_MODULE = "tidak-ada.so"
    assert [message.id for message in backend.check_config()] == ["signing.E004"]


def test_a_wrong_pin_is_tried_once(settings, monkeypatch):
    use_token(settings)
    settings.LETTER_SIGNING_BACKEND = "pkcs11"
    module = backends.backend().__module__
    tries = []

    def wrong():
        tries.append(1)
        raise pkcs11.exceptions.PinIncorrect

    monkeypatch.setattr(f"{module}._open", wrong)
    settings.PKCS11_TOKEN = f"another than {LABEL}, so that its session is new {PIN}"
    for _ in range(3):
        with pytest.raises(KeyUnavailableError):
            backends.backend().create(uuid4().bytes)
    assert len(tries) == 1
