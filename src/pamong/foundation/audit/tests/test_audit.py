"""The log: chained, erasable, and stubborn."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from pamong.foundation.audit import canonical
from pamong.foundation.audit.canonical import encode, entry_hash
from pamong.foundation.audit.errors import (
    IdentityInAuditError,
    OutsideTransactionError,
    UnrecordableError,
)
from pamong.foundation.audit.models import ChainHead, Entry
from pamong.foundation.audit.queries import Fault, entries_about, entries_by, heads, verify_chain
from pamong.foundation.audit.services import Act, erase, record, record_all
from pamong.foundation.db.ids import uuid7

OFFICE = "99.99.99.1001"
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def note(subject: str = "request:1", office: str = OFFICE, **data: Any) -> Entry:
    return record("test.note", office=office, actor=None, subject=subject, data=data, now=NOON)


def tamper(statement: str, *params: Any) -> None:
    """Changes a row as somebody with the database in his hands would: the triggers are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
            cursor.execute("ALTER TABLE audit_chainhead DISABLE TRIGGER ALL")
        cursor.execute(statement, params)


def test_entries_of_one_office_are_numbered_and_linked(db: None) -> None:
    first, second = note(), note()
    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.hash
    assert heads() == {OFFICE: (2, second.hash.hex())}
    assert verify_chain(OFFICE) == []


def test_offices_have_chains_of_their_own(db: None) -> None:
    note()
    assert note(office="99.99.99.1002").number == 1
    assert note(office="").number == 1
    assert sorted(heads()) == ["", OFFICE, "99.99.99.1002"]


def test_what_was_recorded_is_read_back(db: None) -> None:
    note(name="Ani", count=3, ok=True, nothing=None, pages=["a", 2])
    entry = Entry.objects.get()
    assert entry.data == {"name": "Ani", "count": 3, "ok": True, "nothing": None, "pages": ["a", 2]}
    assert str(entry) == "99.99.99.1001/1 test.note"


def test_an_entry_is_found_by_its_subject_and_its_actor(db: None) -> None:
    actor = uuid7()
    record("test.do", office=OFFICE, actor=actor, subject="letter:1", data={})
    note("letter:2")
    assert [entry.action for entry in entries_about("letter:1")] == ["test.do"]
    assert [entry.subject for entry in entries_by(actor)] == ["letter:1"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransactionError):
        note()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note()
        raise ZeroDivisionError
    assert Entry.objects.count() == 0
    assert verify_chain(OFFICE) == []


def test_two_hundred_entries_take_as_many_queries_as_one(
    db: None, django_assert_max_num_queries: Any
) -> None:
    note()
    with django_assert_max_num_queries(4):
        record_all([Act("test.note", None, f"letter:{n}") for n in range(200)], office=OFFICE)
    assert verify_chain(OFFICE) == []
    assert Entry.objects.count() == 201


def test_no_acts_make_no_entry(db: None) -> None:
    assert record_all([], office=OFFICE) == []
    assert not ChainHead.objects.exists()


def test_the_link_has_its_known_answer() -> None:
    """Pinned: any change to the canonical form would break every chain in the field."""
    made = entry_hash(
        office=OFFICE,
        number=1,
        at=NOON,
        action="test.note",
        actor=UUID(int=1),
        subject="letter:é",
        data=canonical.data_hash(b"\x00" * 16, '{"a":1}'),
        previous=b"",
    )
    assert made.hex() == "8669bef9e37ae689f756174f13093987d8d12409a26901085226405c6fa818fd"


# --- tampering ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_entry SET action = 'x' WHERE number = 2", "was altered"),
        ("UPDATE audit_entry SET subject = 'x' WHERE number = 2", "was altered"),
        ("UPDATE audit_entry SET content = '{\"a\":2}' WHERE number = 2", "its data was altered"),
        ("UPDATE audit_entry SET salt = NULL WHERE number = 2", "its data was altered"),
        ("UPDATE audit_entry SET number = 9 WHERE number = 2", "was altered"),
        ("DELETE FROM audit_entry WHERE number = 2", "entries are missing"),
        ("DELETE FROM audit_entry WHERE number = 3", "the end of the chain is missing"),
        ("DELETE FROM audit_chainhead", "the end of the chain is missing"),
        ("UPDATE audit_entry SET office = 'x' WHERE number = 1", "entries are missing"),
    ],
)
def test_every_kind_of_tampering_is_named(db: None, statement: str, problem: str) -> None:
    for _ in range(3):
        note(a=1)
    tamper(statement)
    assert problem in {fault.problem for fault in verify_chain(OFFICE)}


