"""Acceptance: every route of the URL table answers every persona as ``matrix.py`` says."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from urllib.parse import unquote

import pytest
from _pytest.mark.structures import ParameterSet
from django.conf import settings

from pamong.foundation.access.devices import COOKIE
from pamong.foundation.access.policies import policy_of
from pamong.foundation.regions.models import Region
from tests.security.bodies import body_of, thing_of
from tests.security.calling import Caller, outcome
from tests.security.headers import GOLDEN, check_csp, csp
from tests.security.matrix import PERSONAS, ROWS, Row
from tests.security.routes import routes
from tests.security.stage import Stage, secrets
from tests.security.tour import BOOKKEEPING, SIXTEEN, Seen, Tour

# Looking at these is itself an act that has to be remembered.
READ_MARKS = {
    ("letters:read", "letters_requestevent"): "the signer has read this letter: outliers must be read before",
}


# The same for everybody, so they may be kept.
KEPT = {
    "ui:offline": "public, max-age=3600",
    "ui:service_worker": "no-cache",
    "verification:keys": "no-cache",
    "verification:seal_keys": "no-cache",
    "verification:seal_states": "no-cache",
    "verification:authority": "public, max-age=86400",
    "verification:revocation_list": "public, max-age=300",
    "verification:ocsp_by_address": "public, max-age=300",
    "transparency:time_stamp": "public, max-age=31536000, immutable",
    "transparency:stamped": "public, max-age=31536000, immutable",
    "transparency:checkpoint": "public, max-age=3",
    "transparency:tile": "public, max-age=31536000, immutable",
    "transparency:entries": "public, max-age=31536000, immutable",
    "transparency:proof": "public, max-age=3",
    "satgas:feed": "private, max-age=900",
    "satgas:offline": "public, max-age=3600",
    "satgas:pulse": "no-cache",
    "satgas:geojson": "no-cache",
    "satgas:cap": "public, max-age=31536000, immutable",
    "satgas:atom": "public, max-age=30",
    "satgas:sensorthings": "no-cache",
    "satgas:things": "no-cache",
    "satgas:thing": "no-cache",
    "satgas:thing_datastreams": "no-cache",
    "satgas:datastreams": "no-cache",
    "satgas:datastream": "no-cache",
    "satgas:stream_observations": "no-cache",
    "satgas:observations": "no-cache",
    "satgas:observation": "no-cache",
}

# Pages that show a whole number, and why.
SHOWN = {
    "office:resident_reveal": "opened on purpose, with a reason that is kept",
    "letters:question": "the applicant's own answer, to be mended",
}
OWN_WORDS = {"office:resident_by_nik": "what was just typed, given back with the error"}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {row.route for row in ROWS} == set(routes())


def test_no_row_stands_twice_and_none_is_short() -> None:
    assert [key for key, count in Counter(map(str, ROWS)).items() if count > 1] == []
    assert [str(row) for row in ROWS if len(row.answers) != len(PERSONAS)] == []
    assert {row.verb for row in ROWS} == {"GET", "POST"}


def test_the_stage_has_the_personas_of_the_table(stage: Stage) -> None:
    assert tuple(stage.personas) == PERSONAS


def test_anonymous_gets_in_where_the_policy_is_public_and_nowhere_else() -> None:
    public = {name for name, route in routes().items() if policy_of(route.pattern.callback).is_public}
    open_rows = {row.route for row in ROWS if row.answers[0] != "in"}
    assert open_rows == public


def _row(row: Row) -> ParameterSet:
    """Pages about no row of the database answer by their policy alone, whatever the database."""
    return pytest.param(row, marks=[pytest.mark.one_database] if row.thing == "-" else [])


@pytest.mark.parametrize("row", [_row(row) for row in ROWS], ids=str)
def test_each_persona_gets_the_expected_answer(stage: Stage, tour: Tour, row: Row) -> None:
    got = {seen.who: seen.outcome for seen in tour.of(row)}
    assert got == dict(zip(PERSONAS, row.answers, strict=True))


@pytest.mark.one_database
@pytest.mark.parametrize("row", [row for row in ROWS if row.answers[0] == "in"], ids=str)
def test_a_page_inside_a_page_is_told_to_sign_in_without_losing_itself(
    stage: Stage, caller: Caller, row: Row
) -> None:
    """htmx would put the sign-in page into the middle of the present one."""
    url = routes()[row.route].url(thing_of(stage, row.route, row.thing))
    answer = caller.send("anonymous", row.verb, url, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/masuk/")


ROUTES_ABOUT_ROWS = [name for name, route in routes().items() if route.is_about_rows]
OURS = ("resident", "rt", "rw", "desk", "lurah")


@pytest.mark.parametrize("name", ROUTES_ABOUT_ROWS)
def test_asvs_8_2_2_nothing_of_the_other_kelurahan_exists_for_ours(
    stage: Stage, caller: Caller, name: str
) -> None:
    """404 for every key of theirs; 403 only where the whole page is not for such people."""
    route = routes()[name]
    policy = policy_of(route.pattern.callback)
    assert policy is not None and policy.rule is not None
    for row, who in product([row for row in ROWS if row.route == name], OURS):
        thing = thing_of(stage, name, row.thing, theirs=True)
        body = body_of(stage, name, thing) if row.verb == "POST" else None
        got = outcome(caller.send(who, row.verb, route.url(thing), body))
        assert got in ({"404"} if _may_open(stage, who, name) else {"403"}), (str(row), who, got)


def _may_open(stage: Stage, who: str, name: str) -> bool:
    """Whether the page as such is open to ``who``."""
    from pamong.foundation.access.person import person_of

    policy, account = policy_of(routes()[name].pattern.callback), stage.personas[who]
    assert policy is not None and policy.rule is not None and account is not None
    return bool(policy.rule(person_of(account)))


TWO_KEYS = [
    name for name in ROUTES_ABOUT_ROWS if sum(word.endswith("_id") for word in routes()[name].words) == 2
]


@pytest.mark.parametrize("name", TWO_KEYS)
def test_a_key_of_theirs_does_not_ride_on_one_of_ours(stage: Stage, caller: Caller, name: str) -> None:
    """The photo of their request is not reached through ours, nor the other way round."""
    route = routes()[name]
    first, second = (word for word in route.words if word.endswith("_id"))
    for row, who in product([row for row in ROWS if row.route == name], OURS):
        ours = thing_of(stage, name, row.thing)
        theirs = thing_of(stage, name, row.thing, theirs=True)
        for mixed in (ours | {second: theirs[second]}, ours | {first: theirs[first]}):
            got = outcome(caller.send(who, row.verb, route.url(mixed), body_of(stage, name, ours)))
            assert got in {"404", "403"}, (str(row), who, got)


# What the answers carry. These go through all rows at once: the answers are there already.


def all_answers(tour: Tour) -> Iterator[Seen]:
    """Every answer to every persona."""
    for row in ROWS:
        yield from tour.of(row)


@pytest.mark.one_database
def test_asvs_3_4_every_answer_carries_the_headers(stage: Stage, tour: Tour) -> None:
    for seen in all_answers(tour):
        assert {name: seen.headers.get(name) for name in GOLDEN} == GOLDEN, str(seen)
        check_csp(seen.headers)


@pytest.mark.one_database
def test_asvs_14_3_2_nobody_keeps_a_page(stage: Stage, tour: Tour) -> None:
    for seen in all_answers(tour):
        expected = KEPT.get(seen.row.route, "no-store, private")
        assert seen.headers["Cache-Control"] == expected, str(seen)


@pytest.mark.one_database
def test_asvs_3_4_3_a_nonce_serves_once(stage: Stage, tour: Tour) -> None:
    nonces = [
        found
        for seen in all_answers(tour)
        for found in set(re.findall(r"'nonce-([^']+)'", seen.headers["Content-Security-Policy"]))
    ]
    assert len(nonces) > 100
    assert len(set(nonces)) == len(nonces)
    assert min(len(nonce) for nonce in nonces) >= 20


@pytest.mark.parametrize(
    "route", ["letters:download", "letters:evidence", "letters:draft_photo", "satgas:incident_photo"]
)
def test_asvs_3_2_1_files_of_others_run_nothing(stage: Stage, tour: Tour, route: str) -> None:
    opened = [seen for row in ROWS if row.route == route for seen in tour.of(row) if seen.outcome == "200"]
    assert opened
    for seen in opened:
        assert "sandbox" in csp(seen.headers), str(seen)
        assert "filename=" in seen.headers["Content-Disposition"]


@pytest.mark.one_database
def test_asvs_4_1_1_every_answer_says_what_it_is(stage: Stage, tour: Tour) -> None:
    for seen in all_answers(tour):
        kind = seen.headers["Content-Type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind, str(seen)


@pytest.mark.one_database
def test_every_cookie_is_ours_and_kept_from_scripts(stage: Stage, tour: Tour) -> None:
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, COOKIE}
    cookies = {cookie for seen in all_answers(tour) for cookie in seen.cookies}
    assert {cookie.partition("=")[0] for cookie in cookies} <= ours
    alive = [cookie for cookie in cookies if "Max-Age=0" not in cookie]
    assert [cookie for cookie in alive if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie] == []


@pytest.mark.one_database
def test_asvs_3_5_3_looking_changes_nothing(stage: Stage, tour: Tour) -> None:
    for seen in (seen for seen in all_answers(tour) if seen.row.verb == "GET"):
        marks = {table for route, table in READ_MARKS if route == seen.row.route}
        assert {table for table, _ in seen.writes} <= set(BOOKKEEPING) | marks, str(seen)


@pytest.mark.one_database
def test_no_read_mark_is_excused_that_is_never_made(stage: Stage, tour: Tour) -> None:
    made = {(seen.row.route, table) for seen in all_answers(tour) for table, _ in seen.writes}
    assert set(READ_MARKS) <= made


@pytest.mark.one_database
def test_whoever_is_refused_changes_nothing(stage: Stage, tour: Tour) -> None:
    for seen in all_answers(tour):
        if seen.outcome in {"in", "403", "404", "405"}:
            assert {table for table, _ in seen.writes} <= set(BOOKKEEPING), str(seen)


@pytest.mark.one_database
def test_asvs_14_2_6_no_answer_shows_a_whole_number(stage: Stage, tour: Tour) -> None:
    places = {str(place) for place in Region.objects.values_list("place", flat=True)}
    for seen in (seen for seen in all_answers(tour) if seen.row.route not in SHOWN):
        own = {stage.ours.resident.nik} if seen.row.route in OWN_WORDS else set()
        assert seen.numbers <= places | own, str(seen)


@pytest.mark.one_database
def test_the_page_that_shows_a_number_does_show_it(stage: Stage, tour: Tour) -> None:
    """Otherwise the test above would find nothing because it looks for nothing."""
    (row,) = (row for row in ROWS if row.route == "office:resident_reveal")
    shown = {seen.who for seen in tour.of(row) if stage.ours.resident.nik in seen.numbers}
    assert shown == {"rt", "desk"}


@pytest.mark.one_database
def test_asvs_16_2_5_no_number_and_no_token_is_logged(stage: Stage, tour: Tour) -> None:
    token = stage.ours.things["approved"]["token"]
    for seen in all_answers(tour):
        assert not SIXTEEN.search(seen.logged), str(seen)
        assert token not in seen.logged, str(seen)


@pytest.mark.one_database
def test_asvs_14_2_1_no_address_is_made_of_a_number(stage: Stage, tour: Tour) -> None:
    known = secrets()
    for seen in all_answers(tour):
        location = unquote(seen.headers.get("Location", ""))
        assert not [number for number in known if number in location], str(seen)
