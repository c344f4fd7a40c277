"""Anybody does anything at any time: the workflow against the database never loses, doubles or skips a thing."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pamong.core.routing import Status
from pamong.demo.devices import device_of
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.queries import verify_chain
from pamong.foundation.regions.scope import system_scope
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, NumberBook, RegisterEntry
from pamong.letters.errors import LettersError, NotYourTurn, StaleRequest
from pamong.letters.models import Request
from pamong.letters.services import decisions, drafts
from pamong.letters.services.moves import route_of
from pamong.signing import services as signing
from pamong.signing.errors import PromptError
from pamong.signing.models import Prompt
from tests.flow.conftest import MONDAY, World, people
from tests.flow.test_decisions import act
from tests.support import office_tree

REFUSALS = (NotYourTurn, StaleRequest, PromptError, Request.DoesNotExist)
PEOPLE = st.sampled_from(["account", "rt", "rw", "desk", "lurah", "camat"])
WORDS = st.sampled_from(["Foto buram", "Alamat keliru"])
State = RegisterEntry.State
LIVING = {State.OPEN, State.ISSUED}


class Office(RuleBasedStateMachine):
    """Requests of one resident, decisions by everybody, prompts of one Lurah, a clock that only goes forward."""

    requests = Bundle("requests")
    prompts = Bundle("prompts")

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.left = self._inside()
        self.world: World = next(self.left)
        self.finals: dict[Any, str] = {}

    def _inside(self) -> Generator[World]:
        with system_scope("test"), rolled_back():
            yield people(office_tree())

    def teardown(self) -> None:
        """Forget everything."""
        self.left.close()

    def account(self, name: str) -> Account:
        """One of the people."""
        found: Account = getattr(self.world, name)
        return found

    def attempt(self, decide: Callable[..., Request], request: Request, who: str, **more: Any) -> None:
        """Act on the page as it was seen last; being refused is an answer."""
        try:
            with transaction.atomic():
                act(decide, request, self.account(who), now=self.now, **more)
        except REFUSALS:
            return

    @rule(target=requests, ready=st.booleans())
    def ask(self, ready: bool) -> Request:
        return self.asked(self.world.ready if ready else self.world.ask)

    def asked(self, how: Callable[..., Request]) -> Request:
        """One more request of the resident; past the measure of a day it is refused, and he comes back tomorrow."""
        today = Request.objects.filter(submitted_at__gt=self.now - timedelta(days=1)).count()
        if today >= drafts.PER_DAY:
            with pytest.raises(LettersError, match="dalam sehari"), transaction.atomic():
                how(now=self.now)
            self.now += timedelta(days=1)
        return how(now=self.now)

    @rule(hours=st.sampled_from([1, 6, 30]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(request=requests, who=PEOPLE, fresh=st.booleans())
    def approve(self, request: Request, who: str, fresh: bool) -> None:
        if fresh:
            request.refresh_from_db()
        self.attempt(decisions.approve, request, who)

    @rule(
        request=requests,
        who=PEOPLE,
        reason=WORDS,
        decide=st.sampled_from(["send_back", "reject", "pass_over"]),
    )
    def refuse(self, request: Request, who: str, reason: str, decide: str) -> None:
        request.refresh_from_db()
        self.attempt(getattr(decisions, decide), request, who, reason=reason)

    @rule(request=requests, who=PEOPLE, to=PEOPLE)
    def deputise(self, request: Request, who: str, to: str) -> None:
        request.refresh_from_db()
        self.attempt(decisions.deputise, request, who, to=self.account(to), reason="Sakit")

    @rule(request=requests)
    def withdraw(self, request: Request) -> None:
        request.refresh_from_db()
        self.attempt(decisions.withdraw, request, "account")

    @rule(request=requests, changed=st.booleans())
    def mend(self, request: Request, changed: bool) -> None:
        request.refresh_from_db()
        person = person_of(self.world.account)
        draft = drafts.correct(request=request, person=person)
        if changed:
            drafts.answer(draft=draft, name="sejak", raw="2/5/2011")
        try:
            with transaction.atomic():
                drafts.submit(draft_id=draft.pk, person=person, now=self.now)
        except REFUSALS:
            drafts.discard(draft=draft)

    @rule(target=prompts, most=st.integers(1, 2))
    def tap(self, most: int) -> Prompt:
        lurah = person_of(self.world.lurah)
        waiting = Request.objects.filter(status=Status.WAITING, step_kind="sign")
        ready = list(waiting.values_list("pk", flat=True)[:most]) or [self.asked(self.world.ready).pk]
        return issuing.open_prompt(
            who="letters", sources=ready, signer=lurah, post=lurah.posts[0], now=self.now
        )

    @rule(prompt=prompts, seconds=st.sampled_from([5, 10, 60, 121]), finish=st.booleans())
    def finger(self, prompt: Prompt, seconds: int, finish: bool) -> None:
        self.now += timedelta(seconds=seconds)
        device = device_of(self.world.lurah)
        assertion = device.touch(signing.payload(prompt), user_handle=self.world.lurah.pk.bytes)
        try:
            with transaction.atomic():
                issuing.order(prompt.pk, signer=self.world.lurah, assertion=assertion, now=self.now)
        except REFUSALS:
            return
        if finish:  # else the process died here, and the worker comes
            issuing.finish(Prompt.objects.get(pk=prompt.pk))

    @rule(prompt=prompts)
    def cancel(self, prompt: Prompt) -> None:
        issuing.cancel(prompt, by=self.world.lurah, now=self.now)

    @rule()
    def settle(self) -> None:
        issuing.finish_due(self.now + timedelta(seconds=11))
        issuing.expire(self.now)

    @invariant()
    def what_is_final_stays(self) -> None:
        for pk, status in Request.objects.values_list("pk", "status"):
            assert self.finals.get(pk, status) == status
            if Status(status).is_final:
                self.finals[pk] = status

    @invariant()
    def requests_and_documents_agree(self) -> None:
        living: dict[Any, str] = dict(
            Document.system().exclude(state=Document.State.CANCELLED).values_list("source", "state")
        )
        for request in Request.objects.all():
            state = living.get(request.pk)
            match request.status:
                case Status.ISSUED:
                    assert state == Document.State.ISSUED and request.document is not None
                case Status.SIGNING:
                    assert state in (Document.State.BOUND, Document.State.ORDERED)
                case _:
                    assert state is None

    @invariant()
    def the_register_has_no_gap_and_its_dates_follow_its_numbers(self) -> None:
        for book in NumberBook.objects.all():
            rows = list(book.entries.order_by("number"))
            assert [row.number for row in rows] == list(range(1, book.last + 1))
            dates = [row.date for row in rows if row.state in LIVING]
            assert dates == sorted(dates)
            for row in rows:
                used = row.documents.exclude(state=Document.State.CANCELLED).count()
                assert used == (1 if row.state in LIVING else 0)

    @invariant()
    def no_step_was_skipped(self) -> None:
        for request in Request.objects.prefetch_related("events"):
            taken: set[int] = set()
            for event in request.events.order_by("id"):
                if event.action in ("approved", "passed_over"):
                    assert event.step == len(taken), "steps are taken in order"
                    taken.add(event.step)
                elif event.action == "resubmitted_changed":
                    taken.clear()
            assert len(taken) == request.step
            assert request.step_kind == route_of(request)[request.step].kind
            assert request.applicant_id not in [
                event.actor_id for event in request.events.all() if event.action == "approved"
            ]

    @invariant()
    def the_audit_chain_holds(self) -> None:
        assert verify_chain(self.world.tree.kelurahan.text) == []


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_office_keeps_its_promises_whatever_people_do(db: None) -> None:
    assert connection.in_atomic_block
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
