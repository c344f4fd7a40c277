"""As what a person meets an incident: assigned, of the crew, a planner, or somebody who can say that it is true."""

from django.utils.translation import gettext as _

from pamong.core.incidents import Hat
from pamong.core.regions import RegionLevel
from pamong.foundation.access.person import Person
from pamong.foundation.access.person import Post as Appointed
from pamong.foundation.access.policies import ALLOWED, Policy, Verdict, guarded, refused
from pamong.satgas.models import Incident
from pamong.satgas.policies import VERIFIERS, is_crew, may_plan


def _may_see(person: Person) -> Verdict:
    if person.holds(*VERIFIERS):
        return ALLOWED
    return refused(_("Daftar kejadian ini untuk Satgas, petugas, serta Ketua RT dan RW."))


incidents_page = guarded(Policy("incidents", _may_see))


def ranges_of(person: Person) -> list[tuple[int, int]]:
    """Where the person sees incidents: like the rest of the watch, but a head of RT sees his whole RW.

    Nobody reports an RT, and water does not stop at its border.
    """
    return [_range(post) for post in person.posts if post.role in VERIFIERS]


def _range(post: Appointed) -> tuple[int, int]:
    if post.region.level is RegionLevel.RT:
        return post.region.at(RegionLevel.RW).place_range
    return post.watch_range


def hats(person: Person, incident: Incident) -> frozenset[Hat]:
    """The hats of the person; the post of the incident and its region must be loaded."""
    worn = {
        Hat.ASSIGNED: incident.assigned_id == person.id,
        Hat.CREW: is_crew(person, incident.post),
        Hat.PLANNER: bool(may_plan(person, incident.post)),
        Hat.VERIFIER: any(low <= incident.place <= high for low, high in ranges_of(person)),
    }
    return frozenset(hat for hat, is_worn in worn.items() if is_worn)
