"""From the tap to the published letter: numbers, prompts, order, publication."""

from datetime import timedelta

import pytest

from pamong.core.roles import Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.demo.devices import device_of
from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import read
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, RegisterEntry
from pamong.issuing.verdict import Word, judge_file, judge_seal, judge_short_code
from pamong.letters import catalog
from pamong.letters.errors import NotYourTurn
from pamong.letters.models import Request
from pamong.signing import services as signing
from pamong.signing.errors import PromptError
from pamong.signing.models import Prompt
from tests.flow.conftest import MONDAY, World

State = RegisterEntry.State


def tap(world: World, *requests: Request, now=MONDAY) -> Prompt:
    """The Lurah taps: the prompt is open."""
    lurah = person_of(world.lurah)
    return issuing.open_prompt(
        who="letters", sources=[row.pk for row in requests], signer=lurah, post=lurah.posts[0], now=now
    )


def finger(world: World, prompt: Prompt, now=MONDAY) -> Prompt:
    """The Lurah touches."""
    device = device_of(world.lurah)
    assertion = device.touch(signing.payload(prompt), user_handle=world.lurah.pk.bytes)
    return issuing.order(prompt.pk, signer=world.lurah, assertion=assertion, now=now)


def numbers() -> list[tuple[int, str]]:
    """The register, in order."""
    return list(RegisterEntry.objects.order_by("number").values_list("number", "state"))


@pytest.mark.parametrize("slug", [entry.slug for entry in catalog.all_types()])
def test_each_type_of_letter_walks_its_route_and_is_genuine(world: World, slug: str) -> None:
    request = world.ready(slug)
    (document,) = walk.sign([request], now=MONDAY)

    request.refresh_from_db()
    assert request.status == Status.ISSUED
    assert document.state == Document.State.ISSUED
    verdict = judge_file(read(document.file))
    assert verdict.word == Word.GENUINE, verdict
    assert verdict.letter is not None and verdict.letter.number == document.number
    assert judge_seal(bytes(document.seal or b"")).word == Word.GENUINE
    assert judge_short_code(document.short_code.lower()).word == Word.GENUINE


def test_a_batch_gets_contiguous_numbers_under_one_touch(world: World) -> None:
    requests = [world.ready() for _ in range(3)]
    documents = walk.sign(requests, now=MONDAY)

    assert [document.entry.number for document in documents] == [1, 2, 3]
    assert len({document.prompt_id for document in documents}) == 1
    assert all(judge_file(read(document.file)).word == Word.GENUINE for document in documents)


def test_a_cancelled_prompt_gives_its_numbers_back_and_they_come_first_the_same_day(world: World) -> None:
    first, second, third = (world.ready() for _ in range(3))
    prompt = tap(world, first, second)
    seal = bytes(Document.system().filter(prompt=prompt).values_list("seal", flat=True)[0])

    assert issuing.cancel(prompt, by=world.lurah, now=MONDAY)
    assert numbers() == [(1, State.RETURNED), (2, State.RETURNED)]
    assert judge_seal(seal).word == Word.FOREIGN
    first.refresh_from_db()
    assert first.status == Status.WAITING

    (document,) = walk.sign([third], now=MONDAY + timedelta(minutes=5))
    assert document.entry.number == 1
    assert numbers() == [(1, State.ISSUED), (2, State.RETURNED)]


def test_a_number_that_would_break_the_order_of_dates_is_voided_with_a_reason(world: World) -> None:
    first, second = world.ready(), world.ready()
    lost = tap(world, first)
    walk.sign([second], now=MONDAY)  # number 2, Monday
    issuing.cancel(lost, by=world.lurah, now=MONDAY)
    (document,) = walk.sign([first], now=MONDAY + timedelta(days=1))

    assert document.entry.number == 3
    voided = RegisterEntry.objects.get(number=1)
    assert voided.state == State.VOIDED
    assert voided.reason


def test_a_prompt_expires_after_two_minutes_and_a_late_finger_is_refused(world: World) -> None:
    request = world.ready()
    prompt = tap(world, request)
    late = MONDAY + timedelta(seconds=121)

    with pytest.raises(PromptError):
        finger(world, prompt, now=late)
    assert issuing.expire(late) == 1
    request.refresh_from_db()
    assert request.status == Status.WAITING
    assert numbers() == [(1, State.RETURNED)]


def test_a_prompt_ends_at_midnight(world: World) -> None:
    almost = MONDAY.replace(hour=16, minute=59, second=30)  # 23.59.30 WIB
    assert issuing.prompt_end(almost) - almost == timedelta(seconds=30)


def test_an_accepted_assertion_is_final(world: World) -> None:
    request = world.ready()
    prompt = tap(world, request)
    ordered = finger(world, prompt)

    assert not issuing.cancel(ordered, by=world.lurah, now=MONDAY)
    assert issuing.expire(MONDAY + timedelta(hours=1)) == 0
    assert issuing.finish_due(MONDAY + timedelta(minutes=1)) == 1
    request.refresh_from_db()
    assert request.status == Status.ISSUED


def test_finishing_twice_publishes_once(world: World) -> None:
    prompt = tap(world, world.ready(), world.ready())
    ordered = finger(world, prompt)

    assert issuing.finish(ordered) == 2
    assert issuing.finish(ordered) == 0
    assert Document.system().filter(state=Document.State.ISSUED).count() == 2


def test_the_same_request_cannot_be_in_two_prompts(world: World) -> None:
    request = world.ready()
    tap(world, request)
    with pytest.raises(NotYourTurn):
        tap(world, request)


def test_one_touch_covers_letters_of_one_post_only(world: World) -> None:
    mine, camats = world.ready(), world.ready("dispensasi-nikah")
    with pytest.raises(NotYourTurn):
        tap(world, mine, camats)
    mine.refresh_from_db()
    assert mine.status == Status.WAITING
    assert numbers() == []


def test_an_acting_lurah_signs_under_his_own_appointment(world: World) -> None:
    from pamong.core.roles import AppointmentKind
    from tests.support import make_official

    acting = make_official(
        Role.LURAH, world.tree.kelurahan, kind=AppointmentKind.PLT, name="Pengganti Contoh"
    )
    person = person_of(acting)
    request = world.ready()
    prompt = issuing.open_prompt(
        who="letters", sources=[request.pk], signer=person, post=person.posts[0], now=MONDAY
    )
    device = device_of(acting)
    assertion = device.touch(signing.payload(prompt), user_handle=acting.pk.bytes)
    issuing.finish(issuing.order(prompt.pk, signer=acting, assertion=assertion, now=MONDAY))
    document = Document.system().get(prompt=prompt)
    assert document.signer_title == "Plt. Lurah Purwantoro"
    assert judge_file(read(document.file)).word == Word.GENUINE


def test_any_change_of_a_byte_is_never_genuine(world: World) -> None:
    (document,) = walk.sign([world.ready()], now=MONDAY)
    data = read(document.file)
    for at in range(10, len(data), len(data) // 40):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert judge_file(flipped).word != Word.GENUINE
    assert judge_file(data + b"\n").word == Word.CHANGED
