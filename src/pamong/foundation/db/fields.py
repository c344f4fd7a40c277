"""Columns that mean nothing without the keys: encrypted text, and the index to find it by equality.

The encrypted cell is bound to its column and its row, so a cell copied elsewhere does not open. It is opened
when the attribute is read, not when the row is: lists that do not show it do not pay for it.
"""

import unicodedata
from typing import Any, cast, override

from django.core.exceptions import FieldError
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.forms import CharField

from pamong.foundation.db.keys import keyring

INDEX_BYTES = 16


class Sealed(bytes):
    """Bytes that were encrypted for exactly one cell; the only kind the column accepts."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return f"<sealed, key {self[0]}>"


class _LazyText:
    """The attribute: holds bytes until somebody reads it, then text."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        values, name = instance.__dict__, self.field.attname
        if name not in values:
            instance.refresh_from_db(fields=[name])  # deferred
        value = values[name]
        if isinstance(value, bytes | memoryview):
            value = values[name] = self.field.open(bytes(value), instance.pk)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field[str | None, str]):
    """Text kept with AES-256-GCM. Written by ``save`` or ``bulk_create``; only ``isnull`` can be asked.

    ``place`` names the column in the authenticated data; give the old name when a model or field is renamed.
    The primary key must be known before saving (all of ours are ``uuid7``).
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        self.place = place
        super().__init__(*args, **kwargs)

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.place:
            kwargs["place"] = self.place
        return name, path, args, kwargs

    @override
    def get_internal_type(self) -> str:
        return "BinaryField"

    @override
    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _LazyText(self))

    def seal(self, text: str, pk: object) -> Sealed:
        """Encrypts for the cell of this column in the row ``pk``."""
        return Sealed(keyring().aead("field").encrypt(text.encode(), self._aad(pk)))

    def open(self, sealed: bytes, pk: object) -> str:
        """The text of the cell in the row ``pk``; DecryptionError if it does not belong there."""
        return keyring().aead("field").decrypt(sealed, self._aad(pk)).decode()

    def _aad(self, pk: object) -> bytes:
        if pk is None:
            raise FieldError(f"{self.name}: the row needs its primary key before it can be encrypted")
        place = self.place or f"{self.model._meta.label_lower}.{self.name}"
        return f"{place}|{pk}".encode()

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = getattr(model_instance, self.attname)
        return None if text is None else self.seal(str(text), model_instance.pk)

    @override
    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(
                f"{self.name} is encrypted for each row: use save() or bulk_create(), not update()"
            )
        return cast("Any", connection).Database.Binary(value)

    @override
    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: search by its BlindIndexField, or ask isnull")
        return super().get_lookup(lookup_name)

    @override
    def get_transform(self, lookup_name: str) -> Any:
        return None

    @override
    def to_python(self, value: Any) -> str | None:
        return value if value is None else str(value)

    @override
    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is encrypted and is not written to fixtures")

    @override
    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CharField, "max_length": self.max_length, **kwargs})


def blind_index(domain: str, value: str) -> bytes:
    """16 bytes that are equal for equal values of one domain, and tell nothing without the key."""
    return _blind(domain, value, keyring().current)


def blind_indexes(domain: str, value: str) -> list[bytes]:
    """The index under every key of the ring: during a rotation look up with ``__in``."""
    return [_blind(domain, value, number) for number in keyring().key_ids]


def _blind(domain: str, value: str, key_id: int) -> bytes:
    text = unicodedata.normalize("NFKC", value).strip()
    mac = keyring().mac("blind index", key_id)
    return mac.digest(f"{domain}\0{text}".encode())[:INDEX_BYTES]


class BlindIndexField(models.BinaryField[bytes | None, bytes | None]):
    """Finds an encrypted value by equality: ``filter(nik_index="3573...")``.

    ``domain`` keeps equal numbers of different kinds apart; with ``of`` the index follows that field on every
    save (name both in ``update_fields``). Empty values have no index (NULL).
    """

    def __init__(self, *args: Any, domain: str = "", of: str = "", **kwargs: Any) -> None:
        self.domain, self.of = domain, of
        kwargs.update(max_length=INDEX_BYTES, editable=False)
        kwargs.setdefault("null", True)
        kwargs.setdefault("db_index", not kwargs.get("unique", False))
        super().__init__(*args, **kwargs)

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        kwargs.update(domain=self.domain, of=self.of)
        kwargs.setdefault("null", False)
        kwargs.setdefault("db_index", False)
        return name, path, args, kwargs

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of:
            text = getattr(model_instance, self.of)
            setattr(model_instance, self.attname, blind_index(self.domain, text) if text else None)
        return super().pre_save(model_instance, add)

    @override
    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return blind_index(self.domain, value) if isinstance(value, str) else value


def reseal(rows: "models.QuerySet[Any]", *, batch: int = 2_000) -> int:
    """Encrypts the given rows (and their indexes) with the current key; returns how many. Safe to run again.

    ``batch`` rows share a transaction, so the office can work on. An index without ``of`` stays
    as it is: only its owner knows the text.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), batch):
        with transaction.atomic(using=rows.db):
            chunk = rows.model._base_manager.using(rows.db).select_for_update()
            _rewrite(list(chunk.filter(pk__in=keys[start : start + batch])), rows.model, rows.db)
    return len(keys)


def _rewrite(rows: list[models.Model], model: type[models.Model], alias: str) -> None:
    """One prepared UPDATE for all rows: ten times the speed of saving each."""
    connection = connections[alias]
    quote, meta = connection.ops.quote_name, model._meta
    secret = [f for f in meta.concrete_fields if isinstance(f, EncryptedTextField | BlindIndexField)]
    columns = ", ".join(f"{quote(str(f.column))} = %s" for f in secret)
    statement = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (
                    *(f.get_db_prep_save(f.pre_save(row, False), connection) for f in secret),
                    meta.pk.get_db_prep_save(row.pk, connection),
                )
                for row in rows
            ],
        )
