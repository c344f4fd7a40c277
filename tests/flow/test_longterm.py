"""Published letters raised for the long term: what we append is ours; of what others append, our TSA's stamps pass."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from pamong.demo import walk
from pamong.foundation.audit.models import Entry
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.issuing.keylist import public_keys
from pamong.issuing.models import Document, Revision
from pamong.issuing.proofs import proof_for
from pamong.issuing.queries import newest_file
from pamong.issuing.services import longterm
from pamong.issuing.standalone import judge
from pamong.issuing.verdict import Word, judge_file
from pamong.signing import crl, tsa
from pamong.signing.canonical import published_size
from pamong.signing.longterm import Level, stamped
from tests.flow.conftest import World
from tests.support import client_for
from tests.support.outside import outsiders_script
from tests.support.tsa_double import DAY, Fault, TsaDouble, configured


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def double(settings: Settings, clock: Clock) -> Iterator[TsaDouble]:
    settings.LETTER_LEVEL = "B-LTA"
    with configured(settings, clock=clock) as running:
        yield running


@pytest.fixture
def document(world: World, clock: Clock) -> Document:
    """A letter just issued, and the office's revocation list."""
    (made,) = walk.sign([world.ready(now=clock.now)], now=clock.now)
    crl.refresh(now=clock.now)
    return Document.system().get(pk=made.pk)


def newest(document: Document) -> bytes:
    return read(newest_file(document))


def test_a_raised_letter_is_genuine_in_every_revision_and_downloads_as_the_newest(
    world: World, double: TsaDouble, clock: Clock, document: Document, settings: Settings
) -> None:
    for level in ("B-T", "B-LT", "B-LTA"):
        settings.LETTER_LEVEL = level
        assert longterm.raise_levels(clock.now) == 1
        assert longterm.raise_levels(clock.now) == 0
        assert judge_file(newest(document)).word is Word.GENUINE
    first = read(document.file)
    assert judge_file(first).word is Word.GENUINE
    assert newest(document).startswith(first) and published_size(newest(document)) == len(first)
    assert list(document.revisions.order_by("sequence").values_list("level", flat=True)) == [
        "B-T", "B-LT", "B-LTA",
    ]  # fmt: skip
    assert Entry.objects.filter(action="document_extended", subject=str(document.pk)).count() == 3
    got = client_for(world.account).get(f"/surat/{document.source}/unduh/")
    assert got.content == newest(document)


def test_a_raised_letter_is_genuine_without_the_office_too(
    double: TsaDouble, clock: Clock, document: Document
) -> None:
    longterm.raise_levels(clock.now)
    proof = proof_for(hashlib.sha256(newest(document)).digest())
    keys = public_keys(clock.now)
    assert proof is not None and proof_for(bytes(document.sha256 or b"")) is not None
    assert judge(newest(document), keys, proof=str(proof).encode()).word is Word.GENUINE
    unnamed = replace(keys, authorities=())
    assert judge(newest(document), unnamed, proof=str(proof).encode()).word is Word.CHANGED
    assert judge(newest(document), keys, proof=None).word is Word.NOT_CHECKED


def test_an_outsider_finds_the_published_part_of_a_raised_letter(
    double: TsaDouble, clock: Clock, document: Document
) -> None:
    longterm.raise_levels(clock.now)
    script, raised = outsiders_script(), newest(document)
    found = proof_for(hashlib.sha256(raised).digest())
    assert found is not None
    keys, proof = public_keys(clock.now).to_json(), str(found)
    with pytest.raises(ValueError, match=r"to its last byte|more than one"):
        list(script.check(raised, keys, proof, "", b""))
    part = script.published(raised, proof)
    assert part == read(document.file) and len(list(script.check(part, keys, proof, "", b""))) == 5
    assert script.published(raised + b"% by somebody else\n%%EOF\n", proof) == part
    with pytest.raises(ValueError, match="no beginning"):
        script.published(raised[:200] + raised[201:], proof)


