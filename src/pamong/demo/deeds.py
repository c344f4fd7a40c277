"""What the crew, a resident and a gauge of a played day do, each through the service that their phone would call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from pamong.bmkg_double.days import Act, Day
from pamong.core.duty import Sky, Want
from pamong.core.incidents import Act as Deeds
from pamong.core.regions import RegionLevel
from pamong.core.weather import Point
from pamong.demo.walk import photo
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.files.upload import accept_image
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Gauge, Incident, Order, Post, Presence, Report, Spot
from pamong.satgas.press import Position, Press
from pamong.satgas.services import gauges, incidents, presence, reports, watch
from pamong.satgas.services.incidents import Deed

SKIES = {
    "cerah": Sky.CLEAR,
    "mendung": Sky.CLOUDY,
    "gerimis": Sky.DRIZZLE,
    "hujan": Sky.RAIN,
    "deras": Sky.DOWNPOUR,
}
_ACCURACY_M = 12
_LIMIT_CM = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a day is played: its post, its people by first name, and the server's clock."""

    day: Day
    post: Post
    people: Mapping[str, Account]
    now: datetime

    def key(self, *what: object) -> UUID:
        """The key that the phone would have chosen: what is played again is the same."""
        return uuid5(
            NAMESPACE_URL, ":".join(map(str, ("pamong-played", self.day.name, self.day.date, *what)))
        )

    def who(self, act: Act) -> Account:
        """Who does it."""
        return self.people[act.values["who"]]


def perform(act: Act, stage: Stage) -> None:
    """Do one act: ``act.at`` is the phone's clock, ``stage.now`` the server's. Harmless to repeat."""
    _DEEDS[act.kind](act, stage)


def _look(act: Act, stage: Stage) -> None:
    sky, key = SKIES[act.values["sky"]], stage.key(act.number)
    watch.report_sky(
        stage.post, sky, by=stage.who(act), now=stage.now, observed_at=min(act.at, stage.now), key=key
    )


def _order(act: Act, stage: Stage) -> None:
    by, said = stage.who(act), act.values
    if not Order.system().filter(post=stage.post, account=by, reason=said["reason"], at__gte=act.at).exists():
        watch.overrule(stage.post, Want(said["want"]), by=by, reason=said["reason"], now=stage.now)


def _come(act: Act, stage: Stage) -> None:
    _press(act, stage, Presence.Kind.IN)


def _go(act: Act, stage: Stage) -> None:
    _press(act, stage, Presence.Kind.OUT)


def _press(act: Act, stage: Stage, kind: Presence.Kind) -> None:
    press = press_at_post(stage.post, stage.key(act.number), stage.now)
    presence.check(stage.post, stage.who(act), kind, press, now=stage.now)


def press_at_post(post: Post, key: UUID, now: datetime) -> Press:
    """A press of a phone that knows that it is at the post."""
    spot = Spot.system().filter(post=post, kind=Spot.Kind.POST).first()
    where = Position(Point(spot.latitude, spot.longitude), _ACCURACY_M) if spot else None
    return Press.at(now, key=key, position=where)


def _level(act: Act, stage: Stage) -> None:
    name = act.values.get("gauge", "RW 05")
    gauge = Gauge.system().filter(post=stage.post, name=name).first()
    if gauge is None:
        gauge, _token = gauges.put_up(stage.post, name=name, limit_cm=_LIMIT_CM, actor=None, now=stage.now)
    gauges.measure(gauge, float(act.values["cm"]), at=min(act.at, stage.now), now=stage.now)


def _water(act: Act, stage: Stage) -> None:
    """A resident reports water, and one of the crew who stands beside it says that it is true and takes it."""
    area = _kelurahan(stage.post, act.values["kelurahan"])
    point = Point(area.latitude, area.longitude) if area.latitude and area.longitude else None
    made = reports.report(
        reports.Seen(
            key=_report_key(act, stage), place=area.place, device=b"\0" * 32, depth_cm=act.values["depth_cm"],
            trapped=False, point=point, photo=_picture("genangan"), observed_at=min(act.at, stage.now),
        ),
        now=stage.now,
    )  # fmt: skip
    if made.incident.verified_at is None:
        incidents.verify(made.incident_id, _deed(act, stage, "verify"), title=act.values["where"])
        _do(made.incident_id, Deeds.TAKE, act, stage)


def _arrived(act: Act, stage: Stage) -> None:
    _do(_incident(act, stage).pk, Deeds.ARRIVE, act, stage)


def _closed(act: Act, stage: Stage) -> None:
    """The water has gone: whatever is left to be done is done, with a photo at the end."""
    left = {
        Incident.State.ON_WAY: (Deeds.ARRIVE, Deeds.CONTAIN, Deeds.CLOSE),
        Incident.State.ON_SITE: (Deeds.CONTAIN, Deeds.CLOSE),
        Incident.State.CONTAINED: (Deeds.CLOSE,),
    }
    incident = _incident(act, stage)
    for deed in left.get(Incident.State(incident.state), ()):
        _do(incident.pk, deed, act, stage)


def _do(incident: UUID, deed: Deeds, act: Act, stage: Stage) -> None:
    incidents.do(incident, deed, _deed(act, stage, deed, photo=deed is Deeds.CLOSE))


def _deed(act: Act, stage: Stage, what: str, *, photo: bool = False) -> Deed:
    picture = _picture("sudah surut") if photo else None
    key = stage.key(act.values["where"], what)
    return Deed(by=person_of(stage.who(act)), now=stage.now, photo=picture, key=key)


def _incident(act: Act, stage: Stage) -> Incident:
    return Report.system().select_related("incident").get(key=_report_key(act, stage)).incident


def _report_key(act: Act, stage: Stage) -> UUID:
    return stage.key(act.values["where"])


def _kelurahan(post: Post, name: str) -> Region:
    low, high = post.region.region_code.place_range
    return Region.objects.get(level=RegionLevel.KELURAHAN, place__range=(low, high), name__iexact=name)


@cache
def _picture(label: str) -> bytes:
    return accept_image(photo(label))


_DEEDS: dict[str, Callable[[Act, Stage], None]] = {
    "look": _look,
    "order": _order,
    "in": _come,
    "out": _go,
    "level": _level,
    "incident": _water,
    "incident arrived": _arrived,
    "incident closed": _closed,
}
