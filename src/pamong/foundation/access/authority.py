"""Who may give power over an account: a verdict with a reason that can be shown."""

from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.foundation.access.models import Account, Invitation
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import ALLOWED, Verdict, refused
from pamong.foundation.access.trail import place_of
from pamong.foundation.people.models import Resident

DESK_ROLES = (
    Role.STAF_KELURAHAN,
    Role.KASI_KELURAHAN,
    Role.SEKRETARIS_KELURAHAN,
    Role.STAF_KECAMATAN,
    Role.KASI_KECAMATAN,
)
STARTERS = (*DESK_ROLES, Role.LURAH, Role.SEKCAM, Role.CAMAT, Role.ADMINISTRATOR)
APPROVERS = (Role.CAMAT, Role.ADMINISTRATOR)


def may_appoint(person: Person, place: int) -> Verdict:
    """Give or end an appointment: the administrator of the kecamatan."""
    if person.post_for([Role.ADMINISTRATOR], place):
        return ALLOWED
    return refused(_("Penugasan diatur oleh administrator kecamatan."))


def may_start_invitation(person: Person, account: Account) -> Verdict:
    """Begin giving an official a passkey: the desk, the Lurah or the administrator of that territory."""
    if person.id == account.pk:
        return refused(_("Undangan untuk diri sendiri dimulai oleh petugas lain."))
    place = place_of(account)
    if place is not None and person.post_for(STARTERS, place):
        return ALLOWED
    return refused(_("Undangan hanya untuk petugas di wilayah Bapak/Ibu."))


def may_approve_invitation(person: Person, invitation: Invitation) -> Verdict:
    """Agree to an invitation: Camat or administrator, who neither started it nor receives it."""
    if person.id == invitation.account_id:
        return refused(_("Undangan untuk diri sendiri disetujui oleh orang lain."))
    if person.id == invitation.started_by_id:
        return refused(_("Undangan disetujui oleh orang lain, bukan oleh yang memulai."))
    place = place_of(invitation.account)
    if place is not None and person.post_for(APPROVERS, place):
        return ALLOWED
    return refused(_("Undangan disetujui oleh Camat atau administrator kecamatan."))


def may_hand_over(person: Person, invitation: Invitation) -> Verdict:
    """Make the link of an approved invitation anew: one of the two who stand behind it."""
    if person.id in (invitation.started_by_id, invitation.approved_by_id):
        return ALLOWED
    return refused(_("Tautan dibuat oleh yang memulai atau yang menyetujui undangan."))


def may_issue_code(person: Person, resident: Resident, account: Account | None) -> Verdict:
    """Give a resident an activation code: the resident's own RT head, or the desk.

    Only the desk may let an activated account choose a new password.
    """
    if account is not None and account.pk == person.id:
        return refused(_("Kode untuk diri sendiri diberikan oleh petugas lain."))
    if person.post_for(DESK_ROLES, resident.place):
        return ALLOWED
    if person.post_for([Role.KETUA_RT], resident.place) is None:
        return refused(_("Kode aktivasi diberikan oleh Ketua RT warga itu atau loket kelurahan."))
    if account is not None:
        return refused(
            _("Warga ini sudah punya akun. Lupa kata sandi diurus di loket kelurahan."),
            _("Ajak warga datang membawa KTP."),
        )
    return ALLOWED


def may_confirm(person: Person, account: Account) -> Verdict:
    """Say that person and papers were seen: the desk of the resident's territory, never for oneself."""
    if account.pk == person.id:
        return refused(_("Akun sendiri dikonfirmasi oleh petugas lain."))
    if account.resident is not None and person.post_for(DESK_ROLES, account.resident.place):
        return ALLOWED
    return refused(_("Akun dikonfirmasi di loket kelurahan tempat warga terdaftar."))


def may_revoke_key(person: Person, account: Account) -> Verdict:
    """End a passkey: its owner, or the administrator when a phone is lost."""
    place = place_of(account)
    if person.id == account.pk or (place is not None and person.post_for([Role.ADMINISTRATOR], place)):
        return ALLOWED
    return refused(_("Kunci ponsel dicabut oleh pemiliknya atau administrator kecamatan."))
