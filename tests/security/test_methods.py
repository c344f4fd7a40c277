"""Only declared methods, and nothing changes by looking."""

import pytest

from tests.security.bodies import thing_of
from tests.security.calling import Caller
from tests.security.matrix import PERSONAS, ROWS, Row
from tests.security.routes import Route, routes
from tests.security.stage import Stage
from tests.security.tour import BOOKKEEPING, writes

pytestmark = pytest.mark.one_database
ROUTES = list(routes().values())
#: Pages open to all, for which this office has nothing: no service signed, no log was closed, it is nobody's witness.
NOTHING_HERE = {
    "verification:evidence",
    "transparency:add_checkpoint",
    "transparency:later_checkpoint",
    "transparency:later_entries",
    "transparency:later_tile",
}


def first_row(route: Route) -> tuple[Row, str]:
    """A row of ``route``, and somebody whom its page lets in, or would if there were something."""
    for row in (row for row in ROWS if row.route == route.name):
        for who, answer in zip(PERSONAS, row.answers, strict=True):
            if answer not in {"in", "403", "404"} or (answer == "404" and route.name in NOTHING_HERE):
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


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_head_answers_as_get_does_without_the_page(stage: Stage, caller: Caller, route: Route) -> None:
    """RFC 9110, 9.3.2: link checkers and chat programs ask so before they show a link."""
    for row in (row for row in ROWS if row.route == route.name and row.verb == "GET"):
        url = route.url(thing_of(stage, route.name, row.thing))
        for who in ("anonymous", "resident", "desk", "lurah"):
            head, get = caller.send(who, "HEAD", url), caller.send(who, "GET", url)
            assert head.status_code == get.status_code, (str(row), who)
            assert head.content == b"", (str(row), who)
            assert head.headers["Content-Type"] == get.headers["Content-Type"]
