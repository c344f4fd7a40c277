"""Who holds which office: accounts of officials, appointments and their end."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.identity import IdentityError, parse_nip
from pamong.core.regions import RegionCode
from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.access import queries
from pamong.foundation.access.authority import may_appoint
from pamong.foundation.access.errors import AppointmentError, require
from pamong.foundation.access.key_events import KeyEnrolled, announce
from pamong.foundation.access.models import SINGLE_HOLDER, Account, Appointment
from pamong.foundation.access.person import Person, post_title
from pamong.foundation.access.sessions import end_all_sessions
from pamong.foundation.access.trail import note, place_of, tell
from pamong.foundation.people.models import Resident
from pamong.foundation.people.records import said
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.ranks import ranks


@dataclass(frozen=True, slots=True)
class OfficialData:
    """Who an official is. ``nip`` and ``golongan`` are empty for heads of RT and RW and contract staff."""

    name: str
    front_title: str = ""
    back_title: str = ""
    nip: str = ""
    golongan: str = ""


def create_official(
    *,
    data: OfficialData,
    by: Person,
    place: int,
    resident: Resident | None = None,
    now: datetime | None = None,
) -> Account:
    """An account without any way in; ``place`` is where the person is going to serve.

    Raises ``NotAllowedError``, or ``AppointmentError`` for a NIP or golongan that cannot be.
    """
    require(may_appoint(by, place))
    checked = _checked(data)
    at = now or timezone.now()
    with transaction.atomic():
        account = Account.objects.create_account(
            name=checked.name,
            front_title=checked.front_title,
            back_title=checked.back_title,
            nip=checked.nip,
            golongan=checked.golongan,
            resident=resident,
        )
        note("official_created", about=account, by=by.id, now=at, place=place)
    return account


def correct_official(
    *, account: Account, data: OfficialData, by: Person, now: datetime | None = None
) -> None:
    """Bring titles, NIP and golongan up to date, and the name of whoever has no key yet.

    The name stands in certificates and on letters; once a key is made, another name is another person.
    Raises ``NotAllowedError`` or ``AppointmentError``.
    """
    require(may_appoint(by, place_of(account) or 0))
    checked = _checked(data)
    if checked.name != account.name and account.credentials.exists():
        raise AppointmentError(
            "name",
            _("Nama tidak dapat diganti sesudah kunci dibuat. Akhiri tugasnya, lalu tugaskan orang lain."),
        )
    changed = [
        field.name
        for field in fields(checked)
        if getattr(account, field.name) != getattr(checked, field.name)
    ]
    if not changed:
        return
    with transaction.atomic():
        for name in changed:
            setattr(account, name, getattr(checked, name))
        account.save(update_fields=changed)
        note(
            "official_corrected", about=account, by=by.id, now=now or timezone.now(), fields=",".join(changed)
        )
        tell(account, _("Data kepegawaian Bapak/Ibu diperbarui administrator. Periksa di halaman akun."))


def appoint(
    *,
    account: Account,
    role: Role,
    region: RegionCode,
    by: Person,
    starts: date,
    ends: date | None = None,
    kind: AppointmentKind = AppointmentKind.DEFINITIVE,
    decree: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Give ``account`` an office in ``region``. From now on it signs in with a passkey only.

    Those that nobody enrolled in person sign in, and open none of the office's doors (``Person.dormant``).

    Raises ``NotAllowedError``, or ``AppointmentError``: wrong level, dates, or held by another.
    """
    require(may_appoint(by, region.place))
    _check_shape(role, region, starts, ends)
    at = now or timezone.now()
    with transaction.atomic():
        newcomer = not Appointment.objects.filter(account=account).exists()
        # Two administrators at once: the second waits here and then sees the first one's appointment.
        place = Region.objects.select_for_update().get(pk=region.place)
        _check_free(role, place, kind, starts, ends, account)
        appointment = Appointment.objects.create(
            account=account, role=role, region=place, kind=kind, starts=starts, ends=ends, decree=decree[:80]
        )
        if account.has_usable_password():
            account.set_unusable_password()
            account.save(update_fields=["password"])
            end_all_sessions(account)
        note(
            "appointed", about=account, by=by.id, now=at, place=region.place, role=role.value, kind=kind.value
        )
        tell(account, _("Bapak/Ibu ditugaskan sebagai %(title)s.") % {"title": _title(role, kind, place)})
        if newcomer:
            announce(KeyEnrolled, queries.office_keys_of(account), now=at)
    return appointment


def end_appointment(
    *, appointment: Appointment, by: Person, last_day: date, now: datetime | None = None
) -> None:
    """Write down the last day of an appointment. Raises ``NotAllowedError`` or ``AppointmentError``."""
    require(may_appoint(by, appointment.region_id))
    if last_day < appointment.starts:
        raise AppointmentError("before_start", _("Hari terakhir tidak boleh sebelum hari pertama."))
    at = now or timezone.now()
    with transaction.atomic():
        rows = Appointment.objects.filter(pk=appointment.pk).filter(
            Q(ends__isnull=True) | Q(ends__gt=last_day)
        )
        if not rows.update(ends=last_day):
            raise AppointmentError("ended", _("Penugasan ini sudah berakhir."))
        if last_day < timezone.localdate(at):
            end_all_sessions(appointment.account)
        note(
            "appointment_ended",
            about=appointment.account,
            by=by.id,
            now=at,
            place=appointment.region_id,
            role=appointment.role,
            last_day=last_day.isoformat(),
        )


def yesterday(today: date) -> date:
    """The last day of an appointment that ends at once."""
    return today - timedelta(days=1)


def _checked(data: OfficialData) -> OfficialData:
    name = " ".join(data.name.split())
    if not name:
        raise AppointmentError("name", _("Isi nama petugas."))
    if data.golongan and data.golongan not in ranks():
        raise AppointmentError("golongan", _("Pilih golongan dari daftar."))
    nip = data.nip
    if nip:
        try:
            nip = parse_nip(nip, today=timezone.localdate()).nip
        except IdentityError as fault:
            raise AppointmentError("nip", said(fault.message)) from fault
    return OfficialData(name[:100], data.front_title.strip(), data.back_title.strip(), nip, data.golongan)


def _check_shape(role: Role, region: RegionCode, starts: date, ends: date | None) -> None:
    if role.level is not region.level:
        message = _("%(role)s ditugaskan untuk satu %(level)s.") % {
            "role": role.label,
            "level": role.level.value,
        }
        raise AppointmentError("level", message)
    if ends is not None and ends < starts:
        raise AppointmentError("before_start", _("Hari terakhir tidak boleh sebelum hari pertama."))


def _check_free(
    role: Role, region: Region, kind: AppointmentKind, starts: date, ends: date | None, account: Account
) -> None:
    overlapping = Appointment.objects.filter(role=role, region=region).exclude(ends__lt=starts)
    if ends is not None:
        overlapping = overlapping.filter(starts__lte=ends)
    if overlapping.filter(account=account, kind=kind).exists():
        raise AppointmentError("held", _("Petugas ini sudah memegang tugas itu pada waktu yang sama."))
    if role not in SINGLE_HOLDER:
        return
    holder = overlapping.filter(kind=kind).select_related("account").first()
    if holder is not None:
        message = _("%(title)s sudah dipegang %(name)s. Akhiri dulu penugasan itu.") % {
            "title": _title(role, kind, region),
            "name": holder.account.name,
        }
        raise AppointmentError("taken", message)


def _title(role: Role, kind: AppointmentKind, region: Region) -> str:
    return post_title(role, kind, region.region_code, region.name)
