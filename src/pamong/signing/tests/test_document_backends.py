"""The contract of every backend that signs whole documents, tried against the double of BSrE's service."""

import copy
import json
import pickle
import socket
import ssl
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as django_settings

from pamong.bsre_double.authority import Authority
from pamong.bsre_double.faults import WORDS
from pamong.bsre_double.people import cast
from pamong.bsre_double.server import PASSWORD, USER, Double
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import keep, read
from pamong.signing import backends, remote
from pamong.signing.backends.interface import DocumentBackend
from pamong.signing.received import doubt_about, roots_in
from pamong.signing.remote import Doubt, Holder, Refusal, Refused, Secret, Signed, Standing, Unknown, Unsigned
from pamong.signing.tests.support import rendered
from pamong.signing.validation import State, examine
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db
SRI = cast()[0]


@pytest.fixture(scope="module")
def double():
    with Double() as running:
        yield running


@pytest.fixture(params=["v1", "v2"])
def backend(request, double, settings, tmp_path):
    (tmp_path / "psre.pem").write_bytes(double.service.authority.pem)
    settings.BSRE_ROOTS = str(tmp_path / "psre.pem")
    settings.LETTER_SIGNING_BACKEND, settings.BSRE_VERSION = "bsre", request.param
    settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD = double.url, USER, PASSWORD
    settings.BSRE_PLAIN_HTTP = True
    double.service.faults.set([])
    double.service.people[:] = cast()
    double.service.calls.clear()
    found = backends.document_backend()
    assert isinstance(found, DocumentBackend)
    return found


@pytest.fixture
def hasty(monkeypatch):
    """Limits of half a second: what hangs is given up soon."""
    for version in ("v1", "v2"):
        monkeypatch.setattr(f"pamong.signing.backends.bsre.{version}.SIGN_SECONDS", 0.5)
        monkeypatch.setattr(f"pamong.signing.backends.bsre.{version}.STATUS_SECONDS", 0.5)


def letter(number: int = 1) -> Unsigned:
    return Unsigned(uuid7(), rendered(number), 3573011007000000, "Domisili", "Blimbing")


def sign(backend, letters=None, *, nik=SRI.nik, secret=SRI.passphrase):
    return backend.sign(letters or [letter()], Holder(nik), Secret(passphrase=secret))


def difference(data: bytes, source: Unsigned) -> Doubt | None:
    return doubt_about(data, source.data, roots_in(django_settings.BSRE_ROOTS))


def set_fault(double, *texts):
    double.service.faults.set(WORDS.parse(text) for text in texts)


def signatures_asked(double) -> int:
    return sum(call.path.endswith("/sign/pdf") for call in double.service.calls)


def test_a_letter_comes_back_signed_and_lies_on_the_disk(backend):
    source = letter()
    (outcome,) = sign(backend, [source])
    assert isinstance(outcome, Signed) and outcome.document == source.document
    keep([outcome.file])
    data = read(outcome.file)
    assert examine(data).state is State.FOREIGN
    assert difference(data, source) is None
    said = backend.verify(data)
    assert (said.count, said.sound, said.signers) == (1, True, (SRI.name,))


def test_a_batch_comes_back_letter_by_letter(backend):
    letters = [letter(number) for number in (1, 2, 3)]
    outcomes = sign(backend, letters)
    keep([outcome.file for outcome in outcomes])
    for source, outcome in zip(letters, outcomes, strict=True):
        assert outcome.document == source.document
        assert difference(read(outcome.file), source) is None


def test_every_word_for_a_certificate_is_understood_and_only_issue_may_sign(backend):
    seen = {backend.standing(Holder(person.nik)) for person in cast()} | {
        backend.standing(Holder("9999999999999999"))
    }
    assert seen == set(Standing) - {Standing.UNKNOWN}
    assert [word for word in Standing if word.may_sign] == [Standing.ISSUE]
    assert all(str(word.sentence) for word in Standing)


def test_a_status_that_cannot_be_learnt_is_unknown(backend, double, hasty):
    for fault in ("status.error*1", "status.html*1", "status.not-json*1", "status.hang=1*1", "status.drop*1"):
        set_fault(double, fault)
        assert backend.standing(Holder(SRI.nik)) is Standing.UNKNOWN


