"""The contract of backends that sign hashes under somebody else's certificate, tried against a double."""

import hashlib
import itertools

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.signing import backends, ca, canonical, cms, pdf, validation
from pamong.signing.backends import HashBackend
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.remote import Doubt, HashesRefused, HashesSigned, HashesUnknown, Refusal, Secret
from pamong.signing.tests.csc_double import CLIENT, CREDENTIAL, OTP, PIN, SECRET, CscDouble
from pamong.signing.tests.support import NOW, rendered

MESSAGES = (b"surat satu", b"surat dua", b"surat tiga")
HASHES = tuple(hashlib.sha256(message).digest() for message in MESSAGES)


@pytest.fixture(scope="module")
def double():
    with CscDouble() as running:
        yield running


@pytest.fixture(params=["csc"])
def backend(request, double, settings):
    settings.CSC_URL, settings.CSC_CLIENT_ID, settings.CSC_CLIENT_SECRET = double.url, CLIENT, SECRET
    settings.CSC_PLAIN_HTTP = True
    double.breaks.clear()
    double.calls.clear()
    found = backends.load(request.param)
    assert isinstance(found, HashBackend)
    return found


def sign(backend, hashes=HASHES, secret=None):
    return backend.sign(CREDENTIAL, hashes, secret or Secret(passphrase=PIN))


def test_the_credential_is_found_with_its_chain(backend, double):
    assert backend.credentials() == (CREDENTIAL,)
    assert backend.chain(CREDENTIAL) == (ca.der_of(double.certificate), ca.der_of(double.ca))
    assert backend.check_config() == []


@pytest.mark.parametrize("form", [set(), {"raw"}], ids=["der", "raw"])
def test_hashes_are_signed_under_one_authorization(backend, double, form):
    double.breaks |= form
    outcome = sign(backend)
    assert isinstance(outcome, HashesSigned)
    for message, signature in zip(MESSAGES, outcome.signatures, strict=True):
        double.key.public_key().verify(signature, message, ec.ECDSA(hashes.SHA256()))
    assert double.calls.count("credentials/authorize") == double.calls.count("signatures/signHash") == 1


def test_one_signature_makes_a_letter_that_others_find_intact(backend, double):
    certificate, issuer = backend.chain(CREDENTIAL)
    room = cms.size_bound(certificate_der=certificate, chain=[issuer], evidence=64)
    laid = pdf.lay_out(
        rendered(), name="Sri", reason="Domisili", location="Blimbing", signed_at=NOW, contents_size=room
    )
    attributes = cms.signed_attributes(certificate, laid.digest)
    outcome = sign(backend, [hashlib.sha256(attributes).digest()])
    assert isinstance(outcome, HashesSigned)
    signature = cms.build(
        laid.digest,
        certificate_der=certificate,
        chain=[issuer],
        sign=lambda _message: outcome.signatures[0],
        evidence=b"bukti",
    )
    data = pdf.embed(laid.data, laid.hole, signature)
    assert canonical.find_hole(data) == laid.hole
    assert cms.parse(signature).signature == cms.low_s(outcome.signatures[0])
    assert validation.Reason.SIGNATURE not in validation.examine(data).reasons


def test_a_one_time_code_serves_as_well(backend):
    assert isinstance(sign(backend, secret=Secret(totp=OTP)), HashesSigned)


@pytest.mark.parametrize("secret", [Secret(passphrase="000000"), Secret(totp="000000")])
def test_a_wrong_secret_signs_nothing(backend, double, secret):
    outcome = sign(backend, secret=secret)
    assert isinstance(outcome, HashesRefused) and outcome.reason is Refusal.WRONG_SECRET
    assert "signatures/signHash" not in double.calls


@pytest.mark.parametrize(
    ("fault", "doubt"),
    [
        ("drop", Doubt.CONNECTION),
        ("error", Doubt.SERVER_ERROR),
        ("shuffle", Doubt.INVALID),
        ("few", Doubt.SIGNATURES),
        ("garbled", Doubt.SIGNATURES),
    ],
)
def test_whatever_is_unclear_is_unknown_and_asked_once(backend, double, fault, doubt):
    double.breaks.add(fault)
    assert sign(backend) == HashesUnknown(doubt)
    assert double.calls.count("signatures/signHash") == 1


@pytest.mark.parametrize("fault", ["disabled", "rsa"])
def test_a_credential_that_cannot_sign_our_letters_is_said_so(backend, double, fault):
    double.breaks.add(fault)
    with pytest.raises(KeyUnavailableError):
        backend.chain(CREDENTIAL)
    assert sign(backend) == HashesRefused(Refusal.MAY_NOT_SIGN, "credential")


def test_an_access_token_that_was_taken_back_is_replaced(backend, double):
    backend.credentials()
    double.tokens.clear()
    with pytest.raises(KeyUnavailableError):
        backend.credentials()
    assert backend.credentials() == (CREDENTIAL,)


def test_a_stranger_to_the_service_is_refused(backend, settings):
    settings.CSC_CLIENT_SECRET, settings.CSC_CLIENT_ID = "lain", "orang lain"
    with pytest.raises(KeyUnavailableError):
        backend.credentials()


def test_plain_http_is_refused_unless_the_office_says_so(backend, settings, double):
    settings.CSC_PLAIN_HTTP = False
    assert [message.id for message in backend.check_config()] == ["signing.E006"]
    with pytest.raises(KeyUnavailableError):
        backend.credentials()
    assert double.calls == []


def test_only_sha256_hashes_are_asked_for(backend):
    for wrong in ([], [b"x" * 20]):
        with pytest.raises(ValueError):
            sign(backend, wrong)


def test_no_secret_reaches_the_logs(backend, double, caplog):
    caplog.set_level(0)
    for fault, secret in itertools.product(("", "drop", "error"), (PIN, "000000")):
        double.breaks = {fault}
        sign(backend, secret=Secret(passphrase=secret))
    assert PIN not in caplog.text
