"""Registering and changing residents and households, and revealing what is hidden."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import batched
from typing import Protocol
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.identity import IdentityError, parse_nik
from pamong.core.regions import RegionCode
from pamong.foundation.audit.services import record
from pamong.foundation.db.fields import blind_indexes
from pamong.foundation.people.errors import InvalidFieldError, NotRevealedError, TakenError
from pamong.foundation.people.models import Household, NameToken, Resident
from pamong.foundation.people.names import name_tokens, tokens_of
from pamong.foundation.people.records import (
    HouseholdData,
    ResidentData,
    checked_household,
    checked_resident,
    said,
)

type Progress = Callable[[str, int, int], None]

_BATCH = 2_000
_PLAIN = (
    "name", "front_title", "back_title", "sex", "birth_place", "birth_date", "religion", "education",
    "occupation", "marital_status", "relation", "blood", "nationality", "father_name", "mother_name",
    "status",
)  # fmt: skip


class Actor(Protocol):
    """Whoever acts: a person or an account."""

    @property
    def id(self) -> UUID:
        """The account's id."""
        ...


def register_household(*, data: HouseholdData, by: Actor | None) -> Household:
    """Store a family card. Raises ``InvalidFieldError``; ``TakenError`` for a number that is registered."""
    data = checked_household(data)
    row = _household(data)
    with transaction.atomic():
        if Household.system().filter(kk_index__in=blind_indexes("people.kk", data.kk_number)).exists():
            raise _kk_taken()
        _save_new(row, _kk_taken())
        _note("people.household_registered", row.place, by, row.pk)
    return row


def register_resident(
    *, household: Household, data: ResidentData, by: Actor | None, today: date | None = None
) -> Resident:
    """Store a person of ``household``. Raises ``InvalidFieldError``; ``TakenError`` for a known NIK."""
    data, _warnings = checked_resident(data, today=today or timezone.localdate())
    row = _resident(household, data)
    with transaction.atomic():
        if _nik_is_known(data.nik):
            raise _nik_taken()
        _save_new(row, _nik_taken())
        NameToken.objects.bulk_create(name_tokens(row))
        _note("people.resident_registered", row.place, by, row.pk)
    return row


def update_resident(
    *, resident: Resident, data: ResidentData, by: Actor, today: date | None = None
) -> Resident:
    """Bring a person's data up to date; the audit entry names the fields that changed, not their values."""
    data, _warnings = checked_resident(data, today=today or timezone.localdate())
    fresh = _resident(resident.household, data)
    changed = [name for name in (*_PLAIN, "nik", "phone") if getattr(resident, name) != getattr(fresh, name)]
    if not changed:
        return resident
    with transaction.atomic():
        if "nik" in changed and _nik_is_known(data.nik):
            raise _nik_taken()
        for name in changed:
            setattr(resident, name, getattr(fresh, name))
        resident.save(update_fields=[*changed, "nik_index", "phone_index", "updated_at"])
        if "name" in changed:
            NameToken.objects.filter(resident=resident).delete()
            NameToken.objects.bulk_create(name_tokens(resident))
        _note("people.resident_updated", resident.place, by, resident.pk, fields=changed)
    return resident


def bulk_register(
    families: Iterable[tuple[HouseholdData, Sequence[ResidentData]]],
    *,
    progress: Progress | None = None,
    total: int = 0,
) -> int:
    """Store many families at once, for imports and the demo: returns how many residents.

    The data is taken as already checked (numbers as bare digits). Raises ``TakenError`` when a number is
    there already; nothing is stored then. ``total`` is the number of residents that ``progress`` is told.
    """
    stored = 0
    with transaction.atomic():
        for batch in batched(families, _BATCH // 3):
            stored += _store_batch(batch)
            if progress:
                progress("Penduduk", stored, max(total, stored))
        record("people.imported", office="", actor=None, subject="", data={"residents": stored})
    return stored


def _store_batch(batch: Sequence[tuple[HouseholdData, Sequence[ResidentData]]]) -> int:
    households = [_household(data) for data, _members in batch]
    residents = list(_members(households, batch))
    try:
        Household.objects.bulk_create(households, batch_size=_BATCH)
        Resident.objects.bulk_create(residents, batch_size=_BATCH)
    except IntegrityError as fault:
        raise _nik_taken() from fault
    _store_tokens(residents)
    return len(residents)


def _store_tokens(residents: Sequence[Resident]) -> None:
    """Write the name words as plain rows: three a resident, and making objects of them took half the time."""
    quote = connection.ops.quote_name
    named = {field.name: quote(field.column or "") for field in NameToken._meta.concrete_fields}
    columns = ", ".join(named[name] for name in ("resident", "token", "place"))
    sql = f"INSERT INTO {quote(NameToken._meta.db_table)} ({columns}) VALUES (%s, %s, %s)"  # noqa: S608
    key = Resident._meta.pk
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (key.get_db_prep_value(resident.pk, connection), token, resident.place)
                for resident in residents
                for token in tokens_of(resident.name)
            ],
        )


