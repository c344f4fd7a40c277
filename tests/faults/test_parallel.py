"""Acceptance 5: eight at once. No number doubled, no gap unexplained, no letter twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from pamong.core.roles import AppointmentKind, Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.demo.devices import device_of
from pamong.foundation.access.person import person_of
from pamong.foundation.regions.scope import system_scope, territory
from pamong.issuing import services as issuing
from pamong.issuing.errors import IssuingError
from pamong.issuing.models import Document, RegisterEntry
from pamong.letters.errors import LettersError
from pamong.letters.models import Draft, Request
from pamong.letters.services import drafts
from pamong.letters.types import type_of
from pamong.signing.errors import SigningError
from pamong.signing.models import Prompt
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults
from tests.support import make_official

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]
EIGHT = 8


def at_once[Answer](act: Callable[[int], Answer]) -> list[Answer | str]:
    """What each of eight threads got from ``act``, all started in one moment; a refusal by its name."""
    barrier = Barrier(EIGHT)

    def run(number: int) -> Answer | str:
        try:
            barrier.wait(20)
            with system_scope("faults"):
                return act(number)
        except (LettersError, IssuingError, SigningError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(EIGHT) as pool:
        return list(pool.map(run, range(EIGHT)))


def numbers() -> list[int]:
    """The numbers of the letters that were issued, in order."""
    issued = RegisterEntry.objects.filter(state=RegisterEntry.State.ISSUED)
    return list(issued.order_by("number").values_list("number", flat=True))


def test_eight_taps_of_the_finger_issue_each_letter_once(office: Office) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(5))
    assertion = touch(lurah, prompt)

    def finger(_number: int) -> int:
        return issuing.finish(order(lurah, prompt, assertion))

    answers = at_once(finger)
    assert sorted(map(str, answers)) == ["5", *["PromptError"] * 7]
    assert numbers() == [1, 2, 3, 4, 5]
    assert faults() == []


def test_eight_who_finish_the_same_order_publish_each_letter_once(office: Office) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(6))
    ordered = order(lurah, prompt, touch(lurah, prompt))

    published = at_once(lambda _number: issuing.finish(ordered))
    assert sum(map(int, published)) == 6
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert Prompt.objects.get().state == Prompt.State.DONE
    assert faults() == []


def test_eight_signers_of_one_book_number_without_gap_or_double(office: Office) -> None:
    tree = office.world.tree
    acting = [make_official(Role.LURAH, tree.kelurahan, kind=AppointmentKind.PLT) for _ in range(EIGHT)]
    for account in acting:
        device_of(account)
    batches = [office.waiting(3) for _ in acting]

    def sign(number: int) -> int:
        lurah = acting[number]
        prompt = tap(lurah, batches[number])
        return issuing.finish(order(lurah, prompt, touch(lurah, prompt)))

    assert at_once(sign) == [3] * EIGHT
    assert numbers() == list(range(1, 3 * EIGHT + 1))
    for prompt in Prompt.objects.all():
        rows = Document.system().filter(prompt=prompt).order_by("position")
        given = list(rows.values_list("entry__number", flat=True))
        assert given == list(range(given[0], given[0] + 3))
    assert faults() == []


def test_eight_taps_on_one_list_open_one_prompt(office: Office) -> None:
    lurah = office.world.lurah
    sources = office.waiting(4)

    def prepare(number: int) -> str:
        return str(tap(lurah, sources if number % 2 else sources[::-1]).state)

    answers = at_once(prepare)
    assert answers.count("open") == 1
    assert set(answers) <= {"open", "NotYourTurn", "StaleRequest"}
    assert RegisterEntry.objects.filter(state=RegisterEntry.State.OPEN).count() == 4
    assert faults() == []


def test_finger_cancellation_and_expiry_at_once_leave_one_story(office: Office) -> None:
    lurah = office.world.lurah
    sources = office.waiting(3)
    prompt = tap(lurah, sources)
    assertion = touch(lurah, prompt)
    late = timezone.now() + timedelta(minutes=5)

    def act(number: int) -> str:
        match number % 3:
            case 0:
                return f"issued {issuing.finish(order(lurah, prompt, assertion))}"
            case 1:
                return f"cancelled {issuing.cancel(prompt, by=lurah, now=timezone.now())}"
            case _:
                return f"expired {issuing.expire(late)}"

    answers = at_once(act)
    stories = [each for each in answers if each in ("issued 3", "cancelled True", "expired 3")]
    assert len(stories) == 1, answers
    states = set(Request.objects.filter(pk__in=sources).values_list("status", flat=True))
    assert states == {Status.ISSUED if stories == ["issued 3"] else Status.WAITING}
    assert faults() == []


def test_eight_taps_on_send_make_one_request(office: Office) -> None:
    world = office.world
    person = person_of(world.account)
    with territory(person.territory):
        draft = drafts.begin(
            slug="keterangan-domisili",
            resident=world.resident,
            person=person,
            channel=Request.Channel.SELF,
        )
        given = walk.sample_answers(draft.slug)
        kind = type_of(draft.type_version_id)
        for field in kind.fields:
            drafts.answer(draft=draft, name=field.name, raw=given.get(field.name, ""))
        for item in kind.evidence:
            drafts.attach(draft=draft, name=item.name, upload=walk.photo(item.label), person=person)
    before = Request.objects.count()

    def send(_number: int) -> str:
        with territory(person.territory):
            return str(drafts.submit(draft_id=draft.pk, person=person, now=timezone.now()).pk)

    assert len(set(at_once(send))) == 1
    assert Request.objects.count() == before + 1
    assert not Draft.objects.exists()
    assert faults() == []