def test_a_fault_says_where(db: None) -> None:
    for _ in range(3):
        note(a=1)
    tamper("UPDATE audit_entry SET action = 'x' WHERE number = 2")
    assert verify_chain(OFFICE) == [Fault(OFFICE, 2, "was altered")]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET action = 'x'",
        "UPDATE audit_entry SET content = '{}'",
        "UPDATE audit_entry SET content = NULL, salt = NULL, subject = 'x'",
        "UPDATE audit_entry SET salt = NULL",
        "DELETE FROM audit_chainhead",
        "UPDATE audit_chainhead SET number = 0",
        "UPDATE audit_chainhead SET number = number",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(db: None, statement: str) -> None:
    note(a=1)
    with pytest.raises(DatabaseError, match="audit:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify_chain(OFFICE) == []


def test_a_replacing_insert_cannot_overwrite_an_entry(db: None) -> None:
    entry = note(a=1)
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO audit_entry SELECT * FROM audit_entry")
    assert Entry.objects.get().hash == entry.hash


# --- erasure -----------------------------------------------------------------------------------------------


def test_erased_data_is_gone_and_the_chain_still_holds(db: None) -> None:
    entry = note(name="Ani")
    note(name="Budi")
    told = erase(entry, actor=None, reason="permintaan warga")
    erased = Entry.objects.get(pk=entry.pk)
    assert erased.data is None
    assert erased.salt is None
    assert told.subject == f"audit:{entry.pk}"
    assert told.data == {"reason": "permintaan warga"}
    assert verify_chain(OFFICE) == []


def test_erasing_twice_does_no_harm(db: None) -> None:
    entry = note(name="Ani")
    erase(entry, actor=None, reason="a")
    erase(entry, actor=None, reason="b")
    assert verify_chain(OFFICE) == []


# --- what may not be recorded -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"nik": "x"},
        {"NIK": "x"},
        {"no_kk": "x"},
        {"note": "NIK 9999990101010001."},
        {"note": "9999 9901 0101 0001"},
        {"number": 9999990101010001},
        {"list": ["a", ["9999990101010001"]]},
    ],
)
def test_a_nik_is_never_recorded(db: None, data: Any) -> None:
    with pytest.raises(IdentityInAuditError):
        record("test.note", office=OFFICE, actor=None, subject="x", data=data)
    with pytest.raises(IdentityInAuditError):
        note("resident:9999990101010001")


@pytest.mark.parametrize(
    "data",
    [
        {"rt": "99.99.99.1001.005.003"},
        {"digest": "0123456789abcdef0123456789012345678901234567890123456789abcdef01"},
        {"id": "01935c1e-8f6a-7000-8000-000000000001"},
        {"at": "2026-11-24T05:00:00+00:00"},
        {"amount": 123_456_789_012_345},
        {"many": "12345678901234567"},
    ],
)
def test_what_only_looks_long_may_be_recorded(data: Any) -> None:
    assert encode(data)


@pytest.mark.parametrize("value", [1.5, NOON, {"a": 1}, b"x", object()])
def test_values_without_a_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(UnrecordableError):
        encode({"value": value})


@given(
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.booleans(), st.integers(0, 999), st.text()))
)
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(data: Any) -> None:
    try:
        forward = encode(data)
    except IdentityInAuditError:
        return
    assert encode(dict(reversed(data.items()))) == forward


# --- many at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_threads_make_one_unbroken_chain() -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                with transaction.atomic():
                    note(f"letter:{number}/{turn}", office=OFFICE if number % 2 else "99.99.99.1002")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {office: number for office, (number, _) in heads().items()} == {OFFICE: 40, "99.99.99.1002": 40}
    assert verify_chain(OFFICE) == verify_chain("99.99.99.1002") == []


@pytest.mark.django_db(transaction=True)
def test_the_triggers_survive_a_flush_between_two_tests() -> None:
    from django.core.management import call_command

    with transaction.atomic():
        note()
    call_command("flush", interactive=False, verbosity=0)
    with transaction.atomic():
        note()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Entry.objects.all().delete()
