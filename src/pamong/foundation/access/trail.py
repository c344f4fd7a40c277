"""Audit entries about accounts, put into the chain of the office that the account belongs to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.audit.services import record
from pamong.foundation.jobs.bus import publish

ACCOUNT_PAGE = "/akun/"


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """Something about an account that its owner should hear: ``kind`` is "account", or "alarm"."""

    account: UUID
    text: str
    link: str
    kind: str


def place_of(account: Account) -> int | None:
    """Where the account belongs: its present or latest appointment, else where its resident lives."""
    latest = Appointment.objects.filter(account=account).order_by("-starts", "-id")
    place = latest.values_list("region_id", flat=True).first()
    if place is None and account.resident is not None:
        return account.resident.place
    return place


def office_code(place: int | None) -> str:
    """The code of the kelurahan of ``place``, or of the kecamatan above it; "" for nowhere."""
    if place is None:
        return ""
    code = RegionCode.from_place(place)
    if code.level.depth >= RegionLevel.KECAMATAN.depth:
        return (code.kelurahan or code.at(RegionLevel.KECAMATAN)).text
    return code.text


def note(
    action: str,
    *,
    about: Account,
    by: UUID | None,
    now: datetime | None = None,
    place: int | None = None,
    **data: str | int | bool | None,
) -> None:
    """Record ``action`` about an account, in the caller's transaction."""
    record(
        f"access.{action}",
        office=office_code(place if place is not None else place_of(about)),
        actor=by,
        subject=str(about.pk),
        data=data,
        now=now or timezone.now(),
    )


def tell(account: Account, text: str, *, link: str = ACCOUNT_PAGE, kind: str = "account") -> None:
    """Publish a notice to the account's owner; it is delivered when the transaction commits."""
    publish(AccountNotice(account.pk, text, link, kind))
