"""Who may do what with one request: a verdict with a reason that can be shown."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.core.routing import Status, StepKind
from pamong.foundation.access.person import Person, Post
from pamong.foundation.access.policies import ALLOWED, Verdict, refused
from pamong.issuing.models import Document, Revocation
from pamong.issuing.policies import may_decide as may_decide_proposal
from pamong.issuing.policies import may_propose
from pamong.letters.models import Request

DESK_ROLES = (
    Role.STAF_KELURAHAN,
    Role.KASI_KELURAHAN,
    Role.SEKRETARIS_KELURAHAN,
    Role.STAF_KECAMATAN,
    Role.KASI_KECAMATAN,
)

DECIDERS = (Role.KETUA_RT, Role.KETUA_RW, *DESK_ROLES, Role.LURAH, Role.SEKCAM, Role.CAMAT)
AGENDA_READERS = (*DESK_ROLES, Role.KETUA_RW, Role.LURAH, Role.SEKCAM, Role.CAMAT, Role.ADMINISTRATOR)


# Who may name a deputy for a step that is not his own: the desk for RT and RW, otherwise whoever is above.
_ABOVE: Mapping[Role, tuple[Role, ...]] = {
    Role.KETUA_RT: DESK_ROLES,
    Role.KETUA_RW: DESK_ROLES,
    Role.STAF_KELURAHAN: (Role.SEKRETARIS_KELURAHAN, Role.LURAH),
    Role.KASI_KELURAHAN: (Role.SEKRETARIS_KELURAHAN, Role.LURAH),
    Role.SEKRETARIS_KELURAHAN: (Role.LURAH,),
    Role.LURAH: (Role.SEKCAM, Role.CAMAT),
    Role.STAF_KECAMATAN: (Role.SEKCAM, Role.CAMAT),
    Role.KASI_KECAMATAN: (Role.SEKCAM, Role.CAMAT),
    Role.SEKCAM: (Role.CAMAT,),
}


def concerns(person: Person, request: Request) -> bool:
    """Whether the request is the person's own or of the same household: then somebody else decides."""
    if person.id == request.applicant_id:
        return True
    mine = person.account.resident
    return mine is not None and mine.household_id == request.resident.household_id


def _own_affair() -> Verdict:
    return refused(
        _("Permohonan sendiri atau keluarga serumah diputuskan orang lain: wakil atau atasan."),
        _("Petugas loket dapat menunjuk wakil."),
    )


def deciding_post(person: Person, request: Request) -> Post | None:
    """The post with which ``person`` would take the present step; None when it is not theirs."""
    return person.post_for([Role(request.step_role)], request.place)


def may_decide(person: Person, request: Request) -> Verdict:
    """Approve, return or reject the present step (a sign step is approved by signing)."""
    if request.status != Status.WAITING:
        return refused(_("Permohonan ini sudah tidak menunggu keputusan."))
    if concerns(person, request):
        return _own_affair()
    if request.deputy_id == person.id and request.step_kind != StepKind.SIGN:
        return ALLOWED
    if deciding_post(person, request) is None:
        return refused(
            _("Langkah ini menunggu %(who)s.") % {"who": Role(request.step_role).label},
            _("Hubungi kantor kelurahan bila terlalu lama."),
        )
    return ALLOWED


def may_sign(person: Person, request: Request) -> Verdict:
    """Sign: only the holder of the signing post, never a deputy by name and never for oneself."""
    if request.step_kind != StepKind.SIGN:
        return refused(_("Permohonan ini belum sampai pada tanda tangan."))
    return may_decide(person, request)


def passing_post(person: Person, request: Request) -> Post | None:
    """The post with which ``person`` may go on without the RT or RW whose turn it is."""
    above = [Role.KETUA_RW] if request.step_role == Role.KETUA_RT else []
    return person.post_for([*above, *DESK_ROLES, Role.LURAH], request.place)


def may_pass_over(person: Person, request: Request) -> Verdict:
    """Go on without an RT or RW who did not answer in time: the next in line or the desk."""
    if request.step_kind != StepKind.VOUCH or request.status != Status.WAITING:
        return refused(_("Hanya langkah RT atau RW yang dapat dilewati."))
    if concerns(person, request):
        return _own_affair()
    if passing_post(person, request) is None:
        return refused(_("Hanya Ketua RW atau petugas loket yang dapat melewati langkah ini."))
    return ALLOWED


