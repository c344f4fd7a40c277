"""One INSERT fails, at each place where one can: everything happened, or nothing, and it can be done again."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.utils import timezone

from pamong.core.routing import Status
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, RegisterEntry
from pamong.letters.models import Request
from pamong.letters.services import decisions
from pamong.signing.models import Prompt
from tests.faults.office import Office, order, tap, touch
from tests.faults.planted import failing_insert
from tests.faults.register import faults

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


def statuses(sources: list[UUID]) -> set[str]:
    """Where these requests stand."""
    return set(Request.objects.filter(pk__in=sources).values_list("status", flat=True))


def sign(office: Office, sources: list[UUID]) -> list[int]:
    """Sign ``sources`` under one touch; their numbers."""
    lurah = office.world.lurah
    prompt = tap(lurah, sources)
    assert issuing.finish(order(lurah, prompt, touch(lurah, prompt))) == len(sources)
    rows = Document.system().filter(prompt=prompt).order_by("position")
    return list(rows.values_list("entry__number", flat=True))


# (table, rows that still fit): the second row of the tap fails, or the first where there is one only; in the
# order in which the tap comes to them, because books and keys are made once.
AT_THE_TAP = [
    ("issuing_numberbook", 0),
    ("issuing_registerentry", 1),
    ("issuing_document", 1),
    ("audit_entry", 0),
    ("signing_officekey", 0),
    ("files_storedfile", 1),
    ("signing_prompt", 0),
    ("signing_promptitem", 1),
]


def test_a_tap_that_fails_anywhere_leaves_every_letter_waiting(office: Office) -> None:
    sources = office.waiting(3)
    for table, more in AT_THE_TAP:
        with failing_insert(table, more=more), pytest.raises(DatabaseError, match="planted"):
            tap(office.world.lurah, sources)
        assert statuses(sources) == {Status.WAITING}, table
        assert not Prompt.objects.exists(), table
        assert not Document.system().exclude(state=Document.State.CANCELLED).exists(), table
        assert set(RegisterEntry.objects.values_list("state", flat=True)) <= {"returned"}, table
        assert faults() == [], table
    assert sign(office, sources) == [1, 2, 3]
    assert faults() == []


def test_a_finger_whose_record_fails_was_none_and_can_be_sent_again(office: Office) -> None:
    lurah, sources = office.world.lurah, office.waiting(3)
    prompt = tap(lurah, sources)
    assertion = touch(lurah, prompt)
    with failing_insert("audit_entry", more=0), pytest.raises(DatabaseError, match="planted"):
        order(lurah, prompt, assertion)

    prompt.refresh_from_db()
    assert prompt.state == Prompt.State.OPEN
    assert set(Document.system().values_list("state", flat=True)) == {"bound"}
    assert faults() == []
    assert issuing.finish(order(lurah, prompt, assertion)) == 3
    assert faults() == []


AT_THE_END = [
    ("files_storedfile", 1),
    ("letters_requestevent", 1),
    ("audit_entry", 1),
]


@pytest.mark.parametrize(("table", "more"), AT_THE_END, ids=[table for table, _more in AT_THE_END])
def test_a_publication_that_fails_publishes_nothing_and_is_made_up_for(
    office: Office, table: str, more: int
) -> None:
    lurah, sources = office.world.lurah, office.waiting(3)
    prompt = tap(lurah, sources)
    ordered = order(lurah, prompt, touch(lurah, prompt))
    bound = dict(Document.system().values_list("source", "number"))
    with failing_insert(table, more=more), pytest.raises(DatabaseError, match="planted"):
        issuing.finish(ordered)

    assert set(Document.system().values_list("state", flat=True)) == {"ordered"}
    assert statuses(sources) == {Status.SIGNING}
    assert not issuing.cancel(ordered, by=lurah, now=timezone.now())
    assert issuing.expire(timezone.now() + timedelta(hours=1)) == 0
    assert faults() == []
    assert issuing.finish_due(timezone.now() + timedelta(minutes=1)) == 3
    assert dict(Document.system().values_list("source", "number")) == bound
    assert statuses(sources) == {Status.ISSUED}
    assert faults() == []


def test_a_notice_that_cannot_be_stored_holds_no_letter_back(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with failing_insert("notify_notice", more=0):
        assert sign(office, office.waiting(2)) == [1, 2]
    assert "were not stored" in caplog.text
    assert faults() == []


def test_a_cancellation_that_fails_keeps_the_prompt_until_it_expires(office: Office) -> None:
    lurah, sources = office.world.lurah, office.waiting(2)
    prompt = tap(lurah, sources)
    with failing_insert("audit_entry", more=0), pytest.raises(DatabaseError, match="planted"):
        issuing.cancel(prompt, by=lurah, now=timezone.now())
    assert statuses(sources) == {Status.SIGNING}
    assert faults() == []

    assert issuing.expire(timezone.now() + timedelta(minutes=3)) == 2
    assert statuses(sources) == {Status.WAITING}
    assert faults() == []


def test_an_approval_that_cannot_be_recorded_did_not_happen(office: Office) -> None:
    request = office.world.ask(now=timezone.now())
    before = Entry.objects.count()
    for table in ("letters_requestevent", "audit_entry"):
        with failing_insert(table, more=0), pytest.raises(DatabaseError, match="planted"):
            decisions.approve(
                request_id=request.pk,
                person=person_of(office.world.rt),
                version=request.version,
                now=timezone.now(),
            )
        fresh = Request.objects.get(pk=request.pk)
        assert (fresh.step, fresh.version, fresh.events.count()) == (
            request.step,
            request.version,
            request.events.count(),
        )
        assert Entry.objects.count() == before
    assert faults() == []
