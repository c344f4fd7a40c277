"""The oracle sees what is wrong: a judge that never objects would make every test here worthless."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pamong.foundation.files.disk import folder
from pamong.fsck.examine import examine
from pamong.fsck.faults import Kind
from pamong.issuing import services as issuing
from tests.faults import crimes
from tests.faults.office import Office, order, tap, touch

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


def look() -> list[Any]:
    """What is wrong, strays included however young they are."""
    return list(examine(processes=1, swept=timedelta(0)).faults)


@pytest.fixture
def issued(office: Office) -> Office:
    """Three letters issued, and a number given back."""
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(3))
    issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
    issuing.cancel(tap(lurah, office.waiting(1)), by=lurah, now=timezone.now())
    return office


def test_every_crime_is_found_and_named_by_kind_and_place(issued: Office) -> None:
    kept = {path: path.read_bytes() for path in folder().glob("??/*")}
    missed = []
    for crime in crimes.CRIMES:
        with transaction.atomic():
            crimes.disarm()
            crime.do()
            found = {(fault.kind, fault.where.partition(":")[0]) for fault in look()}
            if (crime.kind, crime.table) not in found:
                missed.append((crime.name, sorted(found)))
            transaction.set_rollback(True)
        for path in set(folder().glob("??/*")) - set(kept):
            path.unlink()
        for path, content in kept.items():
            path.write_bytes(content)
    assert missed == []
    assert look() == []


def test_a_database_without_its_guards_is_a_fault_by_itself(issued: Office) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            on = "" if connection.vendor == "sqlite" else " ON audit_entry"
            name = "audit_entry_update" if connection.vendor == "sqlite" else "audit_entry_keep"
            cursor.execute(f"DROP TRIGGER {name}{on}")
        assert [(fault.kind, fault.where) for fault in look()] == [(Kind.TRIGGER, "audit_entry:")]
        transaction.set_rollback(True)
    assert look() == []


def test_a_report_names_nobody_and_counts_what_it_saw(issued: Office) -> None:
    report = examine(processes=1).to_json()
    assert (report["clean"], report["faults"]) == (True, [])
    assert report["checked"]["issued"] == 3
    assert report["checked"]["numbers"] == 4
    with transaction.atomic():
        crimes.doc("subject = 'Bukan Namanya', title = 'Nama Rahasia'")()
        text = str(examine(processes=1).to_json())
        transaction.set_rollback(True)
    assert "request" in text
    for word in ("Namanya", "Rahasia", "9999"):
        assert word not in text
