"""Whose chain is known: by own throw-away authorities, good, ended, and bent in each way that X.509 knows."""

import json
from collections.abc import Callable
from functools import cache

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from pamong.issuing.standalone import judge
from pamong.signing import validation
from pamong.signing.examination import Chain, Examination
from pamong.signing.keylist import KeyList
from pamong.signing.reasons import Reason
from pamong.signing.trust import Trust
from pamong.signing.validation import State
from tests.attacks.chains import (
    DAY,
    DOCUMENTS,
    OVER,
    Held,
    authority,
    name,
    signed,
    signer,
    stamped,
    weakly_signed,
    with_list,
)
from tests.support.outside import Outside

pytestmark = pytest.mark.one_database


@cache
def root() -> Held:
    """The one that the office keeps."""
    return authority("Akar Contoh")


@cache
def between() -> Held:
    """An authority under it."""
    return authority("Penerbit Contoh", root())


def found(data: bytes, trust: Trust | None = None) -> Examination:
    return validation.examine(data, trust=trust or Trust(anchors=(root().der,)))


KNOWN: dict[str, Callable[[], bytes]] = {
    "under the root": lambda: signed(signer(root())),
    "under another authority": lambda: signed(signer(between())),
    "for documents": lambda: signed(signer(between(), purposes=[DOCUMENTS])),
    "for mail": lambda: signed(signer(between(), purposes=[ExtendedKeyUsageOID.EMAIL_PROTECTION])),
    "ended, stamped before": lambda: stamped(signed(signer(between(), lasts=OVER)), root(), -5 * DAY),
    "revoked, stamped before": lambda: _revoked(stamp=True),
    "a name within its bounds": lambda: signed(
        signer(authority("Penerbit", root(), permitted=x509.Name(list(name("x"))[:2])))
    ),
}


@pytest.mark.parametrize("case", KNOWN)
def test_a_chain_that_leads_to_a_root_in_time_is_known_and_names_the_root(case: str) -> None:
    finding = found(KNOWN[case]())
    assert (finding.state, finding.chain, finding.root) == (State.FOREIGN, Chain.KNOWN, "Akar Contoh")


def _revoked(*, stamp: bool = False) -> bytes:
    who = signer(between())
    data = stamped(signed(who), root(), -5 * DAY) if stamp else signed(who)
    return with_list(data, between(), who, -3 * DAY)


def _forged() -> Held:
    """An authority of the same name as the root's, with another key."""
    return Held(authority("Akar Contoh").certificate, authority("Akar Palsu").key)


BENT: dict[str, tuple[Chain, Callable[[], bytes]]] = {
    "another root": (Chain.UNKNOWN, lambda: signed(signer(authority("Akar Lain")))),
    "nobody above": (Chain.UNKNOWN, lambda: signed(signer(None))),
    "a root of the same name": (Chain.UNKNOWN, lambda: signed(signer(_forged()))),
    "ended": (Chain.EXPIRED, lambda: signed(signer(between(), lasts=OVER))),
    "an authority that ended": (
        Chain.EXPIRED,
        lambda: signed(signer(authority("Penerbit Lama", root(), lasts=OVER))),
    ),
    "ended, stamped later": (
        Chain.EXPIRED,
        lambda: stamped(signed(signer(between(), lasts=OVER)), root(), -DAY),
    ),
    "ended, stamped by a stranger": (
        Chain.EXPIRED,
        lambda: stamped(signed(signer(between(), lasts=OVER)), authority("Akar Lain"), -5 * DAY),
    ),
    "not yet": (Chain.UNKNOWN, lambda: signed(signer(between(), lasts=(DAY, 9 * DAY)))),
    "revoked": (Chain.REVOKED, _revoked),
    "too long a path": (
        Chain.UNKNOWN,
        lambda: signed(signer(authority("Bawah", authority("Penerbit Pendek", root(), path_length=0)))),
    ),
    "under somebody who is no authority": (
        Chain.UNKNOWN,
        lambda: signed(signer(authority("Bukan Penerbit", root(), is_ca=False))),
    ),
    "a name out of bounds": (
        Chain.UNKNOWN,
        lambda: signed(signer(authority("Penerbit", root(), permitted=name("x", "Kantor Lain")))),
    ),
    "for web servers": (
        Chain.UNKNOWN,
        lambda: signed(signer(between(), purposes=[ExtendedKeyUsageOID.SERVER_AUTH])),
    ),
    "for time stamps": (
        Chain.UNKNOWN,
        lambda: signed(signer(between(), purposes=[ExtendedKeyUsageOID.TIME_STAMPING])),
    ),
    "for encryption": (Chain.UNKNOWN, lambda: signed(signer(between(), signs=False))),
    "certified with SHA-1": (
        Chain.UNKNOWN,
        lambda: signed(weakly_signed(signer(between()), between(), "sha1")),
    ),
    "certified with MD5": (
        Chain.UNKNOWN,
        lambda: signed(weakly_signed(signer(between()), between(), "md5")),
    ),
}


@pytest.mark.parametrize("case", BENT)
def test_a_chain_that_is_not_whole_or_not_in_time_is_called_what_it_is(case: str) -> None:
    chain, make = BENT[case]
    finding = found(make())
    assert (finding.state, finding.chain, finding.root) == (State.FOREIGN, chain, "")


@pytest.mark.parametrize("hash_name", ["sha1", "md5"])
def test_a_document_that_was_signed_over_a_weak_hash_is_a_change(hash_name: str) -> None:
    finding = found(signed(signer(between()), hash_name))
    assert (finding.state, finding.reasons) == (State.CHANGED, (Reason.WEAK,))


def test_only_the_offices_roots_count_and_those_of_the_time_vouch_for_nobody() -> None:
    data = signed(signer(root()))
    assert found(data, Trust()).chain is Chain.UNKNOWN
    assert found(data, Trust(authorities=(root().der,))).chain is Chain.UNKNOWN
    assert found(data).chain is Chain.KNOWN
    assert found(data, Trust()).chain is Chain.UNKNOWN, "the child forgets whom it trusted a moment ago"


def test_a_child_that_was_killed_is_told_again_whom_to_trust() -> None:
    data = signed(signer(root()))
    assert found(data).chain is Chain.KNOWN
    validation._child.stop()
    assert found(data).chain is Chain.KNOWN


def test_without_the_office_the_verdict_says_it_in_a_word_and_in_words(outside: Outside) -> None:
    keys = KeyList.from_json(json.dumps(outside.keys()))
    data = signed(signer(root()))
    known = judge(data, keys, proof=None, anchors=(root().der,)).to_json()
    assert known["verdict"] == "foreign" and known["signer"]["name"] == "Dewi Lestari"
    assert known["chain"]["word"] == "known" and known["chain"]["root"] == "Akar Contoh"
    assert known["chain"]["text"].startswith("Rantai sertifikat dikenal")
    assert judge(data, keys, proof=None).to_json()["chain"]["word"] == "unknown"
    ours = judge(outside.letters[0], keys, proof=outside.proof().encode(), anchors=(root().der,))
    assert ours.to_json()["chain"] == {}
