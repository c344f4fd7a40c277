"""The person behind a request: an account with the posts it holds today, and the territory that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import AppointmentKind, Role, official_title
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.regions.scope import Territory


def post_title(role: Role, kind: AppointmentKind, region: RegionCode, region_name: str) -> str:
    """The title with its place: "Ketua RT 003 RW 005", "Plh. Camat Blimbing"."""
    where = region_name
    if region.level is RegionLevel.RT:
        where = f"{region.rt} RW {region.rw}"
    elif region.level is RegionLevel.RW:
        where = region.rw or ""
    return official_title(role, kind, where)


@dataclass(frozen=True, slots=True)
class Post:
    """An appointment that runs today, with what decisions need from it."""

    appointment: UUID
    role: Role
    kind: AppointmentKind
    region: RegionCode
    region_name: str

    @property
    def place(self) -> int:
        """The region's place."""
        return self.region.place

    @property
    def title(self) -> str:
        """The title with its place, as people say and letters print it: "Plt. Lurah Purwantoro"."""
        return post_title(self.role, self.kind, self.region, self.region_name)

    def covers(self, place: int) -> bool:
        """Whether the post's region contains ``place``."""
        low, high = self.region.place_range
        return low <= place <= high

    @property
    def watch_range(self) -> tuple[int, int]:
        """Where the post takes part in the flood watch: the whole kecamatan; heads of RT and RW, their own."""
        region = self.region if self.role.is_elder else self.region.at(RegionLevel.KECAMATAN)
        return region.place_range


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. Immutable for the length of a request.

    ``dormant`` are posts that give no power here, because the device was opened without a key of the office.
    """

    account: Account
    posts: tuple[Post, ...]
    household: UUID | None
    dormant: tuple[Post, ...] = ()

    @property
    def id(self) -> UUID:
        """The account's id."""
        return self.account.id

    @property
    def resident(self) -> UUID | None:
        """The resident this account belongs to, if any."""
        return self.account.resident_id

    @property
    def is_official(self) -> bool:
        """Whether the person holds a post in an office, an RT or an RW today; the flood crew is none of these."""
        return any(not post.role.is_watch for post in self.posts)

    @property
    def territory(self) -> Territory:
        """What exists for this person."""
        return Territory(
            ranges=tuple(post.region.place_range for post in self.posts if not post.role.is_watch),
            watch=tuple(post.watch_range for post in self.posts),
            account=self.id,
            household=self.household,
        )

    def holds(self, *roles: Role) -> bool:
        """Whether one of the posts has one of ``roles``."""
        return any(post.role in roles for post in self.posts)

    def post_for(self, roles: Iterable[Role], place: int) -> Post | None:
        """The post with one of ``roles`` whose region contains ``place``; the most specific one first."""
        wanted = tuple(roles)
        fitting = [post for post in self.posts if post.role in wanted and post.covers(place)]
        return max(fitting, key=lambda post: post.place, default=None)


def posts_of(account: Account, today: date) -> tuple[Post, ...]:
    """The posts that ``account`` holds on ``today``, most senior region first."""
    running = (
        Appointment.objects.filter(account=account, starts__lte=today)
        .exclude(ends__lt=today)
        .select_related("region")
        .order_by("region_id", "id")
    )
    return tuple(post_of(row) for row in running)


def post_of(row: Appointment) -> Post:
    """An appointment as a post; its region must be loaded."""
    return Post(
        appointment=row.id,
        role=Role(row.role),
        kind=AppointmentKind(row.kind),
        region=RegionCode.parse(row.region.code),
        region_name=row.region.name,
    )


def person_of(account: Account, today: date | None = None, *, in_office: bool = True) -> Person:
    """``account`` as the person it is today: at most two queries. Unconfirmed accounts see no household.

    Without ``in_office`` only the posts of the flood crew count, which vouches and signs for nobody.
    """
    day = today or timezone.localdate()
    household = None
    if account.resident is not None and account.confirmed_at is not None:
        household = account.resident.household_id
    posts = posts_of(account, day)
    counting = tuple(post for post in posts if in_office or post.role.is_watch)
    dormant = tuple(post for post in posts if post not in counting)
    return Person(account=account, posts=counting, household=household, dormant=dormant)
