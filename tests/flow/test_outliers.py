"""What is said about a letter before the finger touches: what is unusual, and nothing else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.core.roles import Role
from pamong.demo import walk
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.regions.scope import system_scope
from pamong.issuing.models import Document
from pamong.letters import outliers
from pamong.letters.models import Request
from pamong.letters.services import decisions
from tests.flow.conftest import MONDAY, World
from tests.flow.test_decisions import act, approve, resubmit
from tests.support import make_account, make_resident


def said(world: World, *requests: Request) -> dict[str, str]:
    """What the Lurah is told, by title."""
    found = outliers.find(requests, signer=world.lurah.pk, now=MONDAY)
    return {request.title: found[request.pk] for request in requests if request.pk in found}


def test_an_ordinary_letter_is_not_remarked_on(world: World) -> None:
    assert said(world, world.ready()) == {}


def test_a_kind_never_signed_before_stands_out_once_there_is_a_habit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outliers, "_USUAL_AFTER", 2)
    walk.sign([world.ready(), world.ready()], now=MONDAY)
    Document.system().update(issued_at=MONDAY - timedelta(days=1))
    usual, unusual = world.ready(), world.ready("keterangan-usaha")
    assert list(said(world, usual, unusual)) == [unusual.title]
    Document.system().update(issued_at=MONDAY - timedelta(days=91))
    assert said(world, unusual) == {}


def test_somebody_with_three_letters_in_a_month_is_named(world: World) -> None:
    walk.sign([world.ready() for _ in range(3)], now=MONDAY)
    told = said(world, world.ready("sktm"))
    assert "3 surat dalam 30 hari" in next(iter(told.values()))


def test_a_voucher_who_made_the_account_himself_is_named_until_the_desk_has_seen_the_person(
    world: World,
) -> None:
    resident = make_resident(world.tree.rt)
    account = make_account(resident, confirmed=False, activated_by=world.rt)
    asked = walk.ask(slug="keterangan-domisili", resident=resident, account=account, now=MONDAY)
    request = walk.approve_until_signature(asked, now=MONDAY)
    assert "diaktifkan oleh orang yang juga menyetujui" in said(world, request)[request.title]

    Account.objects.filter(pk=account.pk).update(confirmed_at=MONDAY)
    assert said(world, request) == {}


def test_an_account_activated_by_the_desk_is_nothing_special(world: World) -> None:
    resident = make_resident(world.tree.rt)
    account = make_account(resident, confirmed=False, activated_by=world.desk)
    asked = walk.ask(slug="keterangan-domisili", resident=resident, account=account, now=MONDAY)
    assert said(world, walk.approve_until_signature(asked, now=MONDAY)) == {}


def test_one_person_in_two_posts_who_approved_twice_is_named(world: World) -> None:
    Appointment.objects.filter(account=world.rw).delete()
    Appointment.objects.create(
        account=world.rt, role=Role.KETUA_RW, region_id=world.tree.rw.place, starts=date(2020, 1, 1)
    )
    request = world.ready()
    assert "lebih dari satu langkah" in said(world, request)[request.title]


def test_a_signer_who_took_an_earlier_step_is_told_so(world: World) -> None:
    request = approve(approve(world.ask(), world.rt), world.rw)
    deputised = act(decisions.deputise, request, world.desk, to=world.lurah, reason="Loket kosong")
    request = approve(deputised, world.lurah)
    assert "sendiri sudah menyetujui" in said(world, request)[request.title]


def test_approvals_of_an_earlier_round_do_not_count(world: World) -> None:
    request = world.ask()
    asked = act(decisions.deputise, request, world.rt, to=world.lurah, reason="Sakit")
    returned = act(decisions.send_back, approve(asked, world.lurah), world.rw, reason="Alamat keliru")
    again = resubmit(returned, world.account, alamat_domisili="Jalan Contoh Nomor 77, RT 001 RW 001")
    assert said(world, walk.approve_until_signature(again, now=MONDAY)) == {}


def test_a_long_list_takes_no_more_queries_than_a_short_one(world: World) -> None:
    counts = []
    for requests in ([world.ready()], [world.ready() for _ in range(4)]):
        outliers.find(requests, signer=world.lurah.pk, now=MONDAY)
        with system_scope("test"), CaptureQueriesContext(connection) as queries:
            outliers.find(requests, signer=world.lurah.pk, now=MONDAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