def may_deputise(person: Person, request: Request) -> Verdict:
    """Hand the present step to a named person: whoever holds it, the desk for an RT or RW, or a superior."""
    if request.status != Status.WAITING or request.step_kind == StepKind.SIGN:
        return refused(_("Langkah ini tidak dapat diwakilkan. Untuk tanda tangan, angkat Plt. atau Plh."))
    if concerns(person, request):
        return _own_affair()
    role = Role(request.step_role)
    if person.post_for([role, *_ABOVE.get(role, ())], request.place) is not None:
        return ALLOWED
    return refused(_("Hanya pemegang langkah ini, atasannya, atau petugas loket yang dapat menunjuk wakil."))


def may_withdraw(person: Person, request: Request) -> Verdict:
    """Take a request back: the applicant, or whoever submitted it for them."""
    if person.id not in (request.applicant_id, request.submitted_by_id):
        return refused(_("Hanya pemohon yang dapat menarik permohonan."))
    return ALLOWED


def serving_post(person: Person, place: int) -> Post | None:
    """The post with which ``person`` asks on behalf of a resident at ``place``: the desk's before the RT head's."""
    return person.post_for(DESK_ROLES, place) or person.post_for([Role.KETUA_RT], place)


def may_serve(person: Person, place: int) -> Verdict:
    """Ask for a letter on behalf of a resident at ``place``: the desk, or the resident's own RT head."""
    if serving_post(person, place) is None:
        return refused(
            _("Hanya loket kelurahan atau Ketua RT warga itu yang dapat mengajukan atas nama warga.")
        )
    return ALLOWED


def may_see_stored(person: Person, request: Request) -> Verdict:
    """See what others filled in about the household: not from an account that the desk has not confirmed.

    What the account itself typed and photographed is its own. An official sees what the post shows.
    """
    foreign = person.id == request.applicant_id and person.id != request.submitted_by_id
    if not foreign or person.account.confirmed_at is not None or person.post_for(list(Role), request.place):
        return ALLOWED
    return refused(
        _("Isi permohonan tampil setelah loket kelurahan memastikan akun Bapak/Ibu."),
        _("Tunjukkan KTP dan KK di loket, sekali saja."),
    )


def may_correct(person: Person, request: Request) -> Verdict:
    """Mend a returned request: whoever may take it back, if its answers may be seen."""
    verdict = may_withdraw(person, request)
    return may_see_stored(person, request) if verdict else verdict


def may_revoke(person: Person, request: Request, document: Document) -> Verdict:
    """Propose that the letter of ``request`` be revoked; never one of the person's own household."""
    return _own_affair() if concerns(person, request) else may_propose(person, document)


def may_decide_revocation(person: Person, request: Request, revocation: Revocation) -> Verdict:
    """Confirm or refuse the proposal as the second person; never about the person's own household."""
    return _own_affair() if concerns(person, request) else may_decide_proposal(person, revocation)


def may_replace(person: Person, request: Request) -> Verdict:
    """Ask for the letter that corrects an issued one: its resident, the desk, or the resident's RT head."""
    if person.resident == request.resident_id:
        return may_see_stored(person, request)
    return may_serve(person, request.place)


def may_download(person: Person, request: Request, document: Document) -> Verdict:
    """Take the signed file, which prints whole numbers: the resident, the desk, the signer and the heads of offices.

    RT and RW heads vouch; what they need to know of a neighbour stands on the page.
    """
    if person.id == request.applicant_id:
        return may_see_stored(person, request)
    heads = (*DESK_ROLES, Role.LURAH, Role.SEKCAM, Role.CAMAT)
    if person.id == document.signer_id or person.post_for(heads, request.place):
        return ALLOWED
    return refused(
        _("Berkas surat memuat NIK lengkap, jadi hanya untuk warga yang bersangkutan dan loket."),
        _("Warga mengunduhnya sendiri, atau datang ke loket."),
    )


def may_see_evidence(person: Person, request: Request) -> Verdict:
    """Look at the photos: the applicant, whoever must decide now, the desk, and the signer."""
    if not may_see_stored(person, request):
        return may_see_stored(person, request)
    if person.id in (request.applicant_id, request.submitted_by_id, request.deputy_id):
        return ALLOWED
    if person.post_for(
        [Role(request.step_role), *DESK_ROLES, Role.LURAH, Role.CAMAT, Role.SEKCAM], request.place
    ):
        return ALLOWED
    return refused(_("Foto hanya untuk pemohon dan petugas yang memutuskan."))
