"""What must hold between the parts of a letter type, and what must hold before it meets the public."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from pamong.core.lettertype.model import DateBound, Field, FieldKind, Issuer, LetterType
from pamong.core.lettertype.reading import Fault
from pamong.core.messages import _
from pamong.core.regions import RegionLevel
from pamong.core.roles import Role
from pamong.core.routing import route_faults

_SIGNERS = {
    Issuer.RW: frozenset({Role.KETUA_RW}),
    Issuer.KELURAHAN: frozenset({Role.LURAH, Role.SEKRETARIS_KELURAHAN}),
    Issuer.KECAMATAN: frozenset({Role.CAMAT, Role.SEKCAM}),
}
_ANY_DAY = date(2026, 1, 1)
_COMPONENTS = ("requirements", "procedure", "days", "fee", "product", "complaints")


def whole_faults(letter_type: LetterType) -> list[Fault]:
    """The faults that no single key shows."""
    return [
        *_twice("field", (field.name for field in letter_type.fields)),
        *_twice("evidence", (evidence.name for evidence in letter_type.evidence)),
        *(fault for field in letter_type.fields for fault in _field_faults(field)),
        *_condition_faults(letter_type),
        *_outlier_faults(letter_type),
        *_route_faults(letter_type),
    ]


def _twice(key: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if name and count > 1:
            yield Fault(f"{key}.{name}", _("nama ini dipakai dua kali"))


def _field_faults(field: Field) -> Iterator[Fault]:
    key = f"field.{field.name}"
    if (field.kind is FieldKind.CHOICE) != bool(field.choices):
        yield Fault(f"{key}.choices", _("pilihan harus ada pada jenis choice, dan hanya di sana"))
    yield from _twice(f"{key}.choices", (choice.value for choice in field.choices))
    low, high = _plain(field.min), _plain(field.max)
    if low is not None and high is not None and low > high:
        yield Fault(f"{key}.min", _("lebih besar daripada max"))
    if field.max == 0 and (field.kind.is_text or field.kind is FieldKind.FAMILY):
        yield Fault(f"{key}.max", _("paling kecil 1"))


def _condition_faults(letter_type: LetterType) -> Iterator[Fault]:
    earlier: dict[str, Field] = {}
    for field in letter_type.fields:
        if field.when is not None:
            asked = earlier.get(field.when.field)
            if asked is None or asked.kind is not FieldKind.CHOICE:
                yield Fault(
                    f"field.{field.name}.when", _("harus menyebut pertanyaan jenis choice sebelumnya")
                )
            elif field.when.value not in {choice.value for choice in asked.choices}:
                message = _("{value} bukan pilihan dari {name}", value=field.when.value, name=asked.name)
                yield Fault(f"field.{field.name}.when", message)
        earlier[field.name] = field


def _plain(limit: int | DateBound | None) -> int | None:
    return limit.on(_ANY_DAY).toordinal() if isinstance(limit, DateBound) else limit


def _outlier_faults(letter_type: LetterType) -> Iterator[Fault]:
    numbers = {field.name for field in letter_type.fields if field.kind.is_number}
    for name in letter_type.outlier.amounts:
        if name not in numbers:
            yield Fault(f"outlier.amounts.{name}", _("bukan nama pertanyaan jenis money atau integer"))


def _route_faults(letter_type: LetterType) -> Iterator[Fault]:
    for message in route_faults(letter_type.route):
        yield Fault("route", message)
    if not letter_type.route:
        return
    signers = _SIGNERS[letter_type.issuer]
    if letter_type.signer not in signers:
        yield Fault("route", _("penanda tangan harus {roles}", roles=" atau ".join(sorted(signers))))
    for at, step in enumerate(letter_type.route, 1):
        if step.role is Role.ADMINISTRATOR:
            yield Fault(f"route[{at}].role", _("administrator tidak memutuskan surat"))
        if step.role.level is RegionLevel.KECAMATAN and letter_type.issuer is Issuer.RW:
            yield Fault(f"route[{at}].role", _("surat RW tidak lewat kecamatan"))


def public_problems(letter_type: LetterType) -> tuple[Fault, ...]:
    """What forbids to offer this letter to the public although it can be read.

    An unverified legal basis would be printed as law; a verified one says where it was read; the public must
    see all six components of the service standard (UU 25/2009, PermenPANRB 15/2014).
    """
    faults = list(_basis_problems(letter_type))
    for component in _COMPONENTS:
        if getattr(letter_type.service, component) in ((), "", None):
            faults.append(Fault(f"service.{component}", _("komponen standar pelayanan ini belum diisi")))
    return tuple(faults)


def _basis_problems(letter_type: LetterType) -> Iterator[Fault]:
    for at, basis in enumerate(letter_type.legal_basis, 1):
        if not basis.verified:
            yield Fault(f"legal_basis[{at}]", _("dasar hukum belum diperiksa: {text}", text=basis.text))
        elif not basis.source:
            yield Fault(f"legal_basis[{at}].source", _("tulis di mana dasar hukum ini dibaca"))
