"""Warnings for other systems: our own parser reads what we publish, and the story of a flood holds together."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from pytest_django import Settings

from pamong.core.weather import Kind, Point, in_force, parse_alert
from pamong.foundation.audit.models import Entry
from pamong.foundation.jobs.schedule import _rhythms
from pamong.satgas import clock, tasks
from pamong.satgas.models import Bulletin, Incident
from pamong.satgas.services import bulletins
from pamong.satgas.services.bulletins import LASTS, RENEW, publish
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.test_wall import water
from tests.support import client_for

ATOM = "/banjir/atom.xml"
CAP_SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
ALERT_ORDER = ("identifier", "sender", "sent", "status", "msgType", "scope", "references", "info")
INFO_ORDER = (
    "language", "category", "event", "responseType", "urgency", "severity", "certainty", "effective", "expires",
    "senderName", "headline", "description", "instruction", "web", "area",
)  # fmt: skip
ENUMS = {
    "status": {"Actual"}, "msgType": {"Alert", "Update", "Cancel"}, "scope": {"Public"}, "category": {"Met"},
    "responseType": {"Avoid", "AllClear"}, "urgency": {"Immediate", "Past"}, "certainty": {"Observed"},
    "severity": {"Severe", "Moderate", "Minor", "Unknown"},
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def told(world: World) -> list[Bulletin]:
    """What is published now."""
    return publish(world.post, now=world.now)


def change(world: World, minutes: int, **fields: object) -> list[Bulletin]:
    """Some minutes later the flood is another one."""
    world.now += timedelta(minutes=minutes)
    Incident.system().update(changed_at=world.now, **fields)
    return told(world)


def names(element: ElementTree.Element) -> list[str]:
    return [child.tag.removeprefix(CAP_SPACE) for child in element]


def check_schema(body: bytes) -> None:
    """What the CAP 1.2 schema demands of the parts that we write: names, order, values, times, polygons."""
    root = ElementTree.fromstring(body)
    assert root.tag == f"{CAP_SPACE}alert"
    order = names(root)
    assert [name for name in order if name != "info"] == [
        name for name in ALERT_ORDER if name in order and name != "info"
    ]
    assert set(order) >= set(ALERT_ORDER) - {"references"}
    for info in root.findall(f"{CAP_SPACE}info"):
        assert names(info) == list(INFO_ORDER)
        assert re.fullmatch(r"[a-z]{2}-[A-Z]{2}", info.findtext(f"{CAP_SPACE}language") or "")
        area = info.find(f"{CAP_SPACE}area")
        assert area is not None
        assert names(area)[0] == "areaDesc"
        for polygon in area.findall(f"{CAP_SPACE}polygon"):
            corners = (polygon.text or "").split()
            assert len(corners) >= 4
            assert corners[0] == corners[-1]
            assert corners[-1] != corners[-2]
            assert all(re.fullmatch(r"-?\d+\.\d+,-?\d+\.\d+", corner) for corner in corners)
    for element in root.iter():
        name = element.tag.removeprefix(CAP_SPACE)
        if name in ENUMS:
            assert element.text in ENUMS[name]
        if name in {"sent", "effective", "expires"}:
            assert MOMENT.fullmatch(element.text or "")
        if name in {"identifier", "sender"}:
            assert not re.search(r"[\s,<&]", element.text or " ")


def test_water_is_told_as_an_alert_that_our_own_parser_reads(world: World) -> None:
    water(world)
    [row] = told(world)
    answer = client_for(None).get(f"/banjir/cap/{row.pk}.xml")
    assert answer.headers["Content-Type"] == "application/cap+xml"
    check_schema(answer.content)
    alert = parse_alert(answer.content)
    assert alert.actual
    assert (alert.kind, alert.references) == (Kind.ALERT, ())
    assert alert.sent == world.now
    indonesian, english = alert.infos
    assert indonesian.headline == "Genangan di Purwantoro"
    assert "Paling dalam 30 cm" in indonesian.description
    assert (indonesian.severity, indonesian.expires) == ("Minor", world.now + LASTS)
    assert indonesian.areas == ("RW 005, Purwantoro, Blimbing, Kota Malang",)
    assert english.headline != indonesian.headline
    [ring] = indonesian.rings
    assert ring.holds(Point(-7.9541, 112.6444))
    assert not ring.holds(Point(-7.9876, 112.6407))


@pytest.mark.parametrize(
    ("depth", "severity"), [(None, "Unknown"), (70, "Minor"), (71, "Moderate"), (151, "Severe")]
)
def test_the_severity_follows_the_depth(world: World, depth: int | None, severity: str) -> None:
    water(world, depth_cm=depth)
    [row] = told(world)
    assert {info.severity for info in parse_alert(bytes(row.body)).infos} == {severity}


def test_a_flood_is_one_story_from_alert_to_cancellation(world: World) -> None:
    water(world)
    first = told(world)
    same = change(world, 5)
    deeper = change(world, 10, depth_cm=120)
    gone = change(world, 60, state=Incident.State.CLOSED, closed_at=world.now)
    assert same == []
    assert [row.kind for row in (*first, *deeper, *gone)] == ["Alert", "Update", "Cancel"]
    messages = [parse_alert(bytes(row.body)) for row in (*first, *deeper, *gone)]
    for row in (*deeper, *gone):
        check_schema(bytes(row.body))
    alert, update, cancel = messages
    assert [one.identifier for one in update.references] == [alert.identifier]
    assert [one.identifier for one in cancel.references] == [alert.identifier, update.identifier]
    assert in_force(messages[:1]) == (alert,)
    assert in_force(messages[:2]) == (update,)
    assert in_force(messages) == ()
    assert told(world) == []


def test_after_a_cancellation_a_new_flood_begins_a_new_story(world: World) -> None:
    water(world)
    told(world)
    change(world, 30, state=Incident.State.CLOSED, closed_at=world.now)
    [row] = change(world, 30, state=Incident.State.VERIFIED, closed_at=None)
    assert (row.kind, row.first) == ("Alert", None)


def test_a_flood_that_lasts_is_told_again_before_the_message_expires(world: World) -> None:
    water(world)
    told(world)
    early = (LASTS - RENEW) // timedelta(minutes=1) - 1
    assert change(world, early) == []
    [row] = change(world, 2)
    assert row.kind == "Update"


def test_water_that_went_while_the_server_stood_still_is_taken_back(world: World) -> None:
    water(world)
    told(world)
    [row] = change(world, 10 * 24 * 60, state=Incident.State.CLOSED, closed_at=world.now)
    assert row.kind == "Cancel"


def test_only_verified_water_is_told(world: World) -> None:
    water(world, verified=False)
    water(world, kind=Incident.Kind.TREE)
    assert told(world) == []
    assert not bulletins.is_due(world.now)


def test_the_feed_lists_messages_and_stands_still_between_them(world: World) -> None:
    client = client_for(None)
    empty = client.get(ATOM)
    assert empty.status_code == 200
    water(world)
    [row] = told(world)
    answer = client.get(ATOM)
    root = ElementTree.fromstring(answer.content)
    space = "{http://www.w3.org/2005/Atom}"
    [entry] = root.findall(f"{space}entry")
    link = entry.find(f"{space}link")
    assert link is not None
    assert link.attrib["href"].endswith(f"/banjir/cap/{row.pk}.xml")
    assert [child.tag for child in root][:3] == [f"{space}id", f"{space}title", f"{space}updated"]
    assert client.get(ATOM, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(ATOM, headers={"If-None-Match": empty.headers["ETag"]}).status_code == 200
    assert client.post(ATOM).status_code == 405


def test_a_message_enters_the_chain_and_names_nobody(world: World) -> None:
    water(world, title="Rumah Pak Karto")
    [row] = told(world)
    assert Entry.objects.filter(action="satgas.bulletin", subject=f"bulletin:{row.pk}").exists()
    assert b"Karto" not in bytes(row.body)


def test_the_worker_tells_what_is_due_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    assert tasks.tell.call() == 0
    water(world)
    assert bulletins.is_due(world.now)
    assert (tasks.tell.call(), tasks.tell.call()) == (1, 0)
    assert tasks.tell.module_path in _rhythms


def test_the_water_of_a_demo_is_an_exercise(world: World, settings: Settings) -> None:
    settings.DEMO = True
    water(world)
    [row] = told(world)
    assert b"<status>Exercise</status>" in bytes(row.body)
    assert in_force([parse_alert(bytes(row.body))]) == ()
