"""``/kunci.json``: open to everybody, cheap to ask again."""

from django.test import Client

from pamong.signing import validation
from pamong.signing.keylist import KeyList
from pamong.signing.models import OfficeKey
from pamong.verification.tests.conftest import Issued


def test_anybody_gets_a_list_that_proves_the_letter(issued: Issued) -> None:
    answer = Client().get("/kunci.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    keys = KeyList.from_json(answer.content)
    assert validation.prove(validation.examine(issued.data), keys).reasons == ()


def test_it_is_sent_again_only_when_a_key_changed(issued: Issued) -> None:
    first = Client().get("/kunci.json")
    again = Client().get("/kunci.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    OfficeKey.objects.filter(kind=OfficeKey.Kind.SIGNER).update(retired_at=issued.document.bound_at)
    changed = Client().get("/kunci.json", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_it_holds_nobodys_name_but_the_signers_in_their_certificates(issued: Issued) -> None:
    text = Client().get("/kunci.json").content.decode()
    assert issued.document.subject not in text and str(issued.document.applicant) not in text


def test_it_is_only_read(db: None) -> None:
    assert Client().post("/kunci.json").status_code == 405