@pytest.mark.parametrize("form", [(), ("refuse-ok",)], ids=["http-400", "http-200"])
def test_refusals_are_understood_in_both_forms(backend, double, form):
    expired = next(person for person in cast() if person.status == "EXPIRED")
    set_fault(double, *form)
    seen = [
        sign(backend, nik="9999999999999999")[0],
        sign(backend, nik=expired.nik, secret=expired.passphrase)[0],
        sign(backend, secret="salah")[0],
    ]
    assert [(one.reason, one.code) for one in seen] == [
        (Refusal.NOT_REGISTERED, 2011),
        (Refusal.MAY_NOT_SIGN, 2021),
        (Refusal.WRONG_SECRET, 2031),
    ]


def test_a_wrong_passphrase_is_tried_once_however_many_letters_wait(backend, double):
    outcomes = sign(backend, [letter(number) for number in (1, 2, 3)], secret="salah")
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert signatures_asked(double) == 1
    assert cast()[0].wrong == 0 and double.service.people[0].wrong == 1


def test_the_office_own_account_being_refused_is_told_apart(backend, settings):
    settings.BSRE_PASSWORD = "lain"
    assert sign(backend)[0].reason is Refusal.SERVICE_ACCOUNT


def test_other_refusals_and_broken_files_sign_nothing(backend, double):
    set_fault(double, "not-json*1")
    assert sign(backend)[0].reason is Refusal.OTHER
    assert sign(backend, [replace(letter(), data=b"%PDF-1.7 rusak")])[0].reason is Refusal.FILE


def test_nothing_is_sent_where_nobody_listens(backend, settings):
    settings.BSRE_URL = f"http://127.0.0.1:{free_port()}"
    assert sign(backend)[0].reason is Refusal.UNREACHABLE


@pytest.mark.parametrize(
    ("fault", "doubt"),
    [
        ("hang=2*1", Doubt.TIMEOUT),
        ("drop*1", Doubt.CONNECTION),
        ("truncated*1", Doubt.CONNECTION),
        ("error=503*1", Doubt.SERVER_ERROR),
        ("error-after=502*1", Doubt.SERVER_ERROR),
        ("empty*1", Doubt.EMPTY),
        ("cut*1", Doubt.INVALID),
        ("unsigned*1", Doubt.SIGNATURES),
        ("twice*1", Doubt.SIGNATURES),
        ("other*1", Doubt.CONTENT),
    ],
)
def test_whatever_is_unclear_is_unknown_and_never_asked_again(backend, double, request, fault, doubt):
    if fault.startswith("hang"):
        request.getfixturevalue("hasty")
    set_fault(double, fault)
    first, second = sign(backend, [letter(1), letter(2)])
    assert isinstance(first, Unknown) and first.doubt is doubt
    assert isinstance(second, Refused if settings_of(backend) == "v1" else Unknown | Signed)
    assert eventually(lambda: signatures_asked(double) == 1)


def eventually(condition) -> bool:
    ends = time.monotonic() + 20
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return bool(condition())


def settings_of(_backend) -> str:
    return str(django_settings.BSRE_VERSION)


def test_a_page_of_some_proxy_is_no_letter(backend, double):
    set_fault(double, "html*1")
    (outcome,) = sign(backend)
    assert isinstance(outcome, Unknown) and outcome.doubt in (Doubt.NOT_PDF, Doubt.GARBLED)


def test_a_service_that_drips_is_given_up_in_time(backend, settings, hasty):
    with closing(socket.create_server(("127.0.0.1", 0))) as dripping:
        settings.BSRE_URL = f"http://127.0.0.1:{dripping.getsockname()[1]}"
        thread = threading.Thread(target=_drip, args=(dripping,), daemon=True)
        thread.start()
        started = time.monotonic()
        (outcome,) = sign(backend)
        assert time.monotonic() - started < 30
    assert isinstance(outcome, Unknown) and outcome.doubt is Doubt.TIMEOUT


def _drip(server: socket.socket) -> None:
    connection, _address = server.accept()
    with connection:
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(1000):
                connection.sendall(b"x")
                time.sleep(0.05)
        except OSError:
            return


def test_a_batch_in_the_wrong_order_is_sorted_by_what_the_letters_show(backend, double):
    set_fault(double, "shuffle")
    letters = [letter(number) for number in (1, 2, 3)]
    outcomes = sign(backend, letters)
    keep([outcome.file for outcome in outcomes])
    assert [difference(read(o.file), s) for o, s in zip(outcomes, letters, strict=True)] == [None] * 3


def test_a_signature_of_an_unknown_authority_is_a_doubt(backend, settings, tmp_path):
    (tmp_path / "lain.pem").write_bytes(Authority().pem)
    settings.BSRE_ROOTS = str(tmp_path / "lain.pem")
    (outcome,) = sign(backend)
    assert isinstance(outcome, Unknown) and outcome.doubt is Doubt.SIGNER
    settings.BSRE_ROOTS = str(tmp_path / "tidak-ada.pem")
    assert sign(backend)[0].reason is Refusal.SETTINGS
    assert [message.id for message in backend.check_config()] == ["signing.E002"]


