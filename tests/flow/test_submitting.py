"""Sending a request: once, while one may, for a resident who is there, not too often in a day."""

from datetime import date, timedelta

import pytest

from pamong.core.roles import Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import person_of
from pamong.foundation.db.ids import uuid7
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.scope import territory
from pamong.letters.errors import LettersError, NotYourTurn
from pamong.letters.models import Draft, Request
from pamong.letters.services import decisions, drafts
from tests.flow.conftest import MONDAY, World
from tests.flow.test_decisions import act, approve, resubmit, standing
from tests.support import make_account, make_household, make_official, make_resident

SLUG = "pengantar-rt-rw"


def filled(world: World, by: Account, resident: Resident | None = None) -> Draft:
    """A complete draft of ``by`` that was not sent."""
    resident = resident or world.resident
    request = walk.ask(slug=SLUG, resident=resident, account=by, now=MONDAY - timedelta(days=2))
    act(decisions.send_back, request, world.rt, reason="Coba lagi")
    draft = drafts.correct(request=request, person=person_of(by))
    Draft.objects.filter(pk=draft.pk).update(correcting=None)  # as if it had been typed anew
    return Draft.objects.get(pk=draft.pk)


def send(draft: Draft, by: Account) -> Request:
    """``by`` sends the draft."""
    person = person_of(by)
    with territory(person.territory):
        return drafts.submit(draft_id=draft.pk, person=person, now=MONDAY)


def test_a_second_tap_lands_on_the_same_request(world: World) -> None:
    draft = filled(world, world.account)
    assert send(draft, world.account) == send(draft, world.account)


def test_a_second_tap_on_a_correction_lands_on_the_same_request_too(world: World) -> None:
    request = act(decisions.send_back, world.ask(), world.rt, reason="Coba lagi")
    draft = drafts.correct(request=request, person=person_of(world.account))
    assert send(draft, world.account) == send(draft, world.account) == request
    assert request.events.filter(action="resubmitted").count() == 1


def test_a_draft_of_somebody_else_does_not_exist(world: World) -> None:
    draft = filled(world, world.account)
    with pytest.raises(Draft.DoesNotExist):
        send(draft, world.desk)


def test_who_left_the_post_sends_no_more_for_others_and_sees_them_no_more(world: World) -> None:
    neighbour = make_resident(world.tree.rt)
    draft = filled(world, world.rt, neighbour)
    asked = Request.objects.filter(submitted_by=world.rt)
    Appointment.objects.filter(account=world.rt).update(ends=date(2026, 1, 1))
    with pytest.raises(NotYourTurn, match="Ketua RT"):
        send(draft, world.rt)
    with territory(person_of(world.rt).territory):
        assert not Request.objects.filter(pk__in=asked.values("pk")).exists()


@pytest.mark.parametrize("status", [2, 3, 4, 6, 9])
def test_nothing_is_asked_for_one_who_died_or_moved_away(world: World, status: int) -> None:
    draft = filled(world, world.account)
    Resident.system().filter(pk=world.resident.pk).update(status=status)
    with pytest.raises(LettersError, match="Hubungi loket"):
        send(draft, world.account)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_ten_requests_a_day_and_no_more(world: World) -> None:
    request = world.ask(SLUG)
    rows = [
        Request(**{field.attname: getattr(request, field.attname) for field in Request._meta.concrete_fields})
        for _ in range(drafts.PER_DAY - 1)
    ]
    draft = filled(world, world.account)
    for index, row in enumerate(rows):
        row.pk, row.idempotency_key, row.code = uuid7(), uuid7(), f"SAMA{index}"
    Request.system().bulk_create(rows)
    with pytest.raises(LettersError, match="dalam sehari"):
        send(draft, world.account)


def test_the_title_of_the_one_who_helped_is_that_of_the_post_for_this_place(world: World) -> None:
    Appointment.objects.create(
        account=world.rt, role=Role.KETUA_RT, region_id=world.tree.other_rt.place, starts=date(2020, 1, 1)
    )
    Appointment.objects.create(
        account=world.rt,
        role=Role.ADMINISTRATOR,
        region_id=world.tree.kecamatan.place,
        starts=date(2020, 1, 1),
    )
    request = walk.ask(slug=SLUG, resident=make_resident(world.tree.rt), account=world.rt, now=MONDAY)
    event = request.events.get(action="submitted")
    assert event.actor_title == "Ketua RT 001 RW 001"


def test_new_facts_about_the_resident_void_earlier_approvals(world: World) -> None:
    request = act(decisions.send_back, approve(world.ask(), world.rt), world.rw, reason="Data KK lama")
    Resident.system().filter(pk=world.resident.pk).update(occupation=1)
    world.resident.refresh_from_db()
    again = resubmit(Request.objects.get(pk=request.pk), world.account)
    assert (again.status, again.step) == (Status.WAITING, 0)
    assert standing(again) == []


def test_a_resident_who_moved_within_the_town_is_decided_on_where_he_lives_now(world: World) -> None:
    request = act(decisions.send_back, approve(world.ask(), world.rt), world.rw, reason="Alamat lama")
    there = make_household(world.tree.other_rt)
    Resident.system().filter(pk=world.resident.pk).update(household=there, place=there.place)
    again = resubmit(Request.objects.get(pk=request.pk), world.account)
    again.refresh_from_db()
    assert (again.step, again.place) == (0, world.tree.other_rt.place)
    assert again.kelurahan == again.office.region_id == world.tree.other_kelurahan.place
    new_rt = make_official(Role.KETUA_RT, world.tree.other_rt)
    assert approve(again, new_rt).step == 1
    with pytest.raises(Request.DoesNotExist):
        approve(again, world.rt)


def test_the_letter_says_what_was_approved_whatever_the_register_says_later(world: World) -> None:
    request = world.ready()
    Resident.system().filter(pk=world.resident.pk).update(name="Nama Lain")
    (document,) = walk.sign([request], now=MONDAY)
    assert "Wulan Rahmawati" in document.data
    assert "Nama Lain" not in document.data


def test_a_helped_residents_own_account_is_the_applicant(world: World) -> None:
    resident = make_resident(world.tree.rt)
    account = make_account(resident)
    request = walk.ask(slug=SLUG, resident=resident, account=world.desk, now=MONDAY)
    assert (request.applicant, request.submitted_by) == (account, world.desk)
    with territory(person_of(account).territory):
        assert Request.objects.filter(pk=request.pk).exists()
