"""Keys that ended have successors within seconds, and no page that anybody opens makes one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core import cose
from pamong.issuing import seallists
from pamong.signing import rotation, seals, succession
from pamong.signing.models import OfficeKey
from pamong.verification.tests.conftest import Issued

KINDS = OfficeKey.Kind
PAGES = ("/v", "/periksa/", "/kunci.json")


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(seallists, "LOOK_AGAIN", 0.0)
    seallists.forget()
    yield
    seallists.forget()


def lists(issued: Issued) -> list[Any]:
    code = {"code": "35.73.01"}
    paths = [
        reverse("verification:seal_keys", kwargs=code),
        reverse("verification:seal_states", kwargs=code | {"year": issued.document.date.year}),
    ]
    return [Client().get(path) for path in paths]


def look(issued: Issued) -> list[int]:
    """Open all pages that know of keys, as anybody may; how the two lists were answered."""
    before = set(OfficeKey.objects.values_list("pk", flat=True))
    assert [Client().get(path).status_code for path in PAGES] == [200] * len(PAGES)
    found = [answer.status_code for answer in lists(issued)]
    assert set(OfficeKey.objects.values_list("pk", flat=True)) == before, "a page made a key"
    return found


def in_use(kind: str) -> OfficeKey | None:
    return OfficeKey.objects.filter(kind=kind, retired_at=None, revoked_at=None).first()


def test_after_a_rotation_pages_make_no_key_and_the_worker_makes_two(issued: Issued) -> None:
    now = timezone.now()
    assert not succession.is_due()
    rotation.rotate(rotation.everything(), now=now)
    assert in_use(KINDS.CA) is None and in_use(KINDS.SEAL) is None
    assert look(issued) == [200, 200], "the retired keys go on signing the lists"
    assert succession.is_due() and succession.make(now=now) == 2
    assert not succession.is_due() and succession.make(now=now) == 0
    assert look(issued) == [200, 200]
    authority, seal = in_use(KINDS.CA), in_use(KINDS.SEAL)
    assert authority is not None and seal is not None and seal.issuer == authority
    seallists.forget()
    keys, states = (cose.decode(answer.content) for answer in lists(issued))
    assert seals.is_signed(keys, seallists.KEYS.encode(), authority)
    assert seals.is_signed(states, seallists.STATES.encode(), seal)


def test_after_a_revocation_the_lists_wait_for_the_worker(issued: Issued) -> None:
    now, authority = timezone.now(), in_use(KINDS.CA)
    assert authority is not None
    rotation.revoke(authority, reason="Server dicuri", now=now)
    assert look(issued) == [503, 503]
    answer = lists(issued)[0]
    assert answer["Retry-After"] == "10" and "sebentar" in answer.content.decode()
    assert succession.make(now=now) == 2
    assert look(issued) == [200, 200]


def test_a_seal_is_renewed_before_it_ends_though_nobody_signs(issued: Issued) -> None:
    old = in_use(KINDS.SEAL)
    assert old is not None
    later = old.not_after - timedelta(days=40)
    assert succession.make(now=later) == 0
    assert succession.make(now=later + timedelta(days=15)) == 1
    assert in_use(KINDS.SEAL) != old


def test_an_office_that_never_sealed_anything_gets_no_keys(db: None) -> None:
    assert not succession.is_due() and succession.make(now=timezone.now()) == 0
    assert Client().get("/v").status_code == 200 and not OfficeKey.objects.exists()
