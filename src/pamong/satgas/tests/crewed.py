"""A post with a co-ordinator, five of the crew, a lurah and a camat, on Tuesday, 24 November 2026."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from pamong.core.dates import WIB
from pamong.core.duty import Standing
from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.notify.models import Notice
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Overtime, Post, Presence, Shift
from pamong.satgas.services import overtime, watch
from tests.support import Tree, make_official, office_tree

TUESDAY = date(2026, 11, 24)
NAMES = ("Budi", "Dimas", "Eko", "Heri", "Yoga")


def at(clock: str, day: date = TUESDAY) -> datetime:
    """A time of that day at the office, as ``15.30``; from ``24.00`` on it is the next morning."""
    hours, minutes = map(int, clock.split("."))
    return datetime.combine(day, datetime.min.time(), WIB) + timedelta(hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Crewed:
    """The people and the post."""

    tree: Tree
    post: Post
    crew: dict[str, Account]
    agus: Account
    lurah: Account
    camat: Account

    def shift(self, name: str, begins: str = "8.00", ends: str = "15.30", day: date = TUESDAY) -> Shift:
        """A working shift."""
        return Shift.system().create(
            post=self.post, place=self.post.place, account=self.crew[name], day=day, starts=at(begins, day),
            ends=at(ends, day), made_by=self.agus, made_at=at("7.00", day),
        )  # fmt: skip

    def shifts(self, *names: str) -> None:
        """Normal shifts of today for these, or for all."""
        for name in names or NAMES:
            self.shift(name)

    def presence(
        self, name: str, clock: str, kind: str = "in", standing: Standing = Standing.ON_SHIFT
    ) -> Presence:
        """Somebody came or went today."""
        return Presence.system().create(
            post=self.post, place=self.post.place, account=self.crew[name], kind=kind, day=TUESDAY,
            pressed_at=at(clock), happened_at=at(clock), received_at=at(clock), standing=standing.value, key=uuid4(),
        )  # fmt: skip

    def ordered(self, name: str, clock: str = "15.20", *, agrees: bool | None = True) -> Overtime:
        """An order of the co-ordinator, answered."""
        row = overtime.order(self.post, self.crew[name], by=self.agus, reason="hujan deras", now=at(clock))
        if agrees is not None:
            row = overtime.answer(row, consents=agrees, by=self.crew[name], now=at(clock))
        return row

    def past(self, name: str, day: date, hours: float, *, rests: bool = False) -> Overtime:
        """Overtime of an earlier day, from 15.30 on."""
        if not rests:
            self.shift(name, day=day)
        return Overtime.system().create(
            post=self.post, place=self.post.place, account=self.crew[name], day=day, starts=at("15.30", day),
            until=at("19.30", day), reason="hujan", ordered_by=self.agus, ordered_at=at("15.00", day),
            consented=True, answered_at=at("15.05", day), ended_at=at("15.30", day) + timedelta(hours=hours),
        )  # fmt: skip

    def inbox(self, account: Account) -> list[str]:
        """What an account was told, oldest first."""
        return [row.text for row in Notice.objects.filter(account=account.pk).order_by("created_at", "id")]


def crewed_post() -> Crewed:
    """Everybody, and nothing planned yet."""
    tree = office_tree()
    region = Region.objects.get(pk=tree.kecamatan.place)
    nameless: dict[str, Any] = {"nip": "", "golongan": ""}
    return Crewed(
        tree=tree,
        post=watch.open_post(region, name="Pos Blimbing", actor=None, now=at("6.00")),
        crew={name: make_official(Role.SATGAS, tree.kecamatan, name=name, **nameless) for name in NAMES},
        agus=make_official(Role.KOORDINATOR_SATGAS, tree.kecamatan, name="Pak Agus", **nameless),
        lurah=make_official(Role.LURAH, tree.kelurahan, name="Bu Lurah"),
        camat=make_official(Role.CAMAT, tree.kecamatan, name="Pak Camat"),
    )
