"""Coming and going by phone: kept as pressed, doubted where there is reason, refused never."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from pamong.core.duty import Sky, Standing
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.foundation.audit.models import Entry
from pamong.foundation.notify.models import Notice
from pamong.satgas import queries, retention
from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Alarm, Presence, Relief, Spot
from pamong.satgas.press import Position, Press, press_of
from pamong.satgas.queries.people import present
from pamong.satgas.queries.today import today
from pamong.satgas.services import presence, watch
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People

HERE = Point(-7.9391, 112.6520)
#: One degree of latitude is some 111.2 km.
METRE = 1 / 111_195


@pytest.fixture
def spot(world: World) -> Spot:
    """The post of Purwantoro, in RW 05, with a circle of 100 m."""
    return Spot.system().create(
        post=world.post,
        place=3573011007005000,
        kind=Spot.Kind.POST,
        name="Pos Purwantoro",
        latitude=HERE.lat,
        longitude=HERE.lon,
    )


def at(metres: float, accuracy: int = 10) -> Position:
    """So many metres north of the spot."""
    return Position(Point(HERE.lat + metres * METRE, HERE.lon), accuracy)


def come(world: World, account: Account, position: Position | None, **fields: object) -> Presence:
    press = Press.at(world.now, position=position)
    return presence.check(world.post, account, Presence.Kind.IN, press, now=world.now, **fields)  # type: ignore[arg-type]


def go(world: World, account: Account, position: Position | None = None) -> Presence:
    press = Press.at(world.now, position=position)
    return presence.check(world.post, account, Presence.Kind.OUT, press, now=world.now)


def test_inside_the_circle_nothing_is_asked(world: World, people: People, spot: Spot) -> None:
    row = come(world, people.budi, at(40))
    assert (row.doubt, row.spot, row.distance_m) == ("", spot, 40)
    assert row.area == spot.place


@pytest.mark.parametrize(
    ("metres", "accuracy", "doubt"),
    [(105, 10, ""), (111, 10, "far"), (150, 60, ""), (40, 100, ""), (40, 101, "vague"), (4_000, 20, "far")],
)
def test_the_edge_of_the_circle_is_as_exact_as_the_phone(
    world: World, people: People, spot: Spot, metres: int, accuracy: int, doubt: str
) -> None:
    assert come(world, people.budi, at(metres, accuracy)).doubt == doubt


def test_without_a_position_it_is_kept_and_asked_about(world: World, people: People, spot: Spot) -> None:
    row = come(world, people.budi, None)
    assert (row.doubt, row.latitude, row.spot, row.area) == ("nowhere", None, None, None)
    assert str(people.budi.pk) in present(world.post, row.day)


def test_far_away_the_kelurahan_is_kept(world: World, people: People, spot: Spot) -> None:
    blimbing = queries.kelurahan_of(world.post)[0]
    assert blimbing.latitude is not None
    assert blimbing.longitude is not None
    where = Position(Point(blimbing.latitude, blimbing.longitude), 20)
    row = come(world, people.budi, where)
    assert row.doubt == "far"
    assert row.area is not None
    assert 3573011000000000 < row.area < 3573012000000000


def test_the_same_press_is_kept_once(world: World, people: People, spot: Spot) -> None:
    press = Press.at(world.now, key=uuid4(), position=at(1))
    first = presence.check(world.post, people.budi, Presence.Kind.IN, press, now=world.now)
    later = world.now + timedelta(minutes=3)
    again = presence.check(world.post, people.budi, Presence.Kind.IN, press, now=later)
    assert first.pk == again.pk
    assert Presence.system().count() == 1
    with pytest.raises(WatchError):
        presence.check(world.post, people.eko, Presence.Kind.IN, press, now=later)


def test_a_word_and_the_co_ordinators_confirmation(world: World, people: People, spot: Spot) -> None:
    row = come(world, people.budi, at(700))
    with pytest.raises(WatchError):
        presence.explain(row.pk, by=people.eko, note="Saya Eko", now=world.now)
    presence.explain(row.pk, by=people.budi, note="  Langsung ke pasar,  ada genangan ", now=world.now)
    assert [one.note for one in presence.in_doubt(world.post, row.day)] == ["Langsung ke pasar, ada genangan"]
    presence.confirm(row.pk, by=people.agus, now=world.now)
    presence.confirm(row.pk, by=people.agus, now=world.now)
    assert presence.in_doubt(world.post, row.day) == []
    with pytest.raises(StaleError):
        presence.explain(row.pk, by=people.budi, note="lagi", now=world.now)
    actions = list(
        Entry.objects.filter(action__startswith="satgas.presence").values_list("action", flat=True)
    )
    assert actions == ["satgas.presence", "satgas.presence.explained", "satgas.presence.confirmed"]


def test_going_while_held_is_kept_as_that_and_said_to_the_co_ordinator_alone(
    world: World, people: People, spot: Spot
) -> None:
    come(world, people.budi, at(1))
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=people.eko, now=world.now)
    row = go(world, people.budi, at(1))
    assert row.standing == Standing.HOLD
    alarm = Alarm.system().get()
    assert (alarm.kind, alarm.about, alarm.next_at) == (Alarm.Kind.EARLY, people.budi, None)
    notice = Notice.objects.get()
    assert notice.account == people.agus.pk
    assert "Budi Prasetyo absen pulang pukul 15.20" in notice.text


def test_going_home_yesterday_is_no_news_of_an_evening_that_is_held(
    world: World, people: People, spot: Spot
) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=people.eko, now=world.now)
    yesterday = world.now - timedelta(days=1)
    press = press_of({"ditekan": yesterday.isoformat(), "dikirim": world.now.isoformat()}, world.now)
    row = presence.check(world.post, people.budi, Presence.Kind.OUT, press, now=world.now)
    assert (row.standing, row.happened_at) == (Standing.HOLD, yesterday)
    assert not Alarm.system().exists()
    assert not Notice.objects.exists()


def test_whoever_was_relieved_goes_without_a_word(world: World, people: People, spot: Spot) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=people.eko, now=world.now)
    day = policy_at(world.now).day_of(world.now)
    Relief.system().create(
        post=world.post,
        place=world.post.place,
        day=day,
        account=people.budi,
        by=people.eko,
        due_at=world.now,
        handed_over_at=world.now,
    )
    assert go(world, people.budi).standing == Standing.HOLD
    assert not Alarm.system().exists()
    assert today(world.post, world.now, policy_at(world.now)).early_leavers == []
    went = go(world, people.eko)
    assert today(world.post, world.now, policy_at(world.now)).early_leavers == [went]


def test_going_when_released_is_an_ordinary_evening(world: World, people: People, spot: Spot) -> None:
    come(world, people.budi, at(1))
    row = go(world, people.budi, at(1))
    assert row.standing == Standing.ON_SHIFT
    assert not Notice.objects.exists()
    assert present(world.post, row.day) == {}


def test_two_who_are_there_are_two_on_duty_for_the_rules(world: World, people: People, spot: Spot) -> None:
    policy = policy_at(world.now)
    assert queries.signals(world.post, world.now, policy).on_duty == 1
    come(world, people.budi, at(1))
    come(world, people.eko, None)
    assert queries.signals(world.post, world.now, policy).on_duty == 2
    world.now += timedelta(minutes=1)
    go(world, people.eko)
    assert queries.signals(world.post, world.now, policy).on_duty == 1


def test_a_press_that_arrives_late_does_not_undo_a_later_one(
    world: World, people: People, spot: Spot
) -> None:
    pressed = world.now
    world.now += timedelta(minutes=20)
    go(world, people.budi, at(1))
    late = press_of(
        {"ditekan": pressed.isoformat(), "dikirim": (world.now + timedelta(minutes=5)).isoformat()},
        world.now + timedelta(minutes=5),
    )
    row = presence.check(
        world.post, people.budi, Presence.Kind.IN, late, now=world.now + timedelta(minutes=5)
    )
    assert row.offline
    assert row.happened_at == pressed
    assert present(world.post, row.day) == {}


def test_after_ninety_days_only_the_rw_is_known(world: World, people: People, spot: Spot) -> None:
    row, later = come(world, people.budi, at(40)), world.now + timedelta(days=90)
    line = retention.POSITIONS
    assert line.expire(later - line.after, later) == 0
    later += timedelta(seconds=1)
    assert line.expire(later - line.after, later) == 1
    assert line.expire(later - line.after, later) == 0
    row.refresh_from_db()
    assert (row.latitude, row.longitude, row.accuracy_m, row.distance_m) == (None, None, None, None)
    assert (row.area, row.spot, row.happened_at) == (spot.place, spot, world.now)


class TestPress:
    """What a phone says about a press."""

    def sent(self, phone: datetime, waited: timedelta) -> dict[str, str]:
        return {"ditekan": phone.isoformat(), "dikirim": (phone + waited).isoformat()}

    def test_a_clock_that_is_hours_off_is_shown_and_not_believed(self, world: World) -> None:
        wrong = world.now - timedelta(hours=5)
        press = press_of(self.sent(wrong, timedelta(minutes=10)), world.now)
        assert press.happened_at == world.now - timedelta(minutes=10)
        assert press.phone_at == wrong
        assert press.clock_off == timedelta(hours=-5, minutes=10)
        assert press.offline

    def test_a_clock_that_jumped_says_nothing_of_the_waiting(self, world: World) -> None:
        press = press_of(self.sent(world.now, timedelta(hours=-3)), world.now)
        assert press.happened_at == world.now
        assert not press.offline

    def test_nothing_waits_longer_than_a_week(self, world: World) -> None:
        press = press_of(self.sent(world.now - timedelta(days=40), timedelta(days=40)), world.now)
        assert press.happened_at == world.now - timedelta(days=7)

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"kunci": "x", "ditekan": "kemarin", "dikirim": "2026-11-24T10:00:00"},
            {"lintang": "nan", "bujur": "112", "ketelitian": "3"},
            {"lintang": "91", "bujur": "112", "ketelitian": "3"},
            {"lintang": "-7.9", "bujur": "", "ketelitian": "3"},
            {"ditekan": "9" * 5000, "lintang": "1e999", "bujur": "1"},
        ],
    )
    def test_what_makes_no_sense_is_left_out(self, world: World, sent: dict[str, str]) -> None:
        press = press_of(sent, world.now)
        assert (press.happened_at, press.offline, press.position) == (world.now, False, None)

    def test_a_position_without_an_accuracy_is_vague(self, world: World) -> None:
        press = press_of({"lintang": "-7.9", "bujur": "112.6", "ketelitian": ""}, world.now)
        assert press.position is not None
        assert press.position.accuracy_m == 1_000_000
