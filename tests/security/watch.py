"""The flood crew of the stage: two people of ours, the head of another kecamatan's, and one of each of their things."""

from dataclasses import dataclass, field

from django.utils import timezone

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.demo.officers import give_key
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Post
from pamong.satgas.services import watch
from pamong.satgas.views.wall import token_of
from tests.support import Tree, make_official

OTHER_KECAMATAN = RegionCode.parse("35.73.02")


@dataclass
class Crew:
    """The people, and the things by name (keys of an address each)."""

    post: Post
    crew: Account
    coordinator: Account
    other: Account
    things: dict[str, dict[str, object]] = field(default_factory=dict)


def build(tree: Tree, *, by: Account) -> Crew:
    """Two posts with people."""
    now = timezone.now()
    Region.objects.get_or_create(
        place=OTHER_KECAMATAN.place,
        defaults={"code": OTHER_KECAMATAN.text, "level": "kecamatan", "name": "Klojen"},
    )
    posts = [
        watch.open_post(Region.objects.get(place=code.place), name=f"Pos {code.text}", actor=by, now=now)
        for code in (tree.kecamatan, OTHER_KECAMATAN)
    ]
    nameless = {"nip": "", "golongan": ""}
    found = Crew(
        post=posts[0],
        crew=make_official(Role.SATGAS, tree.kecamatan, **nameless),
        coordinator=make_official(Role.KOORDINATOR_SATGAS, tree.kecamatan, **nameless),
        other=make_official(Role.KOORDINATOR_SATGAS, OTHER_KECAMATAN, **nameless),
    )
    found.things["pulse"] = {"token": token_of(found.post)}
    for owner in (found.crew, found.coordinator, found.other):
        give_key(owner)
    return found