def _members(
    households: Sequence[Household], batch: Sequence[tuple[HouseholdData, Sequence[ResidentData]]]
) -> Iterator[Resident]:
    for household, (_data, members) in zip(households, batch, strict=True):
        for member in members:
            yield _resident(household, member)


def look_up_nik(text: str, *, by: Actor) -> Resident | None:
    """The resident of the present scope with exactly this NIK. Every look-up leaves an audit entry.

    Raises ``InvalidFieldError`` when ``text`` can be no NIK.
    """
    try:
        nik = parse_nik(text, today=timezone.localdate()).nik
    except IdentityError as fault:
        raise InvalidFieldError("nik", fault.code, said(fault.message)) from fault
    indexes = blind_indexes("people.nik", nik)
    found = Resident.objects.select_related("household").filter(nik_index__in=indexes).first()
    with transaction.atomic():
        place = found.place if found else None
        _note("people.nik_looked_up", place, by, found.pk if found else None, found=found is not None)
    return found


def reveal(resident: Resident, field: str, *, by: Actor, reason: str) -> str:
    """The whole value of ``nik``, ``kk`` or ``phone``; who asked, for whom and why is recorded.

    Raises ``NotRevealedError`` without a reason.
    """
    why = " ".join(reason.split())
    if len(why) < 3:
        message = _("Tulis alasannya, misalnya: mencocokkan KTP di loket.")
        raise NotRevealedError("reason", "no_reason", message)
    if sum(sign.isdecimal() for sign in why) >= 8:  # a number in the log would be what the log protects
        raise NotRevealedError("reason", "number", _("Tulis alasannya dengan kata, tanpa NIK atau nomor."))
    values = {"nik": resident.nik, "kk": resident.household.kk_number, "phone": resident.phone}
    if field not in values:
        raise NotRevealedError("field", "unknown", _("Data itu tidak dapat dibuka."))
    with transaction.atomic():
        _note("people.revealed", resident.place, by, resident.pk, field=field, reason=why[:200])
    return values[field] or ""


def _household(data: HouseholdData) -> Household:
    return Household(
        place=data.place,
        region_id=data.place,
        kk_number=data.kk_number,
        address=data.address,
    )


def _resident(household: Household, data: ResidentData) -> Resident:
    return Resident(
        place=household.place,
        household=household,
        nik=data.nik,
        phone=data.phone or None,
        **{name: getattr(data, name) for name in _PLAIN},
    )


def _nik_is_known(nik: str) -> bool:
    return Resident.system().filter(nik_index__in=blind_indexes("people.nik", nik)).exists()


def _save_new(row: Household | Resident, taken: TakenError) -> None:
    try:
        with transaction.atomic():  # two who register at once: the loser hears the same sentence
            row.save(force_insert=True)
    except IntegrityError as fault:
        raise taken from fault


def _nik_taken() -> TakenError:
    return TakenError("nik", "taken", _("NIK ini sudah terdaftar. Cari namanya di daftar warga."))


def _kk_taken() -> TakenError:
    return TakenError("kk_number", "taken", _("Nomor KK ini sudah terdaftar. Tambahkan warga ke KK itu."))


def _note(
    action: str,
    place: int | None,
    by: Actor | None,
    subject: UUID | None,
    **data: str | int | bool | list[str] | None,
) -> None:
    kelurahan = RegionCode.from_place(place).kelurahan if place else None
    record(
        action,
        office=kelurahan.text if kelurahan else "",
        actor=by.id if by else None,
        subject=str(subject or ""),
        data=data,
    )
