"""Every decision on a letter's way: who may take it, what it does, and what it leaves behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pamong.core.roles import AppointmentKind, Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.foundation.notify.models import Notice
from pamong.foundation.regions.scope import territory
from pamong.letters import queries
from pamong.letters.errors import NotYourTurn, StaleRequest
from pamong.letters.facts import approvals
from pamong.letters.models import Request, RequestEvent
from pamong.letters.services import decisions, drafts
from tests.flow.conftest import MONDAY, World
from tests.flow.test_issuing import tap
from tests.support import make_account, make_official, make_resident

LATE = MONDAY + timedelta(days=2)


def act(
    decide: Callable[..., Request], request: Request, by: Account, *, now: datetime = MONDAY, **more: Any
) -> Request:
    """``by`` takes a decision on the present version, inside what exists for him."""
    person = person_of(by)
    more.setdefault("version", request.version)
    with territory(person.territory):
        return decide(request_id=request.pk, person=person, now=now, **more)


def approve(request: Request, by: Account, **more: Any) -> Request:
    """``by`` takes the present step."""
    return act(decisions.approve, request, by, **more)


def resubmit(request: Request, by: Account, **answers: str) -> Request:
    """``by`` mends a returned request, with other ``answers`` if given, and sends it again."""
    person = person_of(by)
    with territory(person.territory):
        draft = drafts.correct(request=request, person=person)
        for name, raw in answers.items():
            drafts.answer(draft=draft, name=name, raw=raw)
        return drafts.submit(draft_id=draft.pk, person=person, now=MONDAY)


def actions(request: Request) -> list[str]:
    """What happened, in order."""
    rows = RequestEvent.objects.filter(request=request).order_by("id")
    return list(rows.values_list("action", flat=True))


def standing(request: Request) -> list[str]:
    """The titles of those whose approval would be printed."""
    return [each.role for each in approvals(request.events.order_by("at", "id"))]


def told(account: Account) -> list[str]:
    """The kinds of the notices that ``account`` got."""
    return list(Notice.objects.filter(account=account.pk).order_by("id").values_list("kind", flat=True))


# Approve


def test_an_approval_hands_the_request_to_the_next_and_is_on_record(world: World) -> None:
    request = approve(world.ask(), world.rt)

    assert (request.status, request.step, request.step_role) == (Status.WAITING, 1, Role.KETUA_RW)
    event = request.events.order_by("id").last()
    assert event is not None
    assert (event.action, event.actor_title) == ("approved", "Ketua RT 001 RW 001")
    assert Entry.objects.filter(action="request_approved", subject=str(request.pk)).count() == 1
    assert "request_waiting" in told(world.rw)


def test_the_last_step_is_taken_by_signing_only(world: World) -> None:
    request = world.ready()
    with pytest.raises(NotYourTurn, match="tanda tangan"):
        approve(request, world.lurah)


def test_nobody_takes_a_step_that_waits_for_somebody_else(world: World) -> None:
    request = world.ask()
    for other in (world.rw, world.desk, world.lurah, world.camat):
        with pytest.raises(NotYourTurn, match="Ketua RT"):
            approve(request, other)
    assert actions(request) == ["submitted"]


def test_for_a_neighbour_the_request_does_not_exist(world: World) -> None:
    request = world.ask()
    for role, region in (
        (Role.KETUA_RT, world.tree.neighbour_rt),
        (Role.KETUA_RW, world.tree.neighbour_rw),
        (Role.LURAH, world.tree.other_kelurahan),
    ):
        with pytest.raises(Request.DoesNotExist):
            approve(request, make_official(role, region))


def test_a_stale_page_is_told_the_present_state(world: World) -> None:
    request = world.ask()
    seen = request.version
    approve(request, world.rt)
    with pytest.raises(StaleRequest) as stale:
        act(decisions.reject, request, world.rw, version=seen, reason="Terlambat")
    assert stale.value.request.step_role == Role.KETUA_RW
    assert actions(request) == ["submitted", "approved"]


def test_who_was_faster_decides_and_the_second_tap_changes_nothing(world: World) -> None:
    request = world.ask()
    seen = request.version
    approve(request, world.rt, version=seen)
    with pytest.raises(StaleRequest):
        approve(request, world.rt, version=seen)
    request.refresh_from_db()
    assert request.step == 1


def test_an_appointment_that_ended_decides_nothing(world: World) -> None:
    request = world.ask()
    Appointment.objects.filter(account=world.rt).update(ends=date(2026, 1, 1))
    with pytest.raises(Request.DoesNotExist):
        approve(request, world.rt)


def test_an_acting_head_decides_under_his_own_title(world: World) -> None:
    acting = make_official(Role.KETUA_RW, world.tree.rw, kind=AppointmentKind.PLT)
    request = approve(approve(world.ask(), world.rt), acting)
    event = request.events.order_by("id").last()
    assert event is not None and event.actor_title == "Plt. Ketua RW 001"


# Return, resubmit


def test_a_return_tells_the_resident_and_the_way_goes_on_where_it_stopped(world: World) -> None:
    request = approve(approve(world.ask(), world.rt), world.rw)
    returned = act(decisions.send_back, request, world.desk, reason="Foto KTP tidak terbaca")
    assert (returned.status, returned.step) == (Status.RETURNED, 2)
    assert "request_returned" in told(world.account)

    again = resubmit(returned, world.account)
    assert (again.status, again.step, again.step_role) == (Status.WAITING, 2, Role.STAF_KELURAHAN)
    assert standing(again) == ["Ketua RT 001 RW 001", "Ketua RW 001"]


def test_changed_answers_begin_again_and_no_earlier_approval_stands(world: World) -> None:
    request = approve(approve(world.ask(), world.rt), world.rw)
    returned = act(decisions.send_back, request, world.desk, reason="Alamat belum lengkap")

    again = resubmit(returned, world.account, alamat_domisili="Jalan Contoh Nomor 99, RT 001 RW 001")
    assert (again.step, again.step_role) == (0, Role.KETUA_RT)
    assert standing(again) == []
    assert "Nomor 99" in again.values
    once_more = approve(again, world.rt)
    assert standing(once_more) == ["Ketua RT 001 RW 001"]


def test_a_returned_request_waits_for_the_resident_alone(world: World) -> None:
    returned = act(decisions.send_back, world.ask(), world.rt, reason="Mohon temui saya dulu")
    with pytest.raises(NotYourTurn):
        approve(returned, world.rt)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_return_needs_a_reason(world: World, reason: str) -> None:
    with pytest.raises(NotYourTurn, match="alasan"):
        act(decisions.send_back, world.ask(), world.rt, reason=reason)


def test_a_reason_of_six_hundred_letters_is_too_long(world: World) -> None:
    with pytest.raises(NotYourTurn, match="terlalu panjang"):
        act(decisions.reject, world.ask(), world.rt, reason="a" * 501)


# Reject, withdraw


def test_a_rejection_ends_the_request_with_its_reason(world: World) -> None:
    request = act(decisions.reject, world.ask(), world.rt, reason="Bukan warga di wilayah saya")
    assert (request.status, request.finished_at) == (Status.REJECTED, MONDAY)
    assert "request_rejected" in told(world.account)
    with pytest.raises(NotYourTurn):
        act(decisions.withdraw, request, world.account)


def test_the_applicant_takes_a_request_back_until_it_is_being_signed(world: World) -> None:
    request = act(decisions.withdraw, world.ask(), world.account)
    assert request.status == Status.WITHDRAWN

    second = world.ready()
    tap(world, second)
    second.refresh_from_db()
    with pytest.raises(NotYourTurn, match="sedang ditandatangani"):
        act(decisions.withdraw, second, world.account)


def test_whoever_asked_on_behalf_may_take_it_back_under_his_own_title(world: World) -> None:
    neighbour = make_resident(world.tree.rt)
    request = walk.ask(slug="keterangan-domisili", resident=neighbour, account=world.desk, now=MONDAY)
    act(decisions.withdraw, request, world.desk)
    event = request.events.order_by("id").last()
    assert event is not None and event.actor_title == "Staf Kelurahan Purwantoro"


def test_nobody_else_takes_it_back(world: World) -> None:
    request = world.ask()
    for other in (world.rt, world.desk, world.lurah):
        with pytest.raises(NotYourTurn, match="Hanya pemohon"):
            act(decisions.withdraw, request, other)


# One's own affairs


def head_of_rt_asks(world: World) -> tuple[Account, Request]:
    """The head of the RT, who lives there, asks for a letter."""
    resident = make_resident(world.tree.rt)
    Appointment.objects.filter(account=world.rt).delete()
    head = make_official(Role.KETUA_RT, world.tree.rt, resident=resident)
    return head, walk.ask(slug="keterangan-domisili", resident=resident, account=head, now=MONDAY)


def test_nobody_decides_his_own_request_nor_names_who_does_nor_passes_himself_over(world: World) -> None:
    head, request = head_of_rt_asks(world)
    attempts: list[Callable[[], Request]] = [
        lambda: approve(request, head),
        lambda: act(decisions.send_back, request, head, reason="x"),
        lambda: act(decisions.reject, request, head, reason="x"),
        lambda: act(decisions.deputise, request, head, to=world.rw, reason="Saya pemohonnya"),
        lambda: act(decisions.pass_over, request, head, reason="x", now=LATE),
    ]
    for attempt in attempts:
        with pytest.raises(NotYourTurn):
            attempt()
    assert actions(request) == ["submitted"]
    assert not queries.waiting_for(person_of(head)).filter(pk=request.pk).exists()


def test_nobody_decides_for_his_own_household(world: World) -> None:
    head, _own = head_of_rt_asks(world)
    assert head.resident is not None
    wife = make_resident(world.tree.rt, household=head.resident.household, name="Istri Contoh", relation=3)
    request = walk.ask(slug="sktm", resident=wife, account=make_account(wife), now=MONDAY)

    with pytest.raises(NotYourTurn, match="keluarga serumah"):
        approve(request, head)
    assert not queries.waiting_for(person_of(head)).filter(pk=request.pk).exists()
    deputised = act(decisions.deputise, request, world.desk, to=world.rw, reason="Keluarga Ketua RT")
    assert approve(deputised, world.rw).step == 1


def test_the_head_of_the_rw_does_not_hurry_his_own_request_past_the_rt(world: World) -> None:
    resident = make_resident(world.tree.rt)
    world.rw.resident = resident
    world.rw.save(update_fields=["resident"])
    request = walk.ask(slug="keterangan-domisili", resident=resident, account=world.rw, now=MONDAY)
    with pytest.raises(NotYourTurn):
        act(decisions.pass_over, request, world.rw, reason="Terlalu lama", now=LATE)
    assert act(decisions.pass_over, request, world.desk, reason="Terlalu lama", now=LATE).step == 1


def test_the_only_clerks_own_request_is_decided_by_whom_the_lurah_names(world: World) -> None:
    resident = make_resident(world.tree.rt)
    world.desk.resident = resident
    world.desk.save(update_fields=["resident"])
    request = walk.ask(slug="keterangan-domisili", resident=resident, account=world.desk, now=MONDAY)
    request = walk.approve_until_signature(request, now=MONDAY, stop=2)
    secretary = Appointment.objects.get(role=Role.SEKRETARIS_KELURAHAN).account

    with pytest.raises(NotYourTurn):
        approve(request, world.desk)
    deputised = act(decisions.deputise, request, world.lurah, to=secretary, reason="Pemohon petugas loket")
    assert approve(deputised, secretary).step_role == Role.LURAH


def test_a_lurah_does_not_sign_his_own_letter_nor_that_of_his_wife(world: World) -> None:
    resident = make_resident(world.tree.rt)
    wife = make_resident(world.tree.rt, household=resident.household, name="Istri Contoh", relation=3)
    world.lurah.resident = resident
    world.lurah.save(update_fields=["resident"])
    for who, account in ((resident, world.lurah), (wife, make_account(wife))):
        request = walk.ask(slug="keterangan-domisili", resident=who, account=account, now=MONDAY)
        request = walk.approve_until_signature(request, now=MONDAY)
        with pytest.raises(NotYourTurn):
            tap(world, request)
        lurah = person_of(world.lurah)
        assert not queries.to_sign(lurah, lurah.posts[0]).filter(pk=request.pk).exists()


# Deputise


def test_a_deputy_takes_this_one_step_and_is_named_as_such(world: World) -> None:
    neighbour = make_official(Role.STAF_KELURAHAN, world.tree.kelurahan, name="Wakil Contoh")
    request = act(decisions.deputise, world.ask(), world.rt, to=neighbour, reason="Ketua RT di luar kota")
    assert told(neighbour)[-1] == "request_deputised"
    assert queries.waiting_for(person_of(neighbour)).filter(pk=request.pk).exists()

    approved = approve(request, neighbour)
    assert standing(approved) == ["Wakil Ketua RT"]
    assert approved.deputy_id is None
    with pytest.raises(NotYourTurn):
        approve(approved, neighbour)


def test_a_deputy_is_an_official_of_the_place_and_not_the_applicant(world: World) -> None:
    request = world.ask()
    stranger = make_account(make_resident(world.tree.rt))
    elsewhere = make_official(Role.KETUA_RT, world.tree.other_rt)
    for to in (world.rt, world.account, stranger, elsewhere):
        with pytest.raises(NotYourTurn, match="Wakil harus"):
            act(decisions.deputise, request, world.rt, to=to, reason="Sakit")


def test_a_signature_has_no_deputy(world: World) -> None:
    with pytest.raises(NotYourTurn, match=r"Plt\. atau Plh\."):
        act(decisions.deputise, world.ready(), world.lurah, to=world.desk, reason="Sakit")


def test_a_stranger_to_the_step_names_no_deputy(world: World) -> None:
    with pytest.raises(NotYourTurn, match="menunjuk wakil"):
        act(decisions.deputise, world.ask(), world.rw, to=world.desk, reason="Sakit")


# Pass over


@pytest.mark.parametrize("who", ["rw", "desk", "lurah"])
def test_a_silent_rt_is_passed_over_after_the_promise_and_hears_of_it(world: World, who: str) -> None:
    request, by = world.ask(), getattr(world, who)
    with pytest.raises(NotYourTurn, match="belum lewat"):
        act(decisions.pass_over, request, by, reason="Belum menjawab")

    passed = act(decisions.pass_over, request, by, reason="Belum menjawab", now=LATE)
    assert (passed.step, passed.step_role) == (1, Role.KETUA_RW)
    assert told(world.rt)[-1] == "request_passed_over"
    assert standing(passed) == []
    assert Entry.objects.filter(action="request_passed_over").count() == 1


def test_only_rt_and_rw_are_passed_over_and_only_from_above(world: World) -> None:
    request = world.ask()
    for by in (world.rt, world.camat):
        with pytest.raises(NotYourTurn):
            act(decisions.pass_over, request, by, reason="x", now=LATE)
    at_desk = approve(approve(request, world.rt), world.rw)
    with pytest.raises(NotYourTurn, match="Hanya langkah RT atau RW"):
        act(decisions.pass_over, at_desk, world.lurah, reason="x", now=LATE)


def test_a_late_rt_can_still_answer(world: World) -> None:
    assert approve(world.ask(), world.rt, now=LATE).step == 1


# Promises


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-23T10:00", "2026-11-24T15:00"),  # Monday: Tuesday
        ("2026-11-27T16:00", "2026-11-30T15:00"),  # Friday after closing: Monday
        ("2026-11-28T10:00", "2026-11-30T15:00"),  # Saturday: Monday
        ("2026-12-23T10:00", "2026-12-28T15:00"),  # before Christmas and its joint leave: Monday
        ("2026-12-31T23:59", "2027-01-04T15:00"),  # over New Year
    ],
)
def test_a_step_is_promised_for_closing_time_of_the_next_working_day(
    world: World, asked: str, due: str
) -> None:
    wib = timedelta(hours=7)
    now = datetime.fromisoformat(asked).replace(tzinfo=UTC) - wib
    request = world.ask(now=now)
    assert request.due_at is not None
    assert request.due_at + wib == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_each_step_has_its_own_promise_and_a_deputy_does_not_make_it_longer(world: World) -> None:
    request = world.ask()
    promised = request.due_at
    later = MONDAY + timedelta(hours=3)
    deputised = act(decisions.deputise, request, world.rt, to=world.desk, reason="Sakit", now=later)
    assert (deputised.due_at, deputised.since) == (promised, MONDAY)
    next_day = MONDAY + timedelta(days=1)
    approved = approve(deputised, world.desk, now=next_day)
    assert approved.since == next_day
    assert promised is not None and approved.due_at == promised + timedelta(days=1)
