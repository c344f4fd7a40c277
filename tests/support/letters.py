"""A small office with everybody on the route, and one resident who asks for letters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pamong.core.roles import Role
from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.foundation.people.models import Resident
from pamong.letters.models import Request
from tests.support.people import make_account, make_official, make_resident
from tests.support.regions import Tree

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 WIB


@dataclass(frozen=True)
class World:
    """The people of a small office."""

    tree: Tree
    resident: Resident
    account: Account
    rt: Account
    rw: Account
    desk: Account
    lurah: Account
    camat: Account

    def ask(self, slug: str = "keterangan-domisili", *, now: datetime = MONDAY) -> Request:
        """The resident asks for a letter."""
        return walk.ask(slug=slug, resident=self.resident, account=self.account, now=now)

    def ready(self, slug: str = "keterangan-domisili", *, now: datetime = MONDAY) -> Request:
        """A request that waits for its signature."""
        return walk.approve_until_signature(self.ask(slug, now=now), now=now)


def people(tree: Tree) -> World:
    """Fill ``tree``."""
    resident = make_resident(tree.rt)
    for role, region in (
        (Role.KASI_KECAMATAN, tree.kecamatan),
        (Role.SEKCAM, tree.kecamatan),
        (Role.STAF_KECAMATAN, tree.kecamatan),
        (Role.KASI_KELURAHAN, tree.kelurahan),
        (Role.SEKRETARIS_KELURAHAN, tree.kelurahan),
    ):
        make_official(role, region)
    return World(
        tree=tree,
        resident=resident,
        account=make_account(resident),
        rt=make_official(Role.KETUA_RT, tree.rt),
        rw=make_official(Role.KETUA_RW, tree.rw),
        desk=make_official(Role.STAF_KELURAHAN, tree.kelurahan),
        lurah=make_official(Role.LURAH, tree.kelurahan),
        camat=make_official(Role.CAMAT, tree.kecamatan),
    )
