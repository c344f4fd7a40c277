"""What is written down about a household and a resident, checked before anything is stored."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from pamong.core.identity import (
    Finding,
    IdentityError,
    Sex,
    parse_kk,
    parse_nik,
    parse_phone,
)
from pamong.core.messages import Message
from pamong.foundation.people.codes import NATIONALITY_LABELS, STATUS_LABELS, CodeList
from pamong.foundation.people.errors import InvalidFieldError

_LISTS = {
    "religion": CodeList.RELIGION,
    "education": CodeList.EDUCATION,
    "occupation": CodeList.OCCUPATION,
    "marital_status": CodeList.MARITAL_STATUS,
    "relation": CodeList.RELATION,
    "blood": CodeList.BLOOD,
}
_LONGEST = {
    "name": 100, "birth_place": 60, "front_title": 30, "back_title": 50,
    "father_name": 100, "mother_name": 100,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HouseholdData:
    """A family card: ``place`` is that of its RT (``core.regions``), ``kk_number`` 16 digits."""

    place: int
    kk_number: str
    address: str


@dataclass(frozen=True, slots=True)
class ResidentData:
    """A person as on the family card. Codes are those of SIAK (``people.codes``); ``phone`` may be empty."""

    nik: str
    name: str
    sex: str
    birth_place: str
    birth_date: date
    religion: int
    education: int
    occupation: int
    marital_status: int
    relation: int
    blood: int = 13
    nationality: int = 1
    front_title: str = ""
    back_title: str = ""
    father_name: str = ""
    mother_name: str = ""
    phone: str = ""
    status: int = 1


def said(message: Message) -> str:
    """A message of core in the language of the reader."""
    return _(message.template).format(**message.params)


def checked_household(data: HouseholdData) -> HouseholdData:
    """``data`` with its number as bare digits. Raises ``InvalidFieldError``."""
    if not data.address.strip():
        raise InvalidFieldError("address", "empty", _("Isi alamat seperti di kartu keluarga."))
    if len(data.address) > 200:
        raise InvalidFieldError("address", "too_long", _("Alamat terlalu panjang. Paling banyak 200 huruf."))
    try:
        return replace(data, kk_number=parse_kk(data.kk_number), address=data.address.strip())
    except IdentityError as fault:
        raise InvalidFieldError("kk_number", fault.code, said(fault.message)) from fault


def checked_resident(data: ResidentData, *, today: date) -> tuple[ResidentData, tuple[Finding, ...]]:
    """``data`` with its numbers in their stored form, and what is unlikely about the NIK.

    Raises ``InvalidFieldError`` for what cannot be.
    """
    _check_texts(data)
    _check_codes(data)
    if data.birth_date > today:
        raise InvalidFieldError("birth_date", "future", _("Tanggal lahir belum terjadi. Periksa tahunnya."))
    try:
        reading = parse_nik(data.nik, today=today, birth=data.birth_date, sex=Sex(data.sex))
    except IdentityError as fault:
        raise InvalidFieldError("nik", fault.code, said(fault.message)) from fault
    return replace(
        data, nik=reading.nik, phone=_phone(data.phone), name=_one_line(data.name)
    ), reading.warnings


def _check_texts(data: ResidentData) -> None:
    if not data.name.strip():
        raise InvalidFieldError("name", "empty", _("Isi nama seperti di KTP."))
    if not data.birth_place.strip():
        raise InvalidFieldError("birth_place", "empty", _("Isi tempat lahir seperti di KTP."))
    for field, longest in _LONGEST.items():
        if len(getattr(data, field)) > longest:
            message = _("Terlalu panjang. Paling banyak %(count)d huruf.") % {"count": longest}
            raise InvalidFieldError(field, "too_long", message)


def _check_codes(data: ResidentData) -> None:
    valid = {name: kind.has(getattr(data, name)) for name, kind in _LISTS.items()}
    valid |= {
        "sex": data.sex in tuple(Sex),
        "nationality": data.nationality in NATIONALITY_LABELS,
        "status": data.status in STATUS_LABELS,
    }
    for field, is_known in valid.items():
        if not is_known:
            raise InvalidFieldError(field, "unknown_code", _("Pilih dari daftar."))


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return parse_phone(text)
    except IdentityError as fault:
        raise InvalidFieldError("phone", fault.code, said(fault.message)) from fault


def _one_line(text: str) -> str:
    return " ".join(text.split())
