"""Only declared methods, and nothing changes by looking."""

import pytest

from tests.security.bodies import thing_of
from tests.security.calling import Caller
from tests.security.matrix import PERSONAS, ROWS, Row
from tests.security.routes import Route, routes
from tests.security.stage import Stage
from tests.security.tour import Tour, writes

ROUTES = list(routes().values())
LOOKING = {"GET", "HEAD", "OPTIONS"}

# Looking writes here, and why that is no change of anything.
BOOKKEEPING = {
    "django_session": "a session begins, or its key is renewed",
    "access_devicesession": "when the device was last seen",
    "access_bucket": "an attempt is counted",
}
# Looking at these is itself an act that has to be remembered.
READ_MARKS = {
    ("letters:read", "letters_requestevent"): "the signer has read this letter: outliers must be read before",
}


def first_row(route: Route) -> tuple[Row, str]:
    """A row of ``route``, and somebody whom its page lets in."""
    for row in (row for row in ROWS if row.route == route.name):
        for who, answer in zip(PERSONAS, row.answers, strict=True):
            if answer not in {"in", "403", "404"}:
                return row, who
    raise AssertionError(f"nobody gets in at {route.name}")


def allowed(stage: Stage, caller: Caller, route: Route) -> set[str]:
    """The methods that ``route`` declares when it refuses one."""
    row, who = first_row(route)
    answer = caller.send(who, "TRACE", route.url(thing_of(stage, route.name, row.thing)))
    assert answer.status_code == 405
    return {method.strip() for method in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_asvs_4_1_4_only_declared_methods(stage: Stage, caller: Caller, route: Route) -> None:
    """TRACE, PUT, PATCH and DELETE never; GET and POST where the matrix has a row for them."""
    declared = allowed(stage, caller, route)
    assert declared - {"HEAD", "OPTIONS"} == {row.verb for row in ROWS if row.route == route.name}
    row, who = first_row(route)
    url = route.url(thing_of(stage, route.name, row.thing))
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - declared:
        assert caller.send(who, method, url).status_code == 405, method


@pytest.mark.parametrize("row", [row for row in ROWS if row.verb == "GET"], ids=str)
def test_asvs_3_5_3_looking_changes_nothing(stage: Stage, tour: Tour, row: Row) -> None:
    excused = set(BOOKKEEPING) | {table for route, table in READ_MARKS if route == row.route}
    assert [
        (str(seen), seen.writes) for seen in tour.of(row) if {table for table, _ in seen.writes} - excused
    ] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_asvs_3_5_3_heads_and_options_change_nothing_either(
    stage: Stage, caller: Caller, route: Route
) -> None:
    row, who = first_row(route)
    url = route.url(thing_of(stage, route.name, row.thing))
    for method in ("HEAD", "OPTIONS"):
        with writes() as written:
            caller.send(who, method, url)
        assert {table for table, _ in written} <= set(BOOKKEEPING), method


def test_no_read_mark_is_excused_that_is_never_made(stage: Stage, tour: Tour) -> None:
    made = {
        (row.route, table)
        for row in ROWS
        if row.verb == "GET" and row.route in {route for route, _ in READ_MARKS}
        for seen in tour.of(row)
        for table, _ in seen.writes
    }
    assert set(READ_MARKS) <= made


@pytest.mark.parametrize("row", [row for row in ROWS if row.verb == "POST"], ids=str)
def test_whoever_is_refused_changes_nothing(stage: Stage, tour: Tour, row: Row) -> None:
    refused = [seen for seen in tour.of(row) if seen.outcome in {"in", "403", "404", "405"}]
    assert [
        (str(seen), seen.writes) for seen in refused if {t for t, _ in seen.writes} - set(BOOKKEEPING)
    ] == []
