"""Fetching: the budget, tags, rhythm, faults, and the last good copy that stays."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from pytest_django import Settings

from pamong.bmkg_double.days import KELURAHAN
from pamong.core.duty import Signals
from pamong.core.weather import Forecast
from pamong.satgas import pacing, queries, retention, sources
from pamong.satgas.models import Attempt, Document, Payload, Post
from pamong.satgas.services import feeds
from pamong.satgas.services.asking import Outcome
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.conftest import World, half

FORECAST, LIST, WARNING = Document.Kind.FORECAST, Document.Kind.LIST, Document.Kind.WARNING
PURWANTORO = "35.73.01.1007"
MINUTE = timedelta(minutes=1)


def fetched(world: World, kind: str = FORECAST, code: str = PURWANTORO) -> Outcome:
    return feeds.fetch(world.document(kind, code), now=world.now, draw=half)


def test_everything_a_post_needs_is_fetched_and_kept_as_it_came(world: World) -> None:
    world.work()
    assert Document.objects.filter(kind=FORECAST).count() == 11
    assert sorted(Document.objects.filter(kind=FORECAST).values_list("code", flat=True)) == sorted(KELURAHAN)
    document = world.document(FORECAST, PURWANTORO)
    assert document.payload is not None
    body = bytes(document.payload.body)
    assert document.payload.sha256 == sha256(body).hexdigest() and document.payload.size == len(body)
    assert document.payload.etag == document.etag != ""
    assert (document.payload.fetched_at, document.polled_at, document.trouble) == (world.now, world.now, "")
    said = sources.read(document.payload.pk)
    assert isinstance(said, Forecast) and said.name == "Purwantoro"
    assert world.provider("forecast").answered_at == world.provider("nowcast").answered_at == world.now


def test_opening_a_post_twice_changes_nothing(world: World) -> None:
    before = Document.objects.count()
    assert feeds.follow(world.post, now=world.now) == 0
    assert Document.objects.count() == before == 12


def test_without_a_post_nothing_is_ever_fetched(blimbing: object) -> None:
    now = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert not queries.is_fetch_due(now) and feeds.fetch_due(now=now) == 0


def test_what_has_not_changed_costs_a_304_and_is_fresh_again(world: World) -> None:
    assert fetched(world) is Outcome.NEW
    first = world.document(FORECAST, PURWANTORO)
    world.set("13.40")
    assert fetched(world) is Outcome.SAME
    again = world.document(FORECAST, PURWANTORO)
    assert (again.payload, again.etag) == (first.payload, first.etag)
    assert again.polled_at == world.now
    assert Payload.objects.filter(document=again).count() == 1
    assert world.double.calls[-1].status == 304


def test_the_budget_counts_every_request_to_both_services(world: World, settings: Settings) -> None:
    settings.BMKG_PER_MINUTE = 5
    world.work()
    assert Attempt.objects.count() == len(world.double.calls) == 5
    world.now += timedelta(seconds=59)
    world.work()
    assert Attempt.objects.count() == 5
    world.now += timedelta(seconds=1)
    world.work()
    assert Attempt.objects.count() == 10


def test_one_run_of_the_worker_is_short(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LONG_ENOUGH", 60.0)
    assert feeds.fetch_due(now=world.now, draw=half) == feeds.AT_ONCE


def test_a_whole_day_stays_far_within_what_bmkg_allows(world: World) -> None:
    world.work_until("20.00")
    sent = sorted(Attempt.objects.values_list("at", flat=True))
    busiest = max(sum(at <= other < at + MINUTE for other in sent) for at in sent)
    assert busiest <= 15
    kinds = Attempt.objects.values_list("document__kind", flat=True)
    # Seven hours: eleven forecasts an hour, the list every five minutes, each a little oftener.
    assert 77 <= list(kinds).count(FORECAST) <= 99
    assert 84 <= list(kinds).count(LIST) <= 110


def test_the_list_is_fetched_less_often_at_night(world: World) -> None:
    world.set("21.00")
    fetched(world, LIST, "")
    next_at = world.document(LIST).next_at
    assert next_at is not None and timedelta(minutes=13) < next_at - world.now <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("html", Outcome.REFUSED),
        ("garbage", Outcome.REFUSED),
        ("empty", Outcome.REFUSED),
        ("xxe", Outcome.REFUSED),
        ("bomb", Outcome.REFUSED),
        ("schema", Outcome.REFUSED),
        ("text", Outcome.REFUSED),
        ("cut", Outcome.REFUSED),
        ("stale", Outcome.REFUSED),
        ("moved", Outcome.STATUS),
        ("error=404", Outcome.STATUS),
        ("error=500", Outcome.STATUS),
        ("busy", Outcome.STATUS),
        ("huge", Outcome.LOST),
        ("truncated", Outcome.LOST),
        ("drop", Outcome.LOST),
        ("hang", Outcome.LOST),
        ("drip=0.05", Outcome.LOST),
    ],
)
def test_a_bad_answer_leaves_the_good_copy_and_says_why(
    world: World, fault: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.set("14.00")
    fetched(world)
    good = world.document(FORECAST, PURWANTORO)
    world.set("23.00" if fault not in {"stale"} else "14.05")
    world.breaks(fault)
    if outcome is Outcome.LOST:
        monkeypatch.setattr(sources, "SECONDS", 1.0)
    if fault == "stale":
        Document.objects.filter(pk=good.pk).update(etag="")
    assert fetched(world) is outcome
    after = world.document(FORECAST, PURWANTORO)
    assert (after.payload, after.polled_at) == (good.payload, good.polled_at)
    assert after.trouble and after.failures == 1
    assert after.next_at is not None and after.next_at > world.now
    refused = Payload.objects.filter(document=after).exclude(fault="")
    assert all(len(row.body) <= 65_536 for row in refused)
    attempt = Attempt.objects.latest("at", "id")
    assert attempt.outcome == outcome


@pytest.mark.parametrize(
    "fault", ["html", "garbage", "empty", "xxe", "bomb", "schema", "cut", "huge", "error=503"]
)
def test_a_bad_list_leaves_the_good_one_and_is_no_poll(world: World, fault: str) -> None:
    assert fetched(world, LIST, "") is Outcome.NEW
    polled = world.document(LIST).polled_at
    world.set("15.30")
    world.breaks(fault)
    assert not fetched(world, LIST, "").is_good
    assert world.document(LIST).polled_at == polled
    world.breaks()
    assert fetched(world, LIST, "") is Outcome.NEW
    assert Document.objects.filter(kind=WARNING).count() == 1


def test_a_dead_service_is_left_alone_as_a_whole_and_longer_each_time(world: World) -> None:
    world.breaks("forecast.drop")
    world.work()
    assert world.provider("nowcast").failures == 0
    assert [call.path for call in world.double.calls].count("/alerts/nowcast/id") == 1
    tried = []
    for _ in range(25):
        world.now += MINUTE
        before = world.provider("forecast").failures
        world.work()
        if world.provider("forecast").failures > before:
            tried.append((world.now - world.at("13.00")) // MINUTE)
    assert tried == [1, 3, 7, 15, 23]
    world.breaks()
    world.now += timedelta(minutes=10)
    world.work()
    assert world.provider("forecast").failures == 0
    assert Document.objects.filter(kind=FORECAST, payload=None).count() == 0


def test_a_service_that_asks_for_patience_gets_it(world: World) -> None:
    world.breaks("forecast.busy=900*1")
    fetched(world)
    assert world.provider("forecast").open_until == world.now + timedelta(seconds=900)


def test_an_unreachable_service_is_no_crash(world: World, settings: Settings) -> None:
    settings.BMKG_URL = "http://127.0.0.1:9"
    assert fetched(world) is Outcome.UNREACHED
    assert world.provider("forecast").trouble


def test_one_bad_kelurahan_stops_no_other(world: World) -> None:
    world.breaks("forecast.html*1")
    world.work()
    assert Document.objects.filter(kind=FORECAST, payload=None).count() == 1
    assert world.provider("forecast").failures == 0


def test_a_warning_is_fetched_as_soon_as_it_is_listed_and_no_longer_when_it_is_gone(world: World) -> None:
    world.set("15.20")
    world.work()
    warning = world.document(WARNING, "CJI20261124001")
    assert warning.payload is not None
    assert world.post.next_at <= world.now
    world.set("17.45")
    Document.objects.filter(kind=LIST).update(next_at=world.now)
    world.work()
    assert world.document(WARNING, "CJI20261124001").next_at is None


def signals(world: World) -> Signals:
    post = Post.system().select_related("region").get(pk=world.post.pk)
    return queries.signals(post, world.now, policy_at(world.now))


def test_what_was_received_becomes_signals(world: World) -> None:
    world.set("15.20")
    world.work()
    found = signals(world)
    assert len(found.outlooks) == 11 and found.polled == (world.now,)
    (warning,) = found.warnings
    assert (warning.event, warning.how) == ("hujan lebat dan petir", "polygon")
    assert (warning.effective, warning.expires) == (world.at("15.40"), world.at("17.40"))


def test_a_listed_warning_that_cannot_be_read_warns_the_whole_province(world: World) -> None:
    world.set("15.20")
    world.breaks("warning.html")
    world.work()
    (warning,) = signals(world).warnings
    assert (warning.how, warning.expires, warning.effective) == ("province", None, world.at("15.20"))
    world.breaks()
    world.set("15.25")
    Document.objects.update(next_at=world.now)
    world.work()
    assert [one.how for one in signals(world).warnings] == ["polygon"]


def test_what_was_refused_as_too_old_is_taken_when_it_is_all_there_is(world: World) -> None:
    """The same bytes, refused once, may be good later; they are then kept whole."""
    fetched(world)
    document = world.document(FORECAST, PURWANTORO)
    assert document.payload is not None
    body = bytes(document.payload.body)
    Payload.objects.filter(document=document).update(fault="refused", body=body[:10])
    Document.objects.filter(pk=document.pk).update(payload=None, etag="")
    assert fetched(world) is Outcome.NEW
    kept = world.document(FORECAST, PURWANTORO).payload
    assert kept is not None and kept.fault == "" and bytes(kept.body) == body


def test_old_records_go_and_the_last_good_copy_stays(world: World) -> None:
    world.work()
    later = world.now + timedelta(days=800)
    counts = {line.name: line.expire(later - line.after, later) for line in retention.ALL}
    assert counts["weather-attempts"] == 12
    assert Payload.objects.count() == 12
    Document.objects.update(next_at=None)
    assert retention.PAYLOADS.expire(later - retention.PAYLOADS.after, later) == 12
    assert Payload.objects.count() == 0


def test_pauses_grow_and_are_never_the_same_for_all() -> None:
    for failures, minutes in ((1, 1), (2, 2), (3, 4), (4, 8), (50, 8)):
        low, high = pacing.pause(failures, lambda: 0.0), pacing.pause(failures, lambda: 0.999)
        assert low < minutes * MINUTE < high < 1.3 * minutes * MINUTE


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("", 60), ("-5", 60), ("0", 1), ("99999999", 3600), ("999999", 3600)],
)
def test_what_a_service_asks_for_is_read_and_bounded(header: str, seconds: int) -> None:
    assert pacing.stay_away(header, datetime(2026, 11, 24, tzinfo=UTC)) == timedelta(seconds=seconds)


def test_an_address_that_cannot_be_called_is_named_at_the_start(settings: Settings) -> None:
    from pamong.satgas.checks import addresses_are_usable

    settings.BMKG_URL, settings.BMKG_PLAIN_HTTP = "http://api.example.test", False
    settings.BMKG_ALERTS_URL = "https://www.example.test/alerts"
    assert ["http" in str(found.msg) for found in addresses_are_usable()] == [True]
