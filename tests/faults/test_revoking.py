"""Of many who decide about one letter at once, exactly one wins, and the books tell one story."""

import pytest
from django.utils import timezone

from pamong.core.roles import AppointmentKind, Role
from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.letters.models import Request
from pamong.letters.services import drafts, replacements
from pamong.letters.types import type_of
from pamong.transparency.models import LogEntry
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults
from tests.faults.test_parallel import EIGHT, at_once
from tests.support import make_official

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]
REASON = "Nama dusun pada surat ini keliru"
WON, LOST = "won", "NotRevocable"


@pytest.fixture
def letter(office: Office) -> Document:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(1))
    issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
    return Document.system().get(prompt=prompt)


@pytest.fixture
def heads(office: Office) -> list[Account]:
    """The Lurah, and acting ones, so that many may decide."""
    kelurahan = office.world.tree.kelurahan
    acting = [make_official(Role.LURAH, kelurahan, kind=AppointmentKind.PLH) for _ in range(EIGHT - 1)]
    return [office.world.lurah, *acting]


def proposed(letter: Document, by: Account, *, upon_correction: bool = False) -> Revocation:
    return revocation.propose(
        document_id=letter.pk,
        by=person_of(by),
        reason=REASON,
        now=timezone.now(),
        upon_correction=upon_correction,
    )


def test_eight_confirmations_revoke_once(office: Office, letter: Document, heads: list[Account]) -> None:
    proposal = proposed(letter, office.world.desk)

    def confirm(number: int) -> str:
        revocation.confirm(revocation_id=proposal.pk, by=person_of(heads[number]), now=timezone.now())
        return WON

    assert sorted(at_once(confirm)) == sorted([WON, *[LOST] * 7])
    assert Entry.objects.filter(action="document_revoked").count() == 1
    assert LogEntry.objects.filter(event="revoked").count() == 1
    letter.refresh_from_db()
    assert letter.state == Document.State.REVOKED
    assert faults() == []


def test_confirmation_refusal_and_withdrawal_at_once_leave_one_story(
    office: Office, letter: Document, heads: list[Account]
) -> None:
    proposal = proposed(letter, office.world.desk)
    desk = person_of(office.world.desk)

    def act(number: int) -> str:
        head = person_of(heads[number])
        match number % 3:
            case 0:
                revocation.confirm(revocation_id=proposal.pk, by=head, now=timezone.now())
            case 1:
                revocation.refuse(
                    revocation_id=proposal.pk, by=head, reason="Suratnya benar.", now=timezone.now()
                )
            case _:
                revocation.withdraw(revocation_id=proposal.pk, by=desk, now=timezone.now())
        return WON

    assert sorted(at_once(act)) == sorted([WON, *[LOST] * 7])
    proposal.refresh_from_db()
    letter.refresh_from_db()
    revoked = proposal.state == Revocation.State.CONFIRMED
    assert letter.state == (Document.State.REVOKED if revoked else Document.State.ISSUED)
    assert LogEntry.objects.filter(event="revoked").count() == int(revoked)
    acts = Entry.objects.filter(subject=str(letter.pk)).exclude(action="document_issued")
    assert acts.count() == 2  # the proposal, and one end of it


def test_eight_proposals_leave_one_open(office: Office, letter: Document, heads: list[Account]) -> None:
    def propose(number: int) -> str:
        proposed(letter, heads[number])
        return WON

    assert sorted(at_once(propose)) == sorted([WON, *[LOST] * 7])
    assert Revocation.objects.count() == 1


def test_the_correction_is_published_while_the_old_letter_is_revoked_at_once(
    office: Office, letter: Document, heads: list[Account]
) -> None:
    """Whoever is first, the old letter is revoked once, and the new one stands."""
    desk, lurah = office.world.desk, office.world.lurah
    agreement = proposed(letter, desk, upon_correction=True)
    revocation.confirm(revocation_id=agreement.pk, by=person_of(lurah), now=timezone.now())
    person = person_of(office.world.account)
    draft = replacements.begin_replacement(request=Request.objects.get(document=letter.pk), person=person)
    for item in type_of(draft.type_version_id).evidence:
        drafts.attach(draft=draft, name=item.name, upload=walk.photo(item.label), person=person)
    new = drafts.submit(draft_id=draft.pk, person=person, now=timezone.now())
    new = walk.approve_until_signature(new, now=timezone.now())
    prompt = tap(lurah, [new.pk])
    ordered = order(lurah, prompt, touch(lurah, prompt))
    at_once_too = proposed(letter, desk)

    def act(number: int) -> str:
        if number % 2:
            return f"published {issuing.finish(ordered)}"
        head = person_of(heads[number])
        revocation.confirm(revocation_id=at_once_too.pk, by=head, now=timezone.now())
        return WON

    answers = at_once(act)
    assert answers.count("published 1") == 1 and answers.count(WON) <= 1, answers
    assert set(answers) <= {"published 0", "published 1", WON, LOST}
    letter.refresh_from_db()
    assert letter.state == Document.State.REVOKED
    assert letter.superseded_by.state == Document.State.ISSUED
    assert Entry.objects.filter(action="document_revoked").count() == 1
    assert LogEntry.objects.filter(event="revoked").count() == 1
    effective = Revocation.objects.filter(effective_at__isnull=False)
    assert effective.count() == 1
    assert not Revocation.objects.filter(state=Revocation.State.PROPOSED).exists()
    assert faults() == []
