"""Who may revoke a document: two persons of the office that issued it, one of whom could sign for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import Role
from pamong.foundation.access.models import Appointment
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import ALLOWED, Verdict, refused
from pamong.foundation.access.queries import running
from pamong.issuing.models import Document, Revocation

_KELURAHAN_DESK = (Role.STAF_KELURAHAN, Role.KASI_KELURAHAN, Role.SEKRETARIS_KELURAHAN)
_KECAMATAN_DESK = (Role.STAF_KECAMATAN, Role.KASI_KECAMATAN)


@dataclass(frozen=True, slots=True)
class Rule:
    """The roles of one kind of office: who proposes, who decides, and who signs for it."""

    propose: tuple[Role, ...]
    decide: tuple[Role, ...]
    sign: tuple[Role, ...]


RULES: Mapping[RegionLevel, Rule] = {
    RegionLevel.RW: Rule(
        propose=(Role.KETUA_RW, *_KELURAHAN_DESK, Role.LURAH),
        decide=(Role.KETUA_RW, Role.LURAH),
        sign=(Role.KETUA_RW,),
    ),
    RegionLevel.KELURAHAN: Rule(
        propose=(*_KELURAHAN_DESK, Role.LURAH), decide=(Role.LURAH, Role.CAMAT), sign=(Role.LURAH,)
    ),
    RegionLevel.KECAMATAN: Rule(
        propose=(*_KECAMATAN_DESK, Role.SEKCAM, Role.CAMAT),
        decide=(Role.SEKCAM, Role.CAMAT),
        sign=(Role.SEKCAM, Role.CAMAT),
    ),
}
DECIDERS = tuple(dict.fromkeys(role for rule in RULES.values() for role in rule.decide))


def rule_of(document: Document) -> Rule:
    """The rule of the office that issued ``document``."""
    return RULES[RegionCode.from_place(document.office_place).level]


def may_propose(person: Person, document: Document) -> Verdict:
    """Ask for the revocation of ``document``: the desk of its office, its signer, or the head of the office."""
    if person.id == document.applicant:
        return _own_letter()
    if person.post_for(rule_of(document).propose, document.office_place):
        return ALLOWED
    return refused(
        _("Pencabutan diusulkan oleh loket atau pimpinan kantor yang menerbitkan surat ini."),
        _("Hubungi kantor yang tertulis di kop surat."),
    )


def may_decide(person: Person, revocation: Revocation) -> Verdict:
    """Confirm or refuse ``revocation``: head of the office or superior, never whoever proposed it.

    One of the two must be able to sign for the office: a superior alone confirms what its head proposed.
    """
    document = revocation.document
    if person.id == revocation.proposed_by_id:
        return refused(_("Pencabutan disetujui oleh orang kedua, bukan oleh yang mengusulkan."))
    if person.id == document.applicant:
        return _own_letter()
    rule = rule_of(document)
    if person.post_for(rule.decide, document.office_place) is None:
        return refused(_("Pencabutan disetujui oleh pimpinan kantor penerbit atau atasannya."))
    if person.post_for(rule.sign, document.office_place) or _could_sign(revocation, rule):
        return ALLOWED
    return refused(
        _("Salah satu dari dua orang harus berwenang menandatangani surat kantor ini."),
        _("Mintalah pimpinan kantor penerbit menyetujuinya."),
    )


def may_settle(person: Person, document: Document) -> Verdict:
    """Say what became of a letter that a service may have signed, or take its order back: its signer, or whoever signs
    for the office. A signed file that is overlooked stays outside of the register, so no clerk decides alone.
    """
    if person.id == document.signer_id or person.post_for(rule_of(document).sign, document.office_place):
        return ALLOWED
    return refused(
        _("Diputuskan oleh penanda tangan surat, atau pejabat yang menandatangani untuk kantor ini."),
        _("Sampaikan kepada %(title)s.") % {"title": document.signer_title},
    )


def _could_sign(revocation: Revocation, rule: Rule) -> bool:
    """Whether whoever proposed it could sign for the office on that day."""
    day = timezone.localdate(revocation.proposed_at)
    return Appointment.objects.filter(
        running(day),
        account=revocation.proposed_by_id,
        role__in=rule.sign,
        region_id=revocation.document.office_place,
    ).exists()


def _own_letter() -> Verdict:
    return refused(_("Surat untuk diri sendiri dicabut oleh orang lain."))


def may_withdraw(account: UUID, revocation: Revocation) -> Verdict:
    """Take a proposal back: whoever made it."""
    if account == revocation.proposed_by_id:
        return ALLOWED
    return refused(_("Usulan ditarik oleh yang mengusulkannya."))