def test_a_full_disk_is_a_doubt(backend, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pamong.signing.backends.bsre.write", full)
    (outcome,) = sign(backend)
    assert isinstance(outcome, Unknown) and outcome.doubt is Doubt.DISK


def test_plain_http_is_refused_unless_the_office_says_so(backend, settings, double):
    settings.BSRE_PLAIN_HTTP = False
    assert [message.id for message in backend.check_config()] == ["signing.E002"]
    assert sign(backend)[0].reason is Refusal.UNREACHABLE
    assert double.service.calls == []
    settings.BSRE_PLAIN_HTTP = True
    assert backend.check_config() == []


def test_a_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent(
    backend, settings, tmp_path
):
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = tls_certificate(key)
    pem = certificate.public_bytes(Encoding.PEM)
    (tmp_path / "service.pem").write_bytes(pem)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    secure = Double()
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    with secure:
        settings.BSRE_URL = f"https://localhost:{secure.server_address[1]}"
        assert sign(backend)[0].reason is Refusal.UNREACHABLE
        assert secure.service.calls == []
        settings.BSRE_CA_FILE = str(tmp_path / "service.pem")
        assert backend.check_config() == []
        assert backend.standing(Holder(SRI.nik)) is Standing.ISSUE


def tls_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )


def test_a_secret_cannot_be_stored_queued_or_printed():
    for secret in (Secret(passphrase="Rahasia#2026"), Secret(totp="123456"), Holder(SRI.nik)):
        for attempt in (pickle.dumps, copy.deepcopy, json.dumps):
            with pytest.raises(TypeError):
                attempt(secret)
        assert "Rahasia" not in repr(secret) and "123456" not in repr(secret) and SRI.nik not in repr(secret)
    with pytest.raises(ValueError):
        Secret()
    with pytest.raises(ValueError):
        Holder("../../1234567890")


def test_no_secret_reaches_the_logs(backend, double, caplog, hasty):
    caplog.set_level(0)
    for fault in ("drop*1", "error*1", "html*1"):
        set_fault(double, fault)
        sign(backend)
    assert SRI.passphrase not in caplog.text and SRI.nik not in caplog.text


@pytest.mark.parametrize("backend", ["v1"], indirect=True)
def test_a_lost_answer_is_found_by_its_one_download(backend, double):
    source = letter()
    for fault in ("truncated*1", "empty*1"):
        set_fault(double, fault)
        (unknown,) = sign(backend, [source])
        if fault == "empty*1":  # the service's own copy is whole
            double.service.keep_as(unknown.remote_id, sign_elsewhere(double, source))
        found = backend.reconcile(unknown, source)
        assert isinstance(found, Signed) and found.dispatch == unknown.dispatch
        again = backend.reconcile(unknown, source)
        assert isinstance(again, Unknown)


def sign_elsewhere(double, source):
    from pamong.bsre_double.sealing import Wish

    return double.service.sealer.sign(source.data, double.service.people[0], Wish())


def test_what_left_no_trace_stays_unknown(backend, double, hasty):
    source = letter()
    set_fault(double, "drop*1")
    (unknown,) = sign(backend, [source])
    assert backend.reconcile(unknown, source) == unknown
    assert eventually(lambda: signatures_asked(double) == 1)


@pytest.mark.parametrize("backend", ["v2"], indirect=True)
def test_a_one_time_code_signs_a_batch(backend, double):
    assert backend.send_code(Holder(SRI.nik), 2)
    code = double.service.code_sent_to(SRI.nik)
    outcomes = backend.sign([letter(1), letter(2)], Holder(SRI.nik), Secret(totp=code))
    assert all(isinstance(outcome, Signed) for outcome in outcomes)
    (again,) = backend.sign([letter(3)], Holder(SRI.nik), Secret(totp=code))
    assert again.reason is Refusal.WRONG_SECRET


@pytest.mark.parametrize("backend", ["v1"], indirect=True)
def test_version_1_knows_no_one_time_codes(backend):
    assert backend.send_code(Holder(SRI.nik), 1) is False
    with pytest.raises(ValueError):
        backend.sign([letter()], Holder(SRI.nik), Secret(totp="123456"))


def test_every_reason_has_a_sentence():
    for kind in (remote.Refusal, remote.Standing):
        assert all(str(member.sentence) for member in kind)
