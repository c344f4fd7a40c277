"""How a resident gets an account: a code given in person by the RT head or the desk, then phone and password,
or a passkey. The account sees the stored household only once the desk has seen the papers.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.codes import ALPHABET, normalise
from pamong.foundation.access import passkey_services, queries
from pamong.foundation.access.authority import DESK_ROLES, may_confirm, may_issue_code
from pamong.foundation.access.errors import ActivationError, require
from pamong.foundation.access.models import Account, ActivationCode
from pamong.foundation.access.own_keys import needs_second_person
from pamong.foundation.access.passwords import check_new_password, checked_phone
from pamong.foundation.access.person import Person
from pamong.foundation.access.sessions import end_all_sessions
from pamong.foundation.access.trail import note, tell
from pamong.foundation.db.keys import keyring
from pamong.foundation.people.models import Resident

LIFETIME = timedelta(hours=72)
TRIES = 5
LENGTH = 8


def issue_code(*, resident: Resident, by: Person, now: datetime | None = None) -> str:
    """A code as it is read out, "7F3A-C21B"; shown this once. Earlier codes of the resident are dead.

    Raises ``NotAllowedError`` (neither the resident's RT nor the desk), ``ActivationError`` for an official.
    """
    account = queries.account_of(resident)
    require(may_issue_code(by, resident, account))
    at = now or timezone.now()
    if account is not None and needs_second_person(account, at):
        raise ActivationError("official", _("Petugas mendapat undangan kunci ponsel, bukan kode aktivasi."))
    code = "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))
    by_desk = by.post_for(DESK_ROLES, resident.place) is not None
    with transaction.atomic():
        earlier = ActivationCode.objects.filter(resident=resident, used_at__isnull=True, expires_at__gt=at)
        earlier.update(expires_at=at)
        ActivationCode.objects.create(
            resident=resident,
            code_hash=_hash(code),
            issued_by=by.account,
            issued_by_desk=by_desk,
            created_at=at,
            expires_at=at + LIFETIME,
        )
        note(
            "activation_code_issued",
            about=account or by.account,
            by=by.id,
            now=at,
            place=resident.place,
            resident=str(resident.pk),
            desk=by_desk,
        )
    return f"{code[:4]}-{code[4:]}"


def check_code(*, code: str, birth_date: date, now: datetime | None = None) -> ActivationCode:
    """The code with its resident, if the birth date fits as well: a slip of paper alone opens nothing.

    Raises ``ActivationError``; five wrong birth dates kill the code.
    """
    at = now or timezone.now()
    rows = ActivationCode.objects.select_related("resident", "resident__household", "issued_by")
    found = rows.filter(code_hash=_hash(normalise(code))).first()
    if found is None or found.used_at or found.expires_at <= at or found.tries >= TRIES:
        raise ActivationError("code", _("Kode dan tanggal lahir belum cocok, atau kode sudah lewat 72 jam."))
    if found.resident.birth_date != birth_date:
        ActivationCode.objects.filter(pk=found.pk).update(tries=F("tries") + 1)
        raise ActivationError("code", _("Kode dan tanggal lahir belum cocok, atau kode sudah lewat 72 jam."))
    return found


def code_by_id(pk: str, *, now: datetime | None = None) -> ActivationCode | None:
    """A code that was checked before, if it is still open."""
    rows = ActivationCode.objects.select_related("resident", "resident__household", "issued_by")
    open_ones = rows.filter(used_at__isnull=True, expires_at__gt=now or timezone.now(), tries__lt=TRIES)
    return open_ones.filter(pk=pk).first()


def activate_with_password(
    *, code: ActivationCode, phone: str, password: str, now: datetime | None = None
) -> Account:
    """Make (or renew) the resident's account with phone number and password.

    Raises ``ActivationError``: weak password, number in use, code spent meanwhile.
    """
    at = now or timezone.now()
    existing = queries.account_of(code.resident)
    number = checked_phone(phone, owner=existing)
    check_new_password(password, existing)
    with transaction.atomic():
        account = _account(code, existing, at)
        account.phone = number
        account.set_password(password)
        account.save(update_fields=["phone", "phone_index", "password"])
        end_all_sessions(account)
        _finish(code, account, "password", at)
    return account


def passkey_options(*, code: ActivationCode, mark: bytes, now: datetime | None = None) -> dict[str, Any]:
    """Options to make the resident's passkey. The account row exists from here on, without any way in."""
    at = now or timezone.now()
    with transaction.atomic():
        account = _account(code, queries.account_of(code.resident), at, spend=False)
    return passkey_services.registration_options(account=account, mark=mark, now=at)


def activate_with_passkey(
    *,
    code: ActivationCode,
    response: Mapping[str, Any],
    mark: bytes,
    label: str,
    now: datetime | None = None,
) -> Account:
    """Make (or renew) the resident's account with a passkey. Raises ``ActivationError``, ``PasskeyError``."""
    at = now or timezone.now()
    existing = queries.account_of(code.resident)
    if existing is None:
        raise ActivationError("code", _("Mulai lagi dari kode aktivasi."))
    registered = passkey_services.verified_registration(
        account=existing, response=response, mark=mark, now=at
    )
    with transaction.atomic():
        account = _account(code, existing, at)
        end_all_sessions(account)
        passkey_services.store_key(account=account, registered=registered, label=label, now=at)
        _finish(code, account, "passkey", at)
    return account


def confirm_account(*, account: Account, by: Person, now: datetime | None = None) -> bool:
    """Write down that the desk has seen person and papers; False when it was confirmed before.

    Raises ``NotAllowedError``.
    """
    require(may_confirm(by, account))
    at = now or timezone.now()
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, confirmed_at__isnull=True)
        if not rows.update(confirmed_at=at, confirmed_by=by.account):
            return False
        note("account_confirmed", about=account, by=by.id, now=at)
        tell(account, _("Akun Bapak/Ibu sudah dikonfirmasi. Data keluarga kini dapat dilihat."))
    return True


def _account(code: ActivationCode, existing: Account | None, at: datetime, *, spend: bool = True) -> Account:
    """The resident's account; spends the code first, so that of two at once one is refused."""
    if spend and not ActivationCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=at):
        raise ActivationError("used", _("Kode ini baru saja dipakai. Setiap kode hanya berlaku sekali."))
    resident = code.resident
    account = existing or Account.objects.create_account(
        name=resident.name,
        front_title=resident.front_title,
        back_title=resident.back_title,
        resident=resident,
    )
    if needs_second_person(account, at):
        raise ActivationError("official", _("Petugas mendapat undangan kunci ponsel, bukan kode aktivasi."))
    return account


def _finish(code: ActivationCode, account: Account, method: str, at: datetime) -> None:
    if account.activated_by_id is None:
        account.activated_by = code.issued_by
    if code.issued_by_desk and account.confirmed_at is None:
        account.confirmed_at, account.confirmed_by = at, code.issued_by
    account.save(update_fields=["activated_by", "confirmed_at", "confirmed_by"])
    note("account_activated", about=account, by=account.pk, now=at, method=method, desk=code.issued_by_desk)


def _hash(code: str) -> bytes:
    return keyring().mac("activation").digest(code.encode())
