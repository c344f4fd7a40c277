"""What the administrator of a kecamatan decides about its offices."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pamong.foundation.access.authority import may_appoint
from pamong.foundation.access.errors import require
from pamong.foundation.access.person import Person
from pamong.foundation.audit.services import record
from pamong.foundation.regions.models import Office


@dataclass(frozen=True, slots=True)
class OfficeData:
    """What an office prints at the head of its letters, and how it numbers them."""

    letterhead: list[str]
    address: str
    contact: str
    seat: str
    unit_code: str
    paper: str
    number_pattern: str


def change_office(*, office: Office, data: OfficeData, by: Person, now: datetime | None = None) -> None:
    """Write down ``data``; letters signed from now on carry it. Raises ``NotAllowedError``."""
    require(may_appoint(by, office.place))
    with transaction.atomic():
        locked = Office.objects.select_for_update().get(pk=office.pk)
        changed = [
            field.name for field in fields(data) if getattr(locked, field.name) != getattr(data, field.name)
        ]
        if not changed:
            return
        for name in changed:
            setattr(locked, name, getattr(data, name))
        locked.save(update_fields=changed)
        code = locked.region.code
        record(
            "office.changed",
            office=code,
            actor=by.id,
            subject=code,
            data={name: _as_data(getattr(data, name)) for name in changed},
            now=now or timezone.now(),
        )


def _as_data(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
