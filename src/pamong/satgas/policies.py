"""Who may do what in the flood watch."""

from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import ALLOWED, Verdict, for_roles, refused
from pamong.satgas.models import Post

#: They stand in the rain.
CREW = (Role.SATGAS, Role.KOORDINATOR_SATGAS)
#: They may hold or release against the rules (flood.md, A4).
OVERRULERS = (Role.KOORDINATOR_SATGAS, Role.LURAH, Role.SEKCAM, Role.CAMAT)
#: They make the rota, the orders and the relief. Nobody else edits (no lurah of one kelurahan plans for eleven).
PLANNERS = (Role.KOORDINATOR_SATGAS, Role.SEKCAM, Role.CAMAT)
#: They may let somebody stay beyond the limit of a day (PP 35/2021 leaves it to an emergency).
EMERGENCY = (Role.LURAH, Role.CAMAT)
#: They sign the report of a day: whoever stands above the co-ordinator.
REPORT_SIGNERS = (Role.CAMAT, Role.LURAH)
#: They see the wall, the incidents and the record.
WATCHERS = (
    *CREW,
    Role.STAF_KELURAHAN,
    Role.KASI_KELURAHAN,
    Role.SEKRETARIS_KELURAHAN,
    Role.LURAH,
    Role.STAF_KECAMATAN,
    Role.KASI_KECAMATAN,
    Role.SEKCAM,
    Role.CAMAT,
    Role.ADMINISTRATOR,
)
#: They may say that a report is true.
VERIFIERS = (*CREW, Role.KETUA_RT, Role.KETUA_RW, *(role for role in WATCHERS if role not in CREW))

crew_page = for_roles(*CREW)
planners_page = for_roles(*PLANNERS)
overrulers_page = for_roles(*OVERRULERS)
watchers_page = for_roles(*WATCHERS)
report_signers_page = for_roles(*REPORT_SIGNERS)
emergency_page = for_roles(*EMERGENCY)
#: The rota and the hours are open to those who work by them, and to those who answer for them.
rota_page = for_roles(*dict.fromkeys((*CREW, *OVERRULERS)))


def may_overrule(person: Person, post: Post) -> Verdict:
    """Hold or release against the rules."""
    if _holds(person, OVERRULERS, post):
        return ALLOWED
    return refused(_("Menahan atau memulangkan Satgas adalah wewenang koordinator, Lurah, Sekcam dan Camat."))


def may_plan(person: Person, post: Post) -> Verdict:
    """Make the rota, order overtime, name reliefs."""
    if _holds(person, PLANNERS, post):
        return ALLOWED
    return refused(_("Jadwal dan lembur diatur oleh koordinator Satgas, Sekcam atau Camat."))


def may_declare_emergency(person: Person, post: Post) -> Verdict:
    """Let somebody work beyond the limit of the day."""
    if _holds(person, EMERGENCY, post):
        return ALLOWED
    return refused(_("Keadaan darurat dinyatakan oleh Lurah atau Camat."))


def begins_in_crew(person: Person | None) -> bool:
    """Whether the watch is all that the person does here: the product then begins with it."""
    return person is not None and person.holds(*CREW) and not person.is_official


def may_sign_report(person: Person, post: Post) -> Verdict:
    """Sign the after-action report of a day."""
    if _holds(person, REPORT_SIGNERS, post):
        return ALLOWED
    return refused(_("Laporan Satgas ditandatangani oleh Camat atau Lurah."))


def plans_in_crew(person: Person | None) -> bool:
    """Whether the person leads the crew."""
    return begins_in_crew(person) and person is not None and person.holds(Role.KOORDINATOR_SATGAS)


def only_in_crew(person: Person | None) -> bool:
    """Whether the person belongs to the crew without leading it."""
    return begins_in_crew(person) and not plans_in_crew(person)


def is_crew(person: Person, post: Post) -> bool:
    """Whether the person belongs to the crew of this post."""
    return _holds(person, CREW, post)


def _holds(person: Person, roles: tuple[Role, ...], post: Post) -> bool:
    """A lurah's post lies inside the kecamatan of the watch, so the ranges are compared by the watch's own."""
    low, high = post.region.region_code.place_range
    return any(one.role in roles and low <= one.place <= high for one in person.posts)
