"""The public key list: complete for a verifier, silent about everybody else, the same each time."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import Settings

from pamong.core.roles import Role
from pamong.demo.authenticator import Authenticator
from pamong.foundation.access.models import Account
from pamong.signing import services, validation
from pamong.signing.directory import collect
from pamong.signing.keylist import KeyList, KeyListError, LogKey
from pamong.signing.models import OfficeKey
from pamong.signing.reasons import Reason
from pamong.signing.tests.support import NOW, enrol, official
from tests.attacks import chains

pytestmark = pytest.mark.django_db
LOG = LogKey("localhost/log", "localhost/log+00000000+AAAA")


def written(**changes: object) -> KeyList:
    """The list after its journey through a file, perhaps with something changed in it."""
    values = collect(now=NOW, log=LOG).to_json() | changes
    return KeyList.from_json(json.dumps(values))


def test_a_letter_is_proven_by_the_list_as_by_the_database():
    found = validation.examine(official().signed()[0])
    assert validation.prove(found).reasons == validation.prove(found, written()).reasons == ()


def test_the_list_comes_back_from_its_file_as_it_was():
    official().signed()
    assert written() == collect(now=NOW, log=LOG)


def test_it_holds_the_certificates_with_their_issuer_in_a_fixed_order():
    desk = official()
    signer, authority = desk.key, desk.key.issuer
    keys = collect(now=NOW, log=None)
    assert [known.kind for known in keys.certificates] == ["ca", "signer"]
    assert authority is not None
    assert keys.certificates[1].issuer == bytes(authority.fingerprint) == keys.certificates[0].fingerprint
    assert keys.certificates[1].appointment == desk.appointment.pk.bytes
    assert x509.load_der_x509_certificate(keys.certificates[1].certificate).serial_number
    assert keys.certificates[1].key_hash == bytes(signer.key_hash)
    assert collect(now=NOW, log=None) == keys


def test_it_names_the_authorities_that_tell_the_office_the_time(settings: Settings, tmp_path: Path):
    root = chains.authority("Akar TSA")
    settings.TSA_ROOTS = str(tmp_path / "tsa.pem")
    (tmp_path / "tsa.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    assert written().authorities == (root.der,)
    values = collect(now=NOW, log=LOG).to_json()
    del values["authorities"]
    assert KeyList.from_json(json.dumps(values)).authorities == (), "a list from before says nothing"


def test_it_names_no_passkey_of_somebody_who_signs_nothing():
    desk = official()
    bystander = official("Joko", role=Role.KASI_KELURAHAN)
    resident = Account.objects.create_account(name="Siti Aminah")
    enrol(resident, Authenticator(origin="", counter=1))
    assert desk.key
    keys = collect(now=NOW, log=None)
    assert [known.signer for known in keys.credentials] == [desk.account.pk.bytes]
    assert bystander.account.pk.hex not in json.dumps(keys.to_json())
    assert "Siti" not in json.dumps(keys.to_json())


def test_revoked_keys_stay_on_it_with_the_moment():
    desk = official()
    key = desk.key
    OfficeKey.objects.filter(pk=key.pk).update(revoked_at=NOW)
    type(desk.credential).objects.filter(pk=desk.credential.pk).update(revoked_at=NOW + timedelta(days=1))
    keys = written()
    assert [known.revoked_at for known in keys.certificates] == [None, NOW]
    assert keys.credentials[0].revoked_at == NOW + timedelta(days=1)


def test_the_list_decides_as_the_database_does_about_late_and_revoked_keys():
    desk = official()
    found = validation.examine(desk.signed()[0])
    for change, reason in (
        ({"revoked_at": NOW - timedelta(hours=1)}, Reason.CREDENTIAL_REVOKED),
        ({"revoked_at": None, "enrolled_at": NOW + timedelta(hours=1)}, Reason.CREDENTIAL_LATER),
    ):
        type(desk.credential).objects.filter(pk=desk.credential.pk).update(**change)
        assert validation.prove(found).reasons == validation.prove(found, written()).reasons == (reason,)


def test_a_certificate_whose_authority_is_not_on_the_list_is_unknown():
    desk = official()
    found = validation.examine(desk.signed()[0])
    alone = [known for known in written().to_json()["certificates"] if known["kind"] == "signer"]
    assert validation.prove(found, written(certificates=alone)).reasons == (Reason.UNKNOWN_KEY,)
    assert validation.prove(found, written(credentials=[])).reasons == (Reason.UNKNOWN_CREDENTIAL,)


def test_another_host_or_origin_proves_nothing():
    found = validation.examine(official().signed()[0])
    assert Reason.EVIDENCE_ORIGIN in validation.prove(found, written(host="lain.example")).reasons
    elsewhere = written(host="lain.example", origin="https://lain.example")
    assert Reason.EVIDENCE_ORIGIN in validation.prove(found, elsewhere).reasons


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"format": "pamong/keys/2"}', "[" * 5000, "\ud800",
        '{"format":"pamong/keys/1","host":"h","origin":"o","made_at":"2026-11-24T03:00:00","certificates":[],'
        '"credentials":[],"log":null}',
        '{"format":"pamong/keys/1","host":"h","origin":"o","made_at":"2026-11-24T03:00:00+00:00",'
        '"certificates":[{"kind":"root"}],"credentials":[],"log":null}',
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(text):
    with pytest.raises(KeyListError):
        KeyList.from_json(text)


def test_lists_are_made_with_one_query_each_however_many_keys(django_assert_max_num_queries):
    desk = official()
    services.certificate_for(desk.appointment, NOW)
    for _ in range(3):
        enrol(desk.account, Authenticator(origin="", counter=1))
    with django_assert_max_num_queries(3):
        assert len(collect(now=NOW, log=None).credentials) == 4
