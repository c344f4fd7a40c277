"""Who may open the pages of this slice."""

from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.foundation.access.authority import DESK_ROLES, STARTERS
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import ALLOWED, Policy, Verdict, for_roles, guarded, refused

RESIDENT_ROLES = (*DESK_ROLES, Role.KETUA_RT)


def _rung(person: Person) -> Verdict:
    return ALLOWED if person.posts else refused(_("Bunyi panggilan untuk petugas dan Satgas."))


residents_page = for_roles(*RESIDENT_ROLES)
desk_page = for_roles(*DESK_ROLES)
officials_page = for_roles(*STARTERS)
administrators_page = for_roles(Role.ADMINISTRATOR)
#: Whoever holds a post, in an office or in the flood crew: they are the ones who are called.
bell_page = guarded(Policy("posted", _rung))
