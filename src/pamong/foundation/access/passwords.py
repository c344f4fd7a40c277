"""Signing in with phone number and password: residents only. Nobody learns which numbers have an account."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.identity import IdentityError, parse_phone
from pamong.foundation.access.errors import ActivationError, SignInError
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import posts_of
from pamong.foundation.access.trail import note, tell
from pamong.foundation.db.fields import blind_indexes
from pamong.foundation.people.records import said


def read_phone(text: str) -> str:
    """``text`` in the stored form, or "" when it can be no mobile number."""
    try:
        return parse_phone(text)
    except IdentityError:
        return ""


def sign_in_with_password(*, phone: str, password: str, now: datetime | None = None) -> Account:
    """The resident's account. Raises ``SignInError`` in the same words and time whatever is wrong."""
    account = _by_phone(read_phone(phone))
    if account is None or not account.has_usable_password():
        make_password(password)  # as slow as checking one: silence tells nothing
        raise _no_match()
    if not account.check_password(password) or not account.is_active:
        raise _no_match()
    if posts_of(account, timezone.localdate(now)):
        raise SignInError("official", _("Petugas masuk dengan kunci ponsel, bukan dengan kata sandi."))
    return account


def confirms_password(account: Account, password: str) -> bool:
    """Whether the signed-in resident typed the own password again."""
    return account.has_usable_password() and account.check_password(password)


def check_new_password(password: str, account: Account | None = None) -> None:
    """Raises ``ActivationError`` with what makes the password weak."""
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise ActivationError("weak_password", " ".join(weak.messages)) from weak


def checked_phone(text: str, *, owner: Account | None = None) -> str:
    """A number in the stored form that no other account has. Raises ``ActivationError``."""
    try:
        phone = parse_phone(text)
    except IdentityError as fault:
        raise ActivationError("phone", said(fault.message)) from fault
    other = _by_phone(phone)
    if other is not None and other != owner:
        raise ActivationError("phone_taken", _("Nomor HP ini dipakai akun lain. Pakai nomor sendiri."))
    return phone


def change_password(
    *, account: Account, password: str, session_key: str | None, now: datetime | None = None
) -> None:
    """Choose a new password; the other devices are signed out. Raises ``ActivationError`` for a weak one."""
    from pamong.foundation.access.sessions import end_all_sessions

    check_new_password(password, account)
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        end_all_sessions(account, but=session_key)
        note("password_changed", about=account, by=account.pk, now=now)
        tell(account, _("Kata sandi diganti. Perangkat lain sudah dikeluarkan."))


def _by_phone(phone: str) -> Account | None:
    if not phone:
        return None
    found = Account.objects.filter(phone_index__in=blind_indexes("access.phone", phone))
    return found.select_related("resident").first()


def _no_match() -> SignInError:
    return SignInError("no_match", _("Nomor HP atau kata sandi belum cocok. Periksa, lalu coba lagi."))
