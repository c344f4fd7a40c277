"""Two persons revoke a letter; a corrected one takes its place."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction

from pamong.core.identity import holds_nik
from pamong.core.roles import AppointmentKind, Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.access.errors import NotAllowedError
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.foundation.files.services import read
from pamong.foundation.notify.models import Notice
from pamong.foundation.regions.scope import territory
from pamong.issuing import seallists
from pamong.issuing import services as issuing
from pamong.issuing.errors import NotRevocable, ReasonRefused
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.issuing.verdict import Word, judge_file, judge_seal
from pamong.letters.errors import NotReplaceable
from pamong.letters.models import Draft, Request
from pamong.letters.services import drafts, replacements
from pamong.transparency.models import LogEntry
from tests.flow.conftest import MONDAY, World
from tests.support import make_official

REASON = "Nama dusun pada surat ini keliru"
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def letter(world: World) -> Document:
    (document,) = walk.sign([world.ready()], now=MONDAY)
    return document


def proposed(letter: Document, by: Account, *, upon_correction: bool = False) -> Revocation:
    return revocation.propose(
        document_id=letter.pk, by=person_of(by), reason=REASON, now=LATER, upon_correction=upon_correction
    )


def confirmed(proposal: Revocation, by: Account) -> Revocation:
    return revocation.confirm(revocation_id=proposal.pk, by=person_of(by), now=LATER)


def state_of(letter: Document) -> str:
    return Document.system().get(pk=letter.pk).state


def test_two_persons_revoke_and_everything_follows_at_once(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk), world.lurah)
    row = Document.system().get(pk=letter.pk)
    assert (row.state, row.revoked_at, row.revoked_reason) == (Document.State.REVOKED, LATER, REASON)
    for verdict in (judge_seal(bytes(row.seal or b"")), judge_file(read(letter.file))):
        assert verdict.word == Word.REVOKED
        assert any(REASON in reason for reason in verdict.reasons)
    request = Request.objects.get(document=letter.pk)
    assert (request.status, request.revoked_at) == (Status.ISSUED, LATER)
    assert request.events.get(action="revoked").actor == world.lurah


def test_the_books_and_the_public_log_tell_of_it(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk), world.lurah)
    acts = Entry.objects.filter(subject=str(letter.pk), action__contains="revo").order_by("number")
    assert [(act.action, act.actor) for act in acts] == [
        ("revocation_proposed", world.desk.pk),
        ("document_revoked", world.lurah.pk),
    ]
    leaf = LogEntry.objects.get(event="revoked", document=letter.pk)
    assert bytes(leaf.data).endswith(sha256(REASON.encode()).digest())
    assert bytes(letter.digest or b"") in bytes(leaf.data)


def test_the_list_for_checking_seals_offline_names_it_from_the_next_look_on(
    world: World, letter: Document, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seallists.forget()
    request.addfinalizer(seallists.forget)
    monkeypatch.setattr(seallists, "LOOK_AGAIN", 0.0)
    kecamatan, seal = world.tree.kecamatan.place, bytes(letter.seal_id or b"")
    assert len(seal) == 8
    assert seal not in seallists.state_list(kecamatan, letter.date.year, LATER).data
    confirmed(proposed(letter, world.desk), world.lurah)
    assert seal in seallists.state_list(kecamatan, letter.date.year, LATER).data


def test_resident_and_desk_hear_of_it(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.lurah), world.camat)
    told = set(Notice.objects.filter(kind="request_revoked").values_list("account", flat=True))
    assert {world.account.pk, world.desk.pk, world.lurah.pk} <= told
    assert world.camat.pk not in told


def test_nobody_confirms_his_own_proposal(world: World, letter: Document) -> None:
    proposal = proposed(letter, world.lurah)
    with pytest.raises(NotAllowedError):
        confirmed(proposal, world.lurah)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revocation.objects.filter(pk=proposal.pk).update(
            state=Revocation.State.CONFIRMED, decided_by=world.lurah, effective_at=LATER
        )
    assert state_of(letter) == Document.State.ISSUED


def test_a_superior_alone_confirms_only_what_the_head_of_the_office_proposed(
    world: World, letter: Document
) -> None:
    from_desk = proposed(letter, world.desk)
    with pytest.raises(NotAllowedError):
        confirmed(from_desk, world.camat)
    revocation.withdraw(revocation_id=from_desk.pk, by=person_of(world.desk), now=LATER)
    confirmed(proposed(letter, world.lurah), world.camat)
    assert state_of(letter) == Document.State.REVOKED


def test_whether_the_proposer_could_sign_is_asked_of_the_day_of_the_proposal(
    world: World, letter: Document
) -> None:
    acting = make_official(Role.LURAH, world.tree.kelurahan, kind=AppointmentKind.PLH)
    proposal = proposed(letter, acting)
    Appointment.objects.filter(account=acting).update(starts=LATER.date() + timedelta(days=9))
    with pytest.raises(NotAllowedError):
        confirmed(proposal, world.camat)
    Appointment.objects.filter(account=acting).update(starts=LATER.date(), ends=LATER.date())
    confirmed(proposal, world.camat)
    assert state_of(letter) == Document.State.REVOKED


OUTSIDERS: dict[str, Callable[[World], Account]] = {
    "the resident": lambda world: world.account,
    "the RT head": lambda world: world.rt,
    "the RW head": lambda world: world.rw,
    "the desk of another kelurahan": lambda world: make_official(
        Role.STAF_KELURAHAN, world.tree.other_kelurahan
    ),
    "the Lurah of another kelurahan": lambda world: make_official(Role.LURAH, world.tree.other_kelurahan),
    "the desk of the kecamatan": lambda world: Account.objects.get(appointments__role=Role.STAF_KECAMATAN),
    "the administrator": lambda world: make_official(Role.ADMINISTRATOR, world.tree.kecamatan),
}


@pytest.mark.parametrize("who", OUTSIDERS.values(), ids=OUTSIDERS)
def test_outsiders_neither_propose_nor_decide(
    world: World, letter: Document, who: Callable[[World], Account]
) -> None:
    account = who(world)
    with pytest.raises(NotAllowedError):
        proposed(letter, account)
    proposal = proposed(letter, world.desk)
    refuse = partial(revocation.refuse, reason="Suratnya sudah benar")
    for act in (revocation.confirm, refuse, revocation.withdraw):
        with pytest.raises(NotAllowedError):
            act(revocation_id=proposal.pk, by=person_of(account), now=LATER)
    assert state_of(letter) == Document.State.ISSUED


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "salah",
        "x" * 201,
        "NIK 9999991203900001 salah ketik",
        "9999 9912 0390 0001 milik orang lain",
        "\u202eabcdefghijkl",
    ],
)
def test_a_reason_that_must_not_be_public_is_refused(world: World, letter: Document, reason: str) -> None:
    with pytest.raises(ReasonRefused):
        revocation.propose(document_id=letter.pk, by=person_of(world.desk), reason=reason, now=LATER)
    assert not Revocation.objects.exists()


def test_a_letter_number_in_a_reason_is_no_nik() -> None:
    assert not holds_nik("Digantikan nomor 470/12/35.73.01.1007/2026 tanggal 24-11-2026")


def test_one_proposal_at_a_time_and_none_after_the_end(world: World, letter: Document) -> None:
    proposal = proposed(letter, world.desk)
    with pytest.raises(NotRevocable):
        proposed(letter, world.lurah)
    why = "Alamatnya sudah benar menurut KK."
    revocation.refuse(revocation_id=proposal.pk, by=person_of(world.lurah), reason=why, now=LATER)
    assert state_of(letter) == Document.State.ISSUED
    with pytest.raises(NotRevocable):
        confirmed(proposal, world.lurah)
    confirmed(proposed(letter, world.desk), world.lurah)
    with pytest.raises(NotRevocable):
        proposed(letter, world.desk)


def replaced(world: World, request: Request, *, now=LATER) -> Request:
    """The resident asks for the letter that corrects the one of ``request``."""
    person = person_of(world.account)
    with territory(person.territory):
        draft = replacements.begin_replacement(request=request, person=person)
        return drafts.submit(draft_id=draft.pk, person=person, now=now)


def test_a_revoked_letter_is_corrected_by_a_new_one(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk), world.lurah)
    old = Request.objects.get(document=letter.pk)
    new = replaced(world, old)
    assert new.replaces == old and json.loads(new.values) == json.loads(old.values)
    assert new.evidence.count() == old.evidence.count()
    (successor,) = walk.sign([walk.approve_until_signature(new, now=LATER)], now=LATER)
    assert successor.supersedes_id == letter.pk
    verdict = judge_seal(bytes(letter.seal or b""))
    assert verdict.word == Word.REVOKED
    assert any(successor.number in reason for reason in verdict.reasons)
    assert judge_seal(bytes(successor.seal or b"")).word == Word.GENUINE


def test_a_letter_that_stands_is_not_corrected(world: World, letter: Document) -> None:
    with pytest.raises(NotReplaceable):
        replaced(world, Request.objects.get(document=letter.pk))
    proposed(letter, world.desk)
    with pytest.raises(NotReplaceable):
        replaced(world, Request.objects.get(document=letter.pk))


def test_one_correction_at_a_time(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk), world.lurah)
    old = Request.objects.get(document=letter.pk)
    person = person_of(world.desk)
    with territory(person.territory):
        desk_draft = replacements.begin_replacement(request=old, person=person)
    replaced(world, old)
    with territory(person.territory), pytest.raises(NotReplaceable):
        drafts.submit(draft_id=desk_draft.pk, person=person, now=LATER)
    assert Draft.objects.filter(pk=desk_draft.pk).exists()
    assert Request.objects.filter(replaces=old).count() == 1


def test_agreed_beforehand_the_old_letter_ends_when_the_new_one_is_published(
    world: World, letter: Document
) -> None:
    agreement = confirmed(proposed(letter, world.desk, upon_correction=True), world.lurah)
    assert state_of(letter) == Document.State.ISSUED and agreement.effective_at is None
    assert judge_seal(bytes(letter.seal or b"")).word == Word.GENUINE
    new = replaced(world, Request.objects.get(document=letter.pk))
    assert state_of(letter) == Document.State.ISSUED
    (successor,) = walk.sign([walk.approve_until_signature(new, now=LATER)], now=LATER)
    row, agreement = Document.system().get(pk=letter.pk), Revocation.objects.get()
    assert row.state == Document.State.REVOKED
    assert row.revoked_at == agreement.effective_at == successor.issued_at
    events = LogEntry.objects.order_by("index").values_list("event", "document")
    assert list(events)[-2:] == [("issued", successor.pk), ("revoked", letter.pk)]
    assert Notice.objects.filter(kind="request_revoked", account=world.account.pk).exists()
    assert Entry.objects.get(action="document_revoked").actor == world.lurah.pk


def test_a_cancelled_signature_leaves_the_old_letter_to_the_next_try(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk, upon_correction=True), world.lurah)
    new = walk.approve_until_signature(replaced(world, Request.objects.get(document=letter.pk)), now=LATER)
    lurah = person_of(world.lurah)
    prompt = issuing.open_prompt(
        who="letters", sources=[new.pk], signer=lurah, post=lurah.posts[0], now=LATER
    )
    assert issuing.cancel(prompt, by=world.lurah, now=LATER)
    assert state_of(letter) == Document.State.ISSUED
    new.refresh_from_db()
    (successor,) = walk.sign([new], now=LATER)
    assert successor.supersedes_id == letter.pk
    assert state_of(letter) == Document.State.REVOKED


def test_an_agreement_is_overtaken_by_a_revocation_at_once(world: World, letter: Document) -> None:
    agreement = confirmed(proposed(letter, world.desk, upon_correction=True), world.lurah)
    with pytest.raises(NotRevocable):
        proposed(letter, world.desk, upon_correction=True)
    confirmed(proposed(letter, world.desk), world.lurah)
    agreement.refresh_from_db()
    assert agreement.state == Revocation.State.WITHDRAWN
    assert state_of(letter) == Document.State.REVOKED


def test_a_proposal_is_overtaken_by_the_agreed_correction(world: World, letter: Document) -> None:
    confirmed(proposed(letter, world.desk, upon_correction=True), world.lurah)
    at_once = proposed(letter, world.desk)
    new = replaced(world, Request.objects.get(document=letter.pk))
    walk.sign([walk.approve_until_signature(new, now=LATER)], now=LATER)
    with pytest.raises(NotRevocable):
        confirmed(at_once, world.lurah)
    at_once.refresh_from_db()
    assert at_once.state == Revocation.State.WITHDRAWN