def test_a_stamp_of_our_authority_that_others_append_leaves_the_letter_genuine_and_is_named(
    double: TsaDouble, clock: Clock, document: Document
) -> None:
    longterm.raise_levels(clock.now)
    for data in (read(document.file), newest(document)):
        assert judge_file(data).reasons == ()
        theirs, _expires = stamped(data, now=clock.now)
        verdict = judge_file(theirs)
        assert verdict.word is Word.GENUINE and "cap waktu" in verdict.reasons[0]
        assert verdict.sha256 == bytes(document.sha256 or b"").hex(), "what was published is what was judged"


def test_anything_else_that_others_append_is_a_change(
    double: TsaDouble, clock: Clock, document: Document, settings: Settings
) -> None:
    longterm.raise_levels(clock.now)
    ours = newest(document)
    theirs, _expires = stamped(ours, now=clock.now)
    for data in (ours + b"\n", ours[:-1], theirs.replace(b"Cap waktu 1", b"Cap waktu 9", 1), theirs + b"\n"):
        assert judge_file(data).word is Word.CHANGED
    settings.TSA_ROOTS = ""
    assert judge_file(theirs).word is Word.CHANGED, "an authority that is not ours"
    assert judge_file(ours).word is Word.GENUINE, "what we appended ourselves is registered"


def test_a_stamp_makes_nothing_of_a_file_that_was_never_registered(
    double: TsaDouble, clock: Clock, document: Document
) -> None:
    theirs, _expires = stamped(read(document.file), now=clock.now)
    Document.system().filter(pk=document.pk).update(sha256=bytes(32))
    assert judge_file(theirs).word is Word.CHANGED


def test_a_revoked_letter_is_revoked_in_every_revision(
    world: World, double: TsaDouble, clock: Clock, document: Document
) -> None:
    longterm.raise_levels(clock.now)
    Document.system().filter(pk=document.pk).update(
        state=Document.State.REVOKED, revoked_at=clock.now, revoked_reason="Nama dusun keliru"
    )
    assert judge_file(newest(document)).word is Word.REVOKED


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.GARBAGE, Fault.NONCE, Fault.EXPIRED, Fault.DROP])
def test_a_dead_authority_leaves_the_letter_as_it_is_and_the_next_try_goes_on(
    double: TsaDouble, clock: Clock, document: Document, fault: Fault
) -> None:
    double.fault = fault
    with pytest.raises(tsa.TsaError):
        longterm.raise_levels(clock.now)
    assert not Revision.objects.exists() and judge_file(newest(document)).word is Word.GENUINE
    double.fault = None
    assert longterm.raise_levels(clock.now) == 1


def test_an_office_without_an_authority_or_the_wish_raises_nothing(
    settings: Settings, document: Document, clock: Clock
) -> None:
    settings.LETTER_LEVEL = "B-LTA"
    assert longterm.wanted_level() is Level.B and not longterm.is_wanted()
    assert longterm.raise_levels(clock.now) == longterm.renew_levels(clock.now) == 0


def test_a_letter_is_stamped_anew_before_its_time_stamp_ends(
    double: TsaDouble, clock: Clock, document: Document
) -> None:
    longterm.raise_levels(clock.now)
    clock.now += 200 * DAY
    assert longterm.renew_levels(clock.now) == 0, "there is time"
    clock.now += 120 * DAY
    assert longterm.renew_levels(clock.now) == 0, "its certificate is still the old one: no gain"
    double.renew(365 * DAY)
    assert longterm.renew_levels(clock.now) == 1
    assert longterm.renew_levels(clock.now) == 0
    last = document.revisions.order_by("-sequence")[0]
    assert (last.sequence, last.level) == (2, "B-LTA") and last.expires - clock.now > timedelta(days=364)
    assert judge_file(newest(document)).word is Word.GENUINE
    assert newest(document).count(b"/DocTimeStamp") == 3
    assert examine(processes=1).faults == ()


def test_without_a_revocation_list_a_letter_waits_for_it(
    world: World, double: TsaDouble, clock: Clock
) -> None:
    walk.sign([world.ready(now=clock.now)], now=clock.now)
    assert longterm.raise_levels(clock.now) == 0 and not Revision.objects.exists()
    crl.refresh(now=clock.now)
    assert longterm.raise_levels(clock.now) == 1
