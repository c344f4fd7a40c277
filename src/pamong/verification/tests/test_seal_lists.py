"""The signed lists of seals: what is in them, how soon it is, and what they cost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.core import coded_set, cose, dcbor, seal
from pamong.demo import walk
from pamong.foundation.access.person import person_of
from pamong.issuing import seallists
from pamong.issuing import services as issuing
from pamong.issuing.models import Document
from pamong.issuing.services import revocation
from pamong.signing import seals
from pamong.verification.tests.conftest import Issued
from tests.support.letters import World

CODE = "35.73.01"


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(seallists, "LOOK_AGAIN", 0.0)
    seallists.forget()
    yield
    seallists.forget()


def fetched(kind: str, **more: int) -> tuple[cose.Message, Any]:
    answer = Client().get(reverse(f"verification:seal_{kind}", kwargs={"code": CODE} | more))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/cose"
    message = cose.decode(answer.content)
    return message, dcbor.decode(message.payload)


def states(year: int | None = None) -> Any:
    return fetched("states", year=year or timezone.localdate().year)[1]


def is_listed(document: Document) -> bool:
    hashed = seallists._hash(bytes(document.seal or b""))
    count, coded = states()[6:]
    return coded_set.value_of(hashed, count) in coded_set.decode(count, coded)


def test_the_keys_are_signed_by_the_ca_that_the_page_names(issued: Issued) -> None:
    message, (purpose, code, name, _made, rows) = fetched("keys")
    key = seals.known(seal.read(bytes(issued.document.seal or b""))[0].kid)
    assert key is not None and key.issuer is not None
    assert seals.is_signed(message, b"pamong/seal-keys/1", key.issuer)
    assert (purpose, code, len(rows)) == ("pamong/seal-keys/1", CODE, 1)
    assert rows[0][:2] == (seals.kid_of(key), seals.public_point(key)) and rows[0][4:] == (None, None)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), rows[0][1])
    assert name


def test_a_published_letter_is_valid_and_a_revoked_one_is_revoked_at_once(
    world: World, issued: Issued
) -> None:
    message, found = fetched("states", year=issued.document.date.year)
    key = seals.known(message.kid)
    assert key is not None and seals.is_signed(message, b"pamong/seal-states/1", key)
    assert found[:3] == ("pamong/seal-states/1", CODE, issued.document.date.year)
    assert found[4:7] == (b"", b"", 1)
    assert is_listed(issued.document)

    now = timezone.now()
    proposal = revocation.propose(
        document_id=issued.document.pk, by=person_of(world.desk), reason="Alamat pada surat keliru", now=now
    )
    revocation.confirm(revocation_id=proposal.pk, by=person_of(world.lurah), now=now)
    assert states()[4] == bytes(issued.document.seal_id or b"")
    assert is_listed(issued.document), "it was published; that it is revoked is said apart"


def test_a_cancelled_prompt_is_void_at_once_and_its_seals_are_never_used_again(world: World) -> None:
    now = timezone.now()
    request = world.ready(now=now)
    person = person_of(world.lurah)
    post = person.posts[0]
    prompt = issuing.open_prompt(who="letters", sources=[request.pk], signer=person, post=post, now=now)
    first = Document.system().get(prompt=prompt)
    seallists.forget()
    assert states()[4:] == (b"", b"", 0, b""), "a seal under way is neither valid nor void"
    issuing.cancel(prompt, by=world.lurah, now=now)
    assert states()[5] == bytes(first.seal_id or b"")
    (second,) = walk.sign([request], now=now + timedelta(minutes=1))
    assert bytes(second.seal_id or b"") != bytes(first.seal_id or b"")
    assert states()[5] == bytes(first.seal_id or b"")
    assert is_listed(second) and not is_listed(first)


def test_ids_are_sorted_and_another_year_knows_nothing_of_them(world: World) -> None:
    documents = walk.sign([world.ready(now=timezone.now()) for _ in range(3)], now=timezone.now())
    Document.system().filter(pk__in=[row.pk for row in documents]).update(state="revoked")
    ids = sorted(bytes(row.seal_id or b"") for row in documents)
    assert states()[4] == b"".join(ids)
    assert states(timezone.localdate().year - 1)[4:] == (b"", b"", 0, b"")


def test_an_unchanged_list_is_not_sent_twice(issued: Issued) -> None:
    for kind, more in (("keys", {}), ("states", {"year": issued.document.date.year})):
        path = reverse(f"verification:seal_{kind}", kwargs={"code": CODE} | more)
        first = Client().get(path)
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        assert first["Cache-Control"] == "no-cache"
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]


def test_a_list_says_that_it_is_new_although_nothing_happened(issued: Issued) -> None:
    place, year, now = seallists.authorities()[0], issued.document.date.year, timezone.now()
    moments: list[int] = []
    for minutes in (0, 6, 12):
        found = seallists.state_list(place, year, now + timedelta(minutes=minutes))
        made = dcbor.decode(cose.decode(found.data).payload)[3]  # type: ignore[index]
        assert isinstance(made, int)
        moments.append(made)
    assert moments == sorted(set(moments))


def test_a_list_in_memory_costs_no_look_at_the_register(
    issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seallists, "LOOK_AGAIN", 60.0)
    place, now = seallists.authorities()[0], timezone.now()
    seallists.state_list(place, issued.document.date.year, now)
    with CaptureQueriesContext(connection) as queries:
        seallists.state_list(place, issued.document.date.year, now)
    assert len(queries) == 0


@pytest.mark.parametrize(
    "path", ["35.73.02/kunci", "35.73.01.1007/kunci", "x/kunci", "35.73.01/1999", "35.73.01/9999"]
)
def test_there_are_no_other_lists(issued: Issued, path: str) -> None:
    assert Client().get(f"/segel/{path}").status_code == 404
    assert Client().post(f"/segel/{path}").status_code == 405
