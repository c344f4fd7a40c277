"""Days played through BMKG's double, the feeds, the rules and the record."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pamong.core.duty import POLICIES, Sky, Standing, State, Want, WordError, decide
from pamong.foundation.access.models import Account
from pamong.foundation.audit.models import Entry
from pamong.foundation.audit.queries import verify_chain
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import ScopeError
from pamong.satgas import models, queries, tasks
from pamong.satgas.models import Attempt, Document, Post
from pamong.satgas.queries import weather
from pamong.satgas.records import reasons_to_json, state_from_json, state_to_json
from pamong.satgas.services import watch
from pamong.satgas.tests.conftest import World

type Crew = dict[str, Account]


def log(world: World) -> list[tuple[str, str, str]]:
    """The changes of the standing as they are kept."""
    found = []
    before = "on shift"
    for row in models.Decision.system().filter(post=world.post).order_by("at", "id"):
        if row.standing != before:
            before = row.standing
            found.append((f"{timezone.localtime(row.at):%H.%M}", row.standing, row.rules))
    return found


def look(world: World, crew: Crew, clock: str, name: str, sky: Sky) -> None:
    world.work_until(clock)
    watch.report_sky(world.post, sky, by=crew[name], now=world.now)


def test_a_stormy_afternoon_from_the_feeds_to_the_record(world: World, crew: Crew) -> None:
    look(world, crew, "14.50", "Budi", Sky.CLOUDY)
    look(world, crew, "15.45", "Budi", Sky.DOWNPOUR)
    look(world, crew, "17.00", "Budi", Sky.DRIZZLE)
    look(world, crew, "17.10", "Budi", Sky.CLOUDY)
    look(world, crew, "17.35", "Eko", Sky.CLOUDY)
    world.work_until("18.30")
    assert log(world) == [("15.15", "hold", "H2 H3 H4"), ("17.40", "released", "R1")]
    rules = {row.rules for row in models.Decision.system().filter(standing="hold")}
    assert "H1 H2 H3 H4" in rules
    first = models.Decision.system().filter(standing="hold").order_by("at")[0]
    assert {one["rule"] for one in first.reasons} == {"H2", "H3", "H4"}
    assert first.policy == POLICIES[-1].since
    chain = Entry.objects.filter(action="satgas.decided").order_by("number")
    assert [(entry.data or {})["standing"] for entry in chain] == ["hold", "released"]
    assert Post.system().get().next_at == world.at("18.35")


@pytest.mark.parametrize("played", ["cerah"])
def test_a_clear_day(world: World, crew: Crew) -> None:
    look(world, crew, "15.05", "Budi", Sky.CLEAR)
    world.work_until("18.00")
    assert log(world) == [("15.15", "released", "R0")]


@pytest.mark.parametrize("played", ["awan"])
def test_clouds_and_a_warning_that_is_cancelled(world: World, crew: Crew) -> None:
    """The warning for the neighbours holds nobody; ours does until it is cancelled; at 17.30 it is late."""
    look(world, crew, "15.05", "Budi", Sky.CLEAR)
    world.work_until("17.40")
    changes = log(world)
    assert changes[0][1:] == ("hold", "H1") and "15.10" <= changes[0][0] <= "15.15"
    assert changes[1:] == [("17.30", "released", "R6")]
    at_noon = {
        row.rules for row in models.Decision.system().filter(at__gt=world.at("16.30"), standing="hold")
    }
    assert not any("H1" in rules for rules in at_noon)


@pytest.mark.parametrize("played", ["banjir-2024"])
def test_the_flood_of_24_december_2024_holds_until_two_dry_reports(world: World, crew: Crew) -> None:
    look(world, crew, "15.10", "Budi", Sky.CLOUDY)
    look(world, crew, "15.30", "Budi", Sky.DOWNPOUR)
    look(world, crew, "19.00", "Eko", Sky.RAIN)
    look(world, crew, "21.30", "Eko", Sky.RAIN)
    look(world, crew, "22.00", "Budi", Sky.CLOUDY)
    look(world, crew, "22.20", "Eko", Sky.CLOUDY)
    world.work_until("22.45")
    assert log(world) == [("15.15", "hold", "H1 H2 H3 H4"), ("22.30", "released", "R1")]
    held = models.Decision.system().filter(at__gte=world.at("18.15"), at__lt=world.at("20.55"))
    assert all("H1" in row.rules for row in held.filter(standing="hold"))


def test_when_every_source_is_dead_a_person_is_called_and_decides(world: World, crew: Crew) -> None:
    world.breaks("drop")
    world.work_until("15.40")
    assert log(world) == [("15.15", "hold", "H7")]
    calls = models.Decision.system().exclude(callee="").order_by("at").values_list("callee", flat=True)
    assert list(calls) == ["koordinator", "lurah"]
    watch.overrule(
        world.post, Want.RELEASE, by=crew["Pak Agus"], reason="Langit cerah dari kantor", now=world.now
    )
    last = models.Decision.system().latest("at", "id")
    assert (last.standing, last.advice, last.rules, last.by_person) == ("released", "hold", "P2", True)


def test_when_feeds_die_in_the_afternoon_the_ladder_is_walked_down(world: World, crew: Crew) -> None:
    world.work_until("14.00")
    world.breaks("list.drop", "warning.drop")
    look(world, crew, "14.55", "Budi", Sky.CLOUDY)
    world.work_until("15.20")
    assert models.Decision.system().latest("at", "id").rung == "no nowcast"
    world.breaks("drop")
    Document.objects.filter(kind=Document.Kind.FORECAST).update(payload=None)
    world.work_until("15.40")
    assert models.Decision.system().latest("at", "id").rung == "eyes"
    world.work_until("16.30")
    assert models.Decision.system().latest("at", "id").rung == "blind"
    assert log(world)[-1][1] == "hold"


def test_a_forecast_of_a_clock_that_is_ahead_is_not_believed(world: World) -> None:
    """The office's clock is six hours behind BMKG's: fresh answers come from the future."""
    world.breaks("skew=6")
    world.set("3.00")
    Document.objects.update(next_at=world.now)
    world.work()
    assert Document.objects.filter(kind=Document.Kind.FORECAST).exclude(payload=None).count() == 11
    post = Post.system().select_related("region").get()
    policy = watch.policy_at(world.now)
    decision = decide(
        queries.signals(post, world.now, policy), world.now, State.begin(world.now, policy), policy
    )
    assert decision.rung == "blind" or all(
        one.forecast.analysed_at <= world.now for one in queries.signals(post, world.now, policy).outlooks
    )


def test_only_what_changed_is_kept_and_every_minute_does_not_decide(world: World) -> None:
    world.work_until("16.30")
    rows = list(
        models.Decision.system()
        .order_by("at", "id")
        .values_list("standing", "advice", "rung", "callee", "rules")
    )
    assert all(one != other for one, other in pairwise(rows))
    assert len(rows) < 12


def test_a_new_warning_is_decided_upon_at_once(world: World) -> None:
    world.work_until("15.17")
    assert Post.system().get().next_at > world.now
    world.work_until("15.26")
    warned = models.Decision.system().filter(rules__contains="H1").order_by("at")[0]
    fetched = Document.objects.get(kind=Document.Kind.WARNING).payload
    assert fetched is not None and warned.at - fetched.fetched_at < timedelta(minutes=2)


def test_nobody_is_called_because_a_post_has_just_been_opened(world: World) -> None:
    world.set("16.00")
    Post.system().update(next_at=world.now + timedelta(minutes=2))
    world.work_until("16.05")
    first = models.Decision.system().earliest("at", "id")
    assert (first.at, first.rung, first.callee) == (world.at("16.02"), "all", "")


def test_a_report_made_without_a_network_keeps_both_times(world: World, crew: Crew) -> None:
    world.work_until("15.45")
    made = watch.report_sky(
        world.post, Sky.RAIN, by=crew["Eko"], now=world.now, observed_at=world.at("15.31")
    )
    assert (made.observed_at, made.received_at) == (world.at("15.31"), world.now)
    assert "H2" in models.Decision.system().latest("at", "id").rules


def test_a_report_that_is_sent_again_is_kept_once(world: World, crew: Crew) -> None:
    key = uuid4()
    first, again = (
        watch.report_sky(world.post, Sky.RAIN, by=crew["Eko"], now=world.now + late, key=key)
        for late in (timedelta(0), timedelta(minutes=2))
    )
    assert first == again and models.Look.system().count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer and no row locks")
def test_the_post_is_locked_before_a_row_that_points_at_it(world: World, crew: Crew) -> None:
    """Two who report at the same moment would else each hold what the other waits for."""
    with CaptureQueriesContext(connection) as seen:
        watch.report_sky(world.post, Sky.RAIN, by=crew["Eko"], now=world.now)
    said = [query["sql"] for query in seen.captured_queries]
    locked = next(at for at, sql in enumerate(said) if "FOR UPDATE" in sql and "satgas_post" in sql)
    kept = next(at for at, sql in enumerate(said) if sql.startswith('INSERT INTO "satgas_look"'))
    assert locked < kept


def test_a_word_without_a_reason_changes_nothing(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    before = models.Decision.system().count()
    with pytest.raises(WordError):
        watch.overrule(world.post, Want.RELEASE, by=crew["Pak Agus"], reason="pulang", now=world.now)
    assert models.Order.system().count() == 0 and models.Decision.system().count() == before


def test_the_chain_holds_who_overruled_but_not_his_prose(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    watch.overrule(world.post, Want.HOLD, by=crew["Pak Agus"], reason="Sungai hulu naik cepat", now=world.now)
    entry = Entry.objects.filter(action="satgas.overruled").get()
    assert entry.actor == crew["Pak Agus"].pk and "Sungai" not in str(entry.data)
    assert verify_chain(world.post.region.code) == []


def test_a_post_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Post.system().update(state={"broken": True}, next_at=world.now)
    assert watch.decide_due(now=world.now) == 0
    assert Post.system().get().state == {"broken": True}


def test_the_state_survives_the_database() -> None:
    now = timezone.now()
    policy = watch.policy_at(now)
    state = State.begin(now, policy)
    assert state_from_json(state_to_json(state)) == state


def test_rows_of_a_post_are_not_seen_outside_of_a_territory(world: World) -> None:
    with pytest.raises(ScopeError):
        list(Post.objects.all())


def test_the_worker_has_both_jobs(world: World) -> None:
    Document.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    Post.system().update(next_at=timezone.now() - timedelta(minutes=1))
    tasks.fetch.call()
    assert Attempt.objects.exists()
    assert tasks.decide.call() == 1


def test_reasons_are_kept_so_that_they_can_be_translated(world: World) -> None:
    world.work_until("15.16")
    decision = watch.decide(Post.system().get(), now=world.now)
    assert decision.state.standing is Standing.HOLD
    kept = reasons_to_json(decision.reasons)[0]
    assert kept["template"].format(**kept["params"]) == decision.reasons[0].message


def test_a_decision_costs_the_same_few_queries_however_much_is_known(world: World, crew: Crew) -> None:
    world.work_until("13.05")
    watch.decide(world.post, now=world.now)
    with CaptureQueriesContext(connection) as little:
        watch.decide(world.post, now=world.now)
    world.set("15.41")
    world.work()
    for minute in range(20):
        watch.report_sky(world.post, Sky.RAIN, by=crew["Budi"], now=world.now + timedelta(seconds=minute))
    watch.decide(world.post, now=world.now)
    with CaptureQueriesContext(connection) as much:
        watch.decide(world.post, now=world.now)
    assert len(much) <= len(little) + 2 <= 18  # a decision that is kept, and its audit entry


def test_a_warning_is_compared_with_the_outlines_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.set("15.41")
    world.work()
    (before,) = queries.signals(Post.system().get(), world.now, watch.policy_at(world.now)).warnings
    monkeypatch.setattr(weather, "concerning", None)
    (again,) = queries.signals(Post.system().get(), world.now, watch.policy_at(world.now)).warnings
    assert again == before
    Region.objects.filter(code="35.73.01.1007").update(name="Purwantoro Baru")
    with pytest.raises(TypeError):
        queries.signals(Post.system().get(), world.now, watch.policy_at(world.now))
