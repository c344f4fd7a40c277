"""Acceptance: every route of the URL table answers every persona as ``matrix.py`` says."""

from collections import Counter
from itertools import product

import pytest

from pamong.foundation.access.policies import policy_of
from tests.security.bodies import body_of, thing_of
from tests.security.calling import Caller, outcome
from tests.security.matrix import PERSONAS, ROWS, Row
from tests.security.routes import routes
from tests.security.stage import Stage
from tests.security.tour import Tour


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


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_persona_gets_the_expected_answer(stage: Stage, tour: Tour, row: Row) -> None:
    got = {seen.who: seen.outcome for seen in tour.of(row)}
    assert got == dict(zip(PERSONAS, row.answers, strict=True))


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
