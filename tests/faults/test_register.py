"""The oracle sees what is wrong: a judge that never objects would make every test here worthless."""

import pytest
from django.db import transaction
from django.utils import timezone

from pamong.foundation.audit.models import ChainHead
from pamong.foundation.files.disk import path_of
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, NumberBook, RegisterEntry
from pamong.letters.models import Request
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


def a_hole() -> None:
    NumberBook.objects.update(last=4)


def a_later_date_under_a_lower_number() -> None:
    RegisterEntry.objects.filter(number=1).update(date="2036-01-01")


def a_number_given_back_and_printed() -> None:
    RegisterEntry.objects.filter(number=2).update(state="returned")


def a_number_left_open() -> None:
    RegisterEntry.objects.filter(number=2).update(state="open")


def another_file_than_the_registered_one() -> None:
    Document.system().filter(entry__number=1).update(sha256=bytes(32))


def a_file_cut_in_half() -> None:
    path = path_of(Document.system().get(entry__number=1).file.name)
    path.write_bytes(path.read_bytes()[:1000])


def a_lost_file() -> None:
    path_of(Document.system().get(entry__number=1).file.name).unlink()


def a_request_forgotten_under_signature() -> None:
    Request.objects.filter(status="issued").update(status="signing")


def a_request_that_waits_though_it_was_issued() -> None:
    Request.objects.filter(status="issued").update(status="waiting")


def a_record_taken_off_the_end() -> None:
    head = ChainHead.objects.order_by("-number").first()
    ChainHead.objects.filter(pk=head.pk).update(number=head.number + 1)


CRIMES = [
    a_hole, a_later_date_under_a_lower_number, a_number_given_back_and_printed, a_number_left_open,
    another_file_than_the_registered_one, a_file_cut_in_half, a_lost_file,
    a_request_forgotten_under_signature, a_request_that_waits_though_it_was_issued, a_record_taken_off_the_end,
]  # fmt: skip


def test_the_oracle_objects_to_every_crime(office: Office) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(2))
    issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
    issuing.cancel(tap(lurah, office.waiting(1)), by=lurah, now=timezone.now())
    path = path_of(Document.system().get(entry__number=1).file.name)
    whole = path.read_bytes()
    for crime in CRIMES:
        assert faults() == []
        with transaction.atomic():
            crime()
            assert faults() != [], crime.__name__
            transaction.set_rollback(True)
        path.write_bytes(whole)
