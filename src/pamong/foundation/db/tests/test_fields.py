"""Encrypted cells open only where they belong, and lists do not pay for them."""

import uuid
from typing import Any, ClassVar

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pamong.foundation.db import fields
from pamong.foundation.db.fields import (
    BlindIndexField,
    EncryptedTextField,
    Sealed,
    blind_index,
    blind_indexes,
    reseal,
)
from pamong.foundation.db.ids import uuid7
from pamong.foundation.db.keys import DecryptionError

ONE, TWO = "1:" + bytes(range(32)).hex(), "2:" + bytes(range(32, 64)).hex()


class Person(models.Model):
    """A row with two secrets."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    nik = EncryptedTextField(null=True)  # type: ignore[misc]
    phone = EncryptedTextField(null=True, place="people.person.old_phone")  # type: ignore[misc]
    nik_index = BlindIndexField(domain="nik", of="nik", unique=True)

    objects: ClassVar[models.Manager["Person"]] = models.Manager()

    class Meta:
        app_label = "db_tests"

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture
def table(db: None) -> None:
    columns = ", ".join(f"{f.column} {f.db_type(connection)}" for f in Person._meta.local_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE db_tests_person ({columns}, UNIQUE (nik_index))")


def stored(person: Person, column: str) -> bytes:
    return bytes(Person.objects.values_list(column, flat=True).get(pk=person.pk))


def put(person: Person, column: str, cell: bytes) -> None:
    Person.objects.filter(pk=person.pk).update(**{column: Sealed(cell)})


def test_text_comes_back_and_the_database_never_sees_it(table: None) -> None:
    person = Person.objects.create(nik="9999990101010001", phone="+62811")
    cell = stored(person, "nik")
    assert b"9999990101010001" not in cell
    assert len(cell) == 1 + 12 + 16 + 16
    assert Person.objects.get(pk=person.pk).nik == "9999990101010001"
    assert Person.objects.get(pk=person.pk).phone == "+62811"


@pytest.mark.parametrize("text", ["", "é 🙂\x00", "x" * 10_000])
def test_any_text_is_kept_exactly(table: None, text: str) -> None:
    assert Person.objects.get(pk=Person.objects.create(nik=text).pk).nik == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text())
def test_every_text_opens_as_itself(text: str) -> None:
    field: Any = Person._meta.get_field("nik")
    key = uuid7()
    if not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        assert field.open(field.seal(text, key), key) == text


def test_null_stays_null_and_can_be_asked_for(table: None) -> None:
    person = Person.objects.create(nik=None)
    assert Person.objects.get(nik__isnull=True) == person
    assert Person.objects.get(pk=person.pk).nik is None


def test_a_cell_moved_to_another_row_does_not_open(table: None) -> None:
    one, two = Person.objects.create(nik="1"), Person.objects.create(nik="2")
    put(two, "nik", stored(one, "nik"))
    with pytest.raises(DecryptionError):
        _ = Person.objects.get(pk=two.pk).nik


def test_a_cell_moved_to_another_column_does_not_open(table: None) -> None:
    person = Person.objects.create(nik="1", phone="2")
    put(person, "phone", stored(person, "nik"))
    with pytest.raises(DecryptionError):
        _ = Person.objects.get(pk=person.pk).phone


def test_an_altered_cell_does_not_open(table: None) -> None:
    person = Person.objects.create(nik="1")
    cell = bytearray(stored(person, "nik"))
    cell[-1] ^= 1
    put(person, "nik", bytes(cell))
    with pytest.raises(DecryptionError):
        _ = Person.objects.get(pk=person.pk).nik


def test_a_row_copied_under_a_new_key_must_be_read_first(table: None) -> None:
    person = Person.objects.get(pk=Person.objects.create(nik="1").pk)
    person.pk = uuid7()
    with pytest.raises(DecryptionError):
        person.save(force_insert=True)


def test_reading_rows_decrypts_nothing_until_the_attribute_is_read(
    table: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.bulk_create(Person(nik=str(number), phone="0") for number in range(50))
    opened: list[bytes] = []
    real = EncryptedTextField.open

    def counting(self: EncryptedTextField, sealed: bytes, pk: object) -> str:
        opened.append(sealed)
        return real(self, sealed, pk)

    monkeypatch.setattr(EncryptedTextField, "open", counting)
    rows = list(Person.objects.all())
    assert opened == []
    assert rows[0].nik == rows[0].nik == "0"
    assert len(opened) == 1


def test_a_deferred_secret_is_fetched_when_read(table: None, django_assert_num_queries: Any) -> None:
    person = Person.objects.defer("nik").get(pk=Person.objects.create(nik="1").pk)
    with django_assert_num_queries(1):
        assert person.nik == "1"


def test_only_isnull_may_be_asked_of_an_encrypted_column(table: None) -> None:
    for lookup in ("nik", "nik__contains", "nik__in", "nik__gt", "nik__length"):
        with pytest.raises(FieldError):
            Person.objects.filter(**{lookup: "1"}).exists()


def test_an_update_of_many_rows_at_once_is_refused(table: None) -> None:
    person = Person.objects.create(nik="1")
    with pytest.raises(FieldError, match="use save"):
        Person.objects.filter(pk=person.pk).update(nik="2")


def test_the_blind_index_finds_by_equality_and_follows_its_field(table: None) -> None:
    person = Person.objects.create(nik="9999990101010001")
    assert Person.objects.get(nik_index="9999990101010001") == person
    assert stored(person, "nik_index") == blind_index("nik", " 9999990101010001 ")
    person.nik = "9999990101010002"
    person.save()
    assert not Person.objects.filter(nik_index="9999990101010001").exists()
    assert Person.objects.get(nik_index="9999990101010002") == person


def test_blind_indexes_have_their_known_form() -> None:
    assert len(blind_index("nik", "1")) == fields.INDEX_BYTES
    assert blind_index("nik", "1") != blind_index("kk", "1")
    assert blind_index("nik", "1") != blind_index("nik", "2")
    assert blind_index("nik", "１２") == blind_index("nik", "12"), "full-width digits are the same number"


def test_empty_values_are_not_indexed(table: None) -> None:
    Person.objects.create(nik=None)
    Person.objects.create(nik=None)
    assert Person.objects.filter(nik_index=None).count() == 2


def test_rotation_reseals_rows_while_both_keys_open_them(table: None, settings: Any) -> None:
    settings.MASTER_KEY = ONE
    person = Person.objects.create(nik="1", phone="2")
    settings.MASTER_KEY = f"{TWO}\n{ONE}"
    assert Person.objects.get(pk=person.pk).nik == "1"
    assert Person.objects.get(nik_index__in=blind_indexes("nik", "1")) == person
    assert reseal(Person.objects.all()) == 1
    settings.MASTER_KEY = TWO
    again = Person.objects.get(nik_index="1")
    assert (again.nik, again.phone) == ("1", "2")
    assert stored(person, "nik")[0] == 2


def test_a_migration_can_rebuild_the_fields() -> None:
    for name in ("nik", "phone", "nik_index"):
        field: Any = Person._meta.get_field(name)
        _, _, args, kwargs = field.deconstruct()
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[1:] == field.deconstruct()[1:]


def test_a_secret_is_not_shown_by_its_own_representation() -> None:
    assert repr(Sealed(b"\x01secret")) == "<sealed, key 1>"


def test_secrets_are_not_written_to_fixtures() -> None:
    with pytest.raises(FieldError):
        Person._meta.get_field("nik").value_to_string(Person(id=uuid.uuid4(), nik="1"))
