"""Reading accounts, appointments, keys, devices and invitations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from pamong.core.regions import RegionCode, RegionError, RegionLevel
from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.access.models import Account, Appointment, Credential, DeviceSession, Invitation
from pamong.foundation.access.person import Person, post_of
from pamong.foundation.people.models import Resident

NEEDED_KEYS = 2
_KIND_ORDER = {AppointmentKind.DEFINITIVE: 0, AppointmentKind.PLT: 1, AppointmentKind.PLH: 2}


def running(today: date) -> Q:
    """The condition that an appointment runs on ``today``."""
    return Q(starts__lte=today) & (Q(ends__isnull=True) | Q(ends__gte=today))


def holders(role: Role, place: int, today: date) -> list[Account]:
    """Everybody who holds ``role`` for the region that contains ``place``: the definitive holder first.

    Empty when ``place`` is higher than the role's level. One query.
    """
    try:
        region = RegionCode.from_place(place).at(role.level).place
    except RegionError:
        return []
    rows = Appointment.objects.filter(running(today), role=role, region_id=region).select_related("account")
    return [
        row.account
        for row in sorted(rows, key=lambda row: (_KIND_ORDER[AppointmentKind(row.kind)], row.starts))
        if row.account.disabled_at is None
    ]


def account_of(resident: Resident) -> Account | None:
    """The account of a resident, if there is one."""
    return Account.objects.filter(resident=resident).first()


def acting_keys() -> QuerySet[Credential]:
    """Every passkey that acts in office (``Credential.acts_in_office``)."""
    return Credential.objects.filter(
        revoked_at__isnull=True, waiting=False, enrolled_at__isnull=False, unenrolled_at__isnull=True
    )


def devices_of(account: Account) -> QuerySet[DeviceSession]:
    """The devices that are signed in, last seen first."""
    return account.device_sessions.filter(ended_at__isnull=True).order_by("-last_seen_at")


def keys_of(account: Account) -> QuerySet[Credential]:
    """The passkeys that can be used, oldest first."""
    return account.credentials.filter(revoked_at__isnull=True, waiting=False).order_by("created_at")


def office_keys_of(account: Account) -> QuerySet[Credential]:
    """The usable passkeys that two persons enrolled: those with which ``account`` acts in office, oldest first."""
    return acting_keys().filter(account=account).order_by("created_at")


def was_enrolled(account: Account) -> bool:
    """Whether two persons ever enrolled a passkey of ``account``: if all are gone, it is a recovery."""
    return account.credentials.filter(enrolled_at__isnull=False, unenrolled_at__isnull=True).exists()


def is_last_key(credential: Credential) -> bool:
    """Whether its owner could not sign in, or not act in office, without this key."""
    if not credential.usable:
        return False
    alike = office_keys_of if credential.acts_in_office else keys_of
    return not alike(credential.account).exclude(pk=credential.pk).exists()


def waiting_keys(account: Account) -> QuerySet[Credential]:
    """The passkeys that wait for another person's approval, each with the request for it, oldest first."""
    rows = account.credentials.filter(revoked_at__isnull=True, waiting=True)
    return rows.select_related("asked_in").order_by("created_at")


def needs_second_key(person: Person) -> bool:
    """Whether an official has not even asked for a second passkey: the phone that falls into the river is the
    office.
    """
    if not person.is_official:
        return False
    return office_keys_of(person.account).count() + waiting_keys(person.account).count() < NEEDED_KEYS


def waits_for_approval(account: Account) -> bool:
    """Whether a further passkey of ``account`` still waits for the second person."""
    rows = open_invitations().filter(account=account, kind=Invitation.Kind.OWN)
    return rows.filter(credential__revoked_at__isnull=True).exists()


def keys_to_approve(person: Person) -> list[Invitation]:
    """The further passkeys of others that wait for ``person``; for everybody but approvers at no query."""
    from pamong.foundation.access.authority import APPROVERS

    if not person.holds(*APPROVERS):
        return []
    return [row for row in waiting_for_approval(person) if row.kind == Invitation.Kind.OWN]


@dataclass(frozen=True, slots=True)
class Official:
    """An appointment as the list of officials shows it."""

    appointment: Appointment
    keys: int
    invited: Invitation | None

    @property
    def role(self) -> Role:
        """The role as a value."""
        return Role(self.appointment.role)

    @property
    def kind(self) -> AppointmentKind:
        """Definitive or acting, as a value."""
        return AppointmentKind(self.appointment.kind)

    @property
    def title(self) -> str:
        """The title with its place; needs the region loaded."""
        return post_of(self.appointment).title


def appointments_in(place: int, today: date, *, deepest: int = 6) -> QuerySet[Appointment]:
    """The running and coming appointments of a region and what lies inside it, most senior first.

    ``deepest`` is the depth (``RegionLevel.depth``) below which regions are left out.
    """
    low, high = RegionCode.from_place(place).place_range
    levels = [level.value for level in RegionLevel if level.depth <= deepest]
    rows = Appointment.objects.filter(region__place__range=(low, high), region__level__in=levels)
    rows = rows.exclude(ends__lt=today)
    return rows.select_related("account", "region").order_by("region_id", "role", "starts")


def officials(rows: Iterable[Appointment]) -> list[Official]:
    """``rows`` with the number of keys that act in office and the open invitation of each account. Two queries."""
    listed = list(rows)
    accounts = {row.account_id for row in listed}
    keys = dict(acting_keys().filter(account__in=accounts).values_list("account").annotate(Count("id")))
    invited = {row.account_id: row for row in open_links().filter(account__in=accounts)}
    return [Official(row, keys.get(row.account_id, 0), invited.get(row.account_id)) for row in listed]


def open_invitations(now: datetime | None = None) -> QuerySet[Invitation]:
    """Invitations that can still lead to a usable passkey: links, and keys that wait for their approval."""
    rows = Invitation.objects.filter(
        used_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now or timezone.now()
    )
    return rows.select_related("account", "started_by", "approved_by", "credential")


def open_links(now: datetime | None = None) -> QuerySet[Invitation]:
    """The open invitations by link."""
    return open_invitations(now).exclude(kind=Invitation.Kind.OWN)


def invitation_against(account: Account) -> Invitation | None:
    """An open recovery of ``account`` to which its owner may object."""
    return open_invitations().filter(account=account, kind=Invitation.Kind.RECOVERY).first()


def waiting_for_approval(person: Person) -> list[Invitation]:
    """The invitations that ``person`` may approve. One query, and one for each that is in question."""
    from pamong.foundation.access.authority import may_approve_invitation

    rows = open_invitations().filter(approved_at__isnull=True, credential__revoked_at__isnull=True)
    return [row for row in rows.order_by("started_at") if may_approve_invitation(person, row)]


def accounts_by_id(ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Accounts by their ids, for lists that store only the id."""
    return Account.objects.in_bulk(ids)


def colleagues(place: int, today: date) -> list[tuple[Account, str]]:
    """Everybody with a post in whose region ``place`` lies, with the title, nearest first. One query."""
    around = [RegionCode.from_place(place).at(level).place for level in _levels_above(place)]
    rows = Appointment.objects.filter(running(today), region__in=around, account__disabled_at__isnull=True)
    found = rows.select_related("account", "region").order_by("-region_id", "role")
    return [(row.account, post_of(row).title) for row in found]


def _levels_above(place: int) -> list[RegionLevel]:
    depth = RegionCode.from_place(place).level.depth
    return [level for level in RegionLevel if RegionLevel.KECAMATAN.depth <= level.depth <= depth]
