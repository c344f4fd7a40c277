"""Where the invented flood crew works, and who of it when."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from pamong.core.regions import RegionCode
from pamong.demo.personas import PURWANTORO
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Post, Shift, Spot
from pamong.satgas.services.watch import policy_at

#: How far the rota is made ahead.
AHEAD = timedelta(days=14)
_SUNDAY = 6
#: Kind, name, RW, degrees north and east of the middle of the kelurahan, radius in metres, days between cleanings.
_SPOTS = (
    (Spot.Kind.POST, "Pos Purwantoro", "005", 0.0000, 0.0000, 120, None),
    (Spot.Kind.WORK, "Depan pasar, Jalan Contoh Raya", "005", 0.0021, 0.0038, 100, None),
    (Spot.Kind.WORK, "Jembatan Gang Belimbing", "009", -0.0034, 0.0016, 100, None),
    (Spot.Kind.DRAIN, "Gorong-gorong RW 05", "005", 0.0012, 0.0022, 80, 14),
    (Spot.Kind.DRAIN, "Saluran Gang Belimbing 4", "009", -0.0030, 0.0009, 80, 30),
)


def make_spots(post: Post) -> None:
    """The places around the post; nothing where there are some."""
    if Spot.system().filter(post=post).exists():
        return
    middle = Region.objects.get(code=PURWANTORO)
    for kind, name, rw, north, east, radius, every in _SPOTS:
        Spot.system().create(
            post=post,
            place=RegionCode.parse(f"{PURWANTORO}.{rw}").place,
            kind=kind,
            name=name,
            latitude=(middle.latitude or 0.0) + north,
            longitude=(middle.longitude or 0.0) + east,
            radius_m=radius,
            every_days=every,
        )


def make_shifts(post: Post, people: Sequence[Account], now: datetime) -> None:
    """Today and the two weeks after it; whoever has a shift on a day keeps that one."""
    today = policy_at(now).day_of(now)
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD.days + 1)]
    made = set(Shift.system().filter(post=post, day__in=days).values_list("account", "day"))
    for day in days:
        for account, kind in _at_work(people, day):
            if (account.pk, day) not in made:
                _make_shift(post, account, kind, day, now)


def start_late(account: Account, starts: datetime) -> None:
    """Move the shift of that day, as long as it was; nothing for one who rests."""
    day = policy_at(starts).day_of(starts)
    for shift in Shift.system().filter(account=account, day=day, kind=Shift.Kind.WORK):
        shift.starts, shift.ends = starts, starts + (shift.ends - shift.starts)
        shift.save(update_fields=["starts", "ends"])


def _at_work(people: Sequence[Account], day: date) -> Iterator[tuple[Account, str]]:
    """Everybody from Monday to Saturday; on Sundays two are on call at home, in turn."""
    if day.weekday() != _SUNDAY:
        yield from ((account, Shift.Kind.WORK) for account in people)
        return
    turn = day.toordinal() // 7
    for step in range(2):
        yield people[(turn + step) % len(people)], Shift.Kind.STANDBY


def _make_shift(post: Post, account: Account, kind: str, day: date, now: datetime) -> None:
    policy = policy_at(now)
    Shift.system().create(
        post=post,
        place=post.place,
        account=account,
        kind=kind,
        day=day,
        starts=policy.at(day, policy.shift_begins),
        ends=policy.at(day, policy.shift_ends if kind == Shift.Kind.WORK else policy.watch_until),
        made_at=now,
    )
