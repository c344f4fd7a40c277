"""The flood crew of the stage: two people of ours, the head of another kecamatan's, and one of each of their things."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.demo.officers import give_key
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Bulletin, Incident, Overtime, Post, Presence
from pamong.satgas.press import Press
from pamong.satgas.services import bulletins, gauges, presence, watch
from pamong.satgas.services.watch import policy_at
from pamong.satgas.views.wall import token_of
from tests.security import flood, planning, record
from tests.support import Tree, make_official

OTHER_KECAMATAN = RegionCode.parse("35.73.02")


@dataclass
class Crew:
    """The people, and the things by name (keys of an address each): ours, and those of the other kecamatan."""

    post: Post
    crew: Account
    coordinator: Account
    other: Account
    things: dict[str, dict[str, object]] = field(default_factory=dict)
    theirs: dict[str, dict[str, object]] = field(default_factory=dict)


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
    nameless: dict[str, Any] = {"nip": "", "golongan": ""}
    found = Crew(
        post=posts[0],
        crew=make_official(Role.SATGAS, tree.kecamatan, **nameless),
        coordinator=make_official(Role.KOORDINATOR_SATGAS, tree.kecamatan, **nameless),
        other=make_official(Role.KOORDINATOR_SATGAS, OTHER_KECAMATAN, **nameless),
    )
    found.things |= _things(posts[0], found.crew, found.coordinator, now)
    found.theirs |= _things(posts[1], found.other, found.other, now)
    found.things |= flood.things(tree.rw, found.coordinator, now)
    found.theirs |= flood.things(OTHER_KECAMATAN, found.other, now)
    found.things |= planning.things(posts[0], found.crew, found.coordinator, now)
    found.theirs |= planning.things(posts[1], found.other, found.other, now)
    found.things |= record.things(posts[0], found.coordinator, now)
    found.theirs |= record.things(posts[1], found.other, now)
    found.things["pulse"] = {"token": token_of(found.post)}
    found.things |= _measured(found.post, now)
    found.things["bulletin"] = {"bulletin": _flooded(found.post, tree.rw, now).pk}
    for owner in (found.crew, found.coordinator, found.other):
        give_key(owner)
    return found


def _measured(post: Post, now: datetime) -> dict[str, dict[str, object]]:
    """A gauge and a level."""
    gauge, _token = gauges.put_up(post, name="RW 05", limit_cm=60, actor=None, now=now)
    reading = gauges.measure(gauge, 20, at=now, now=now)
    return {"gauge": {"number": gauge.number}, "level": {"number": reading.pk}}


def _flooded(post: Post, rw: RegionCode, now: datetime) -> Bulletin:
    """Water that somebody verified, and what was published about it."""
    Incident.system().create(
        post=post, place=rw.place, title="Depan pasar", state=Incident.State.VERIFIED, depth_cm=30, opened_at=now,
        verified_at=now, changed_at=now,
    )  # fmt: skip
    return bulletins.publish(post, now=now)[0]


def _things(post: Post, worker: Account, leader: Account, now: datetime) -> dict[str, dict[str, object]]:
    """A press in doubt, for the phone did not say where it was; and an order to stay that waits for its answer."""
    press = presence.check(post, worker, Presence.Kind.IN, Press.at(now), now=now)
    order = Overtime.system().create(
        post=post, place=post.place, account=worker, day=policy_at(now).day_of(now), starts=now,
        until=now + timedelta(hours=4), reason="Hujan belum reda", ordered_by=leader, ordered_at=now,
    )  # fmt: skip
    return {"press": {"presence_id": press.pk}, "order": {"overtime_id": order.pk}}
