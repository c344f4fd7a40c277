"""Fictional residents (NIK area 99.99.99) and officials."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from pamong.core.regions import RegionCode
from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.people.models import Household, NameToken, Resident
from pamong.foundation.people.names import name_tokens

BORN = date(1990, 1, 17)
LONG_AGO = date(2020, 1, 1)
_serial = count(1)


def next_nik(birth: date = BORN, sex: str = "P") -> str:
    """A NIK that nobody has: area 99.99.99, the birth date, a running number."""
    day = birth.day + (40 if sex == "P" else 0)
    return f"999999{day:02}{birth:%m%y}{next(_serial):04}"


def make_household(place: RegionCode, **fields: Any) -> Household:
    """A family card at an RT."""
    serial = next(_serial)
    values = {"kk_number": f"999999010120{serial:04}", "address": f"Jalan Contoh {serial}"} | fields
    return Household.system().create(place=place.place, region_id=place.place, **values)


def make_resident(place: RegionCode, *, household: Household | None = None, **fields: Any) -> Resident:
    """A resident at an RT, head of a household of her own unless ``household`` is given."""
    household = household or make_household(place)
    values: dict[str, Any] = {
        "name": "Wulan Rahmawati",
        "sex": "P",
        "birth_place": "Malang",
        "birth_date": BORN,
        "religion": 1,
        "education": 5,
        "occupation": 88,
        "marital_status": 2,
        "relation": 1,
    } | fields
    values.setdefault("nik", next_nik(values["birth_date"], values["sex"]))
    resident = Resident.system().create(place=household.place, household=household, **values)
    NameToken.objects.bulk_create(name_tokens(resident))
    return resident


def make_account(resident: Resident | None = None, *, confirmed: bool = True, **fields: Any) -> Account:
    """An account, of ``resident`` when given; confirmed by the desk unless said otherwise."""
    values = {"name": resident.name if resident else "Orang Contoh", "resident": resident} | fields
    if confirmed:
        values.setdefault("confirmed_at", datetime(2026, 1, 1, tzinfo=UTC))
    return Account.objects.create_account(**values)


def make_official(
    role: Role,
    region: RegionCode,
    *,
    kind: AppointmentKind = AppointmentKind.DEFINITIVE,
    starts: date = LONG_AGO,
    ends: date | None = None,
    **fields: Any,
) -> Account:
    """An account that holds ``role`` at ``region``; ``role`` and ``region`` must be of the same level."""
    if role.level is not region.level:
        raise ValueError(f"{role} is not appointed to a {region.level}")
    values: dict[str, Any] = {"name": f"{role.label} Contoh"} | fields
    if not role.is_elder:
        values = {"golongan": "III/d", "nip": "198001012005012001"} | values
    account = make_account(**values)
    Appointment.objects.create(
        account=account, role=role, region_id=region.place, kind=kind, starts=starts, ends=ends
    )
    return account
