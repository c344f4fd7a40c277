"""The rarer POSTs of a letter's way, eight at once: passing over, deputies, corrections, drafts and revocations."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pamong.demo import walk
from pamong.foundation.access.person import person_of
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.letters.forms import RevocationForm
from pamong.letters.models import Draft, Request, RequestEvent
from pamong.transparency.models import LogEntry
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults
from tests.faults.test_doubles import drafted, eightfold

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]
REASON = "Nama dusun pada surat ini keliru"


def issued(office: Office) -> tuple[Request, Document]:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(1))
    issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
    document = Document.system().get(prompt=prompt)
    return Request.objects.get(pk=document.source), document


def proposed(office: Office, document: Document, *, upon_correction: bool = False) -> Revocation:
    return revocation.propose(
        document_id=document.pk,
        by=person_of(office.world.desk),
        reason=REASON,
        now=timezone.now(),
        upon_correction=upon_correction,
    )


def test_a_silent_neighbourhood_head_is_passed_over_once(office: Office) -> None:
    request = office.world.ask(now=timezone.now() - timedelta(days=30))
    version = request.version
    eightfold(office.world.desk, reverse("letters:pass_over", args=[request.pk]), lambda: {"versi": version})
    request.refresh_from_db()
    assert request.version == version + 1
    assert RequestEvent.objects.filter(request=request, action="passed_over").count() == 1
    assert faults() == []


def test_a_deputy_is_named_once(office: Office) -> None:
    request = office.world.ask(now=timezone.now())
    version, desk = request.version, office.world.desk
    body = {"versi": version, "wakil": str(desk.pk), "pesan": "Sakit"}
    eightfold(office.world.rt, reverse("letters:deputise", args=[request.pk]), lambda: body)
    request.refresh_from_db()
    assert (request.version, request.deputy) == (version + 1, desk)
    assert RequestEvent.objects.filter(request=request, action="deputised").count() == 1
    assert faults() == []


def test_a_returned_request_is_mended_in_one_draft(office: Office) -> None:
    request = office.world.ask(now=timezone.now())
    who = walk.whose_turn(request).account
    body = {"versi": request.version, "sebab": "bukan"}
    eightfold(who, reverse("letters:send_back", args=[request.pk]), lambda: body)
    answers = eightfold(office.world.account, reverse("letters:correct", args=[request.pk]), dict)
    assert len({answer.url for answer in answers}) == 1
    assert Draft.objects.filter(correcting=request).count() == 1
    assert faults() == []


def test_a_draft_is_thrown_away_once(office: Office) -> None:
    draft = drafted(office)
    answers = eightfold(office.world.account, reverse("letters:discard", args=[draft.pk]), dict)
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert faults() == []


def test_a_revocation_is_proposed_once(office: Office) -> None:
    letter, document = issued(office)
    body = {"alasan": REASON, "kapan": next(iter(dict(RevocationForm().fields["kapan"].choices)))}
    eightfold(office.world.desk, reverse("letters:revoke", args=[letter.pk]), lambda: body)
    assert Revocation.objects.filter(document=document).count() == 1
    assert faults() == []


@pytest.mark.parametrize(
    ("page", "state"), [("confirm", "confirmed"), ("refuse", "refused"), ("withdraw", "withdrawn")]
)
def test_a_proposal_ends_once(office: Office, page: str, state: str) -> None:
    _letter, document = issued(office)
    proposal = proposed(office, document)
    who = office.world.desk if page == "withdraw" else office.world.lurah
    why = {"alasan": "Surat ini sudah cocok dengan arsip."}  # asked for by a refusal only
    eightfold(who, reverse(f"letters:revocation_{page}", args=[proposal.pk]), lambda: why)
    proposal.refresh_from_db()
    document.refresh_from_db()
    assert proposal.state == state
    assert (document.state == Document.State.REVOKED) is (page == "confirm")
    assert LogEntry.objects.filter(event="revoked").count() == int(page == "confirm")
    assert faults() == []


def test_a_correction_is_begun_once(office: Office) -> None:
    letter, document = issued(office)
    agreement = proposed(office, document, upon_correction=True)
    revocation.confirm(revocation_id=agreement.pk, by=person_of(office.world.lurah), now=timezone.now())
    drafts_before = Draft.objects.count()
    answers = eightfold(office.world.account, reverse("letters:replace", args=[letter.pk]), dict)
    assert len({answer.url for answer in answers if answer.status_code == 302}) == 1
    assert Draft.objects.count() == drafts_before + 1
    assert faults() == []
