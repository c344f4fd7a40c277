"""Who may open the pages of this slice."""

from pamong.core.roles import Role
from pamong.foundation.access.authority import DESK_ROLES, STARTERS
from pamong.foundation.access.policies import for_roles

RESIDENT_ROLES = (*DESK_ROLES, Role.KETUA_RT)

residents_page = for_roles(*RESIDENT_ROLES)
desk_page = for_roles(*DESK_ROLES)
officials_page = for_roles(*STARTERS)
administrators_page = for_roles(Role.ADMINISTRATOR)
