"""The first two persons of an office, for ``pamong init``.

From then on two persons stand behind every official's key: one starts, another approves. A new office has
nobody yet, so whoever founds it in the shell makes the links of two: an administrator, and a Camat or a second
administrator. Each link is recorded, and those who are there already hear of it. Once two of them hold a
passkey the shell makes no more links.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.names import fold_name
from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import Role
from pamong.foundation.access import queries
from pamong.foundation.access.authority import APPROVERS
from pamong.foundation.access.enrolment import token_hash
from pamong.foundation.access.errors import InvitationError
from pamong.foundation.access.models import Account, Appointment, Invitation
from pamong.foundation.access.trail import note, tell

LIFETIME = timedelta(hours=24)
_LONGEST_NAME = 100
ENOUGH = 2  # persons with a passkey who may approve: the rule of two works without the shell


def invite_first(
    *, role: Role, name: str, kecamatan: str, replace: bool = True, now: datetime | None = None
) -> str:
    """The token of a link for one of the first two persons; the path is ``/undangan/TOKEN/``.

    ``replace``: whoever waits for that role without a key is meant, even under another name; otherwise only
    the same name is. May be asked again until the link is used; the earlier link is dead.
    Raises ``InvitationError`` once two persons who may approve hold a passkey, or the person holds one.
    """
    name = _checked(name)
    at = now or timezone.now()
    place = RegionCode.parse(kecamatan).at(RegionLevel.KECAMATAN).place
    with transaction.atomic():
        there = _approvers_with_key(place, at)
        if len(there) >= ENOUGH:
            raise InvitationError("not_first", _("Sudah ada dua orang. Undang lewat halaman Petugas."))
        account = _account(role, name, place, at, replace=replace)
        queries.open_links(at).filter(account=account).update(cancelled_at=at)
        token = secrets.token_urlsafe(24)
        Invitation.objects.create(
            account=account,
            kind=Invitation.Kind.FIRST,
            token_hash=token_hash(token),
            started_at=at,
            approved_at=at,
            expires_at=at + LIFETIME,
        )
        note("first_person_invited", about=account, by=None, now=at, role=role.value)
        for other in there:
            tell(other, _("Tautan pertama untuk %(name)s dibuat di server.") % {"name": name}, kind="alarm")
    return token


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InvitationError("name", _("Isi nama orangnya, paling panjang 100 huruf."))
    return name


def _approvers_with_key(place: int, at: datetime) -> list[Account]:
    posts = _posts(place, at).filter(role__in=APPROVERS)
    rows = Account.objects.filter(appointments__in=posts, credentials__in=queries.acting_keys())
    return list(rows.filter(disabled_at__isnull=True).distinct())


def _account(role: Role, name: str, place: int, at: datetime, *, replace: bool) -> Account:
    """Who waits for ``role`` and is meant, or a new account with that appointment."""
    waiting = [
        post.account for post in _posts(place, at).filter(role=role) if not post.account.credentials.exists()
    ]
    same = [account for account in waiting if fold_name(account.name) == fold_name(name)]
    found = same or (waiting if replace else [])
    if len(found) > 1:
        raise InvitationError("which", _("Beberapa orang menunggu tautan. Sebut namanya seperti dahulu."))
    if found:
        found[0].name = name
        found[0].save(update_fields=["name"])
        return found[0]
    if role is Role.CAMAT and _posts(place, at).filter(role=role, kind="definitive").exists():
        raise InvitationError("taken", _("Camat sudah mempunyai kunci ponsel."))
    account = Account.objects.create_account(name=name)
    Appointment.objects.create(account=account, role=role, region_id=place, starts=timezone.localdate(at))
    return account


def _posts(place: int, at: datetime) -> QuerySet[Appointment]:
    running = queries.running(timezone.localdate(at))
    return Appointment.objects.filter(running, region_id=place).select_related("account")
