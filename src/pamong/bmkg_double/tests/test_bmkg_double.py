"""The double answers as BMKG was recorded to answer, by the reader that reads BMKG."""

import http.client
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pamong.bmkg_double import days
from pamong.bmkg_double.faults import WORDS, Kind
from pamong.bmkg_double.server import FORECAST, WARNINGS, Clock, Double
from pamong.core.tests.recorded import BANDUNG, FEED, GORONTALO, SHARE, answer, watched
from pamong.core.weather import about, concerning, in_force, parse_alert, parse_feed, parse_forecast
from pamong.doubles.faults import Fault

PURWANTORO = "35.73.01.1007"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


def get(double: Double, path: str, tag: str = "") -> tuple[int, dict[str, str], bytes]:
    host = urlsplit(double.url).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        with connection.getresponse() as response:
            return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def set_to(double: Double, clock: str) -> None:
    double.clock.set(days.moment(double.day.date, clock))


def test_a_forecast_has_the_fields_of_a_recorded_one(double: Double) -> None:
    status, _, body = get(double, f"{FORECAST}?adm4={PURWANTORO}")
    ours, real = json.loads(body), json.loads(answer(BANDUNG))
    assert status == 200
    assert ours.keys() == real.keys() and ours["data"][0].keys() == real["data"][0].keys()
    assert ours["data"][0]["lokasi"].keys() == real["data"][0]["lokasi"].keys()
    assert ours["data"][0]["cuaca"][0][0].keys() == real["data"][0]["cuaca"][0][0].keys()
    found = parse_forecast(body, PURWANTORO)
    assert (found.name, len(found.slots), found.oddities) == ("Purwantoro", 20, ())
    assert found.analysed_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.slots[1].code == 95


def test_an_unknown_kelurahan_is_answered_as_recorded(double: Double) -> None:
    status, _, body = get(double, f"{FORECAST}?adm4=99.99.99.1001")
    assert (status, body) == (404, answer("prakiraan-404.json").strip())


def test_a_tag_is_honoured_until_the_answer_changes(double: Double) -> None:
    path = f"{FORECAST}?adm4={PURWANTORO}"
    tag = get(double, path)[1]["ETag"]
    assert get(double, path, tag)[0] == 304
    set_to(double, "23.00")
    assert get(double, path, tag)[0] == 200


def test_the_warning_is_listed_when_it_is_sent_and_hits_blimbing(double: Double) -> None:
    set_to(double, "15.10")
    assert parse_feed(get(double, WARNINGS)[2]).items == ()
    set_to(double, "15.20")
    feed = parse_feed(get(double, WARNINGS)[2])
    (item,) = about(feed.items, "35", "Jawa Timur")
    found = parse_alert(get(double, f"{WARNINGS}/{item.code}_alert.xml")[2])
    ((_, info, tie),) = concerning(in_force([found]), watched(), share=SHARE)
    assert (info.event, len(tie.codes)) == ("Hujan Lebat dan Petir", 11)
    assert get(double, f"{WARNINGS}/CJI20261124002_alert.xml")[0] == 404


def test_the_elements_are_those_of_recorded_documents(double: Double) -> None:
    set_to(double, "15.20")
    for path, name in ((WARNINGS, FEED), (f"{WARNINGS}/CJI20261124001_alert.xml", GORONTALO)):
        body = get(double, path)[2].decode()
        recorded = answer(name).decode()
        for element in (
            "item",
            "guid",
            "pubDate",
            "link",
            "info",
            "polygon",
            "effective",
            "eventCode",
            "areaDesc",
        ):
            assert (f"<{element}" in body) == (f"<{element}" in recorded), (name, element)


def test_a_cancellation_of_the_day_of_clouds_cancels() -> None:
    day = days.load("awan")
    with Double(day=day) as double:
        set_to(double, "16.30")
        items = about(parse_feed(get(double, WARNINGS)[2]).items, "35", "Jawa Timur")
        assert len(items) == 3
        alerts = [parse_alert(get(double, f"{WARNINGS}/{item.code}_alert.xml")[2]) for item in items]
        assert concerning(in_force(alerts), watched(), share=SHARE) == ()
        assert len(concerning(in_force(alerts[:2]), watched(), share=SHARE)) == 1


@pytest.mark.parametrize("name", [name for name in days.names() if not days.load(name).faults])
def test_every_day_that_comes_with_it_can_be_played(name: str) -> None:
    day = days.load(name)
    assert day.about
    with Double(day=day) as double:
        for clock in ("2.30", "9.30", "15.30", "21.00"):
            set_to(double, clock)
            for adm4 in days.KELURAHAN:
                assert parse_forecast(get(double, f"{FORECAST}?adm4={adm4}")[2], adm4).oddities == ()
            for item in parse_feed(get(double, WARNINGS)[2]).items:
                assert parse_alert(get(double, f"{WARNINGS}/{item.code}_alert.xml")[2]).actual


def test_the_clock_runs_as_fast_as_it_is_told() -> None:
    began = time.monotonic()
    clock = Clock(datetime(2026, 11, 24, 14, tzinfo=UTC), 3600)
    first = clock.now()
    time.sleep(0.05)
    passed = (clock.now() - first).total_seconds()
    assert 0.05 * 3600 <= passed <= (time.monotonic() - began) * 3600


@pytest.mark.parametrize("text", ["nothing", "elsewhere.html", "html=x", "html*x"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        WORDS.parse(text)


def test_a_fault_of_one_operation_happens_as_often_as_it_is_told(double: Double) -> None:
    double.faults.set([WORDS.parse("forecast.error=500*2")])
    path = f"{FORECAST}?adm4={PURWANTORO}"
    assert [get(double, path)[0] for _ in range(3)] == [500, 500, 200]
    assert get(double, WARNINGS)[0] == 200


@pytest.mark.parametrize(
    "kind", [Kind.HTML, Kind.XXE, Kind.BOMB, Kind.GARBAGE, Kind.EMPTY, Kind.SCHEMA, Kind.TEXT, Kind.CUT]
)
def test_a_broken_body_is_one_that_the_reader_refuses(double: Double, kind: Kind) -> None:
    double.faults.set([Fault(kind)])
    with pytest.raises(ValueError):
        parse_forecast(get(double, f"{FORECAST}?adm4={PURWANTORO}")[2], PURWANTORO)


def test_it_can_be_steered_while_it_runs(double: Double) -> None:
    connection = http.client.HTTPConnection(urlsplit(double.url).netloc, timeout=30)
    connection.request("POST", "/double", json.dumps({"faults": ["moved*1"], "clock": "15.30"}))
    assert connection.getresponse().status == 200
    connection.close()
    assert get(double, WARNINGS)[0] == 302
    assert "15:30" in get(double, "/double/clock")[2].decode()


@pytest.mark.parametrize("name", days.names())
def test_every_day_can_be_read_and_played_on_another_date(name: str) -> None:
    for day in (days.load(name), days.load(name, date(2027, 1, 2))):
        assert [act.number for act in day.acts] == list(range(len(day.acts)))
        assert [act.at for act in day.acts] == sorted(act.at for act in day.acts)
        assert {other.code for other in day.warnings} >= {one.replaces for one in day.warnings} - {""}
        for faults in day.faults:
            assert list(map(WORDS.parse, faults[1]))


def test_a_day_may_say_when_the_service_fails() -> None:
    text = """
        date = 2026-11-24
        about = "A service that fails for an hour"
        [[fault]]
        from = "14.00"
        faults = ["error=503"]
        [[fault]]
        from = "15.00"
        faults = []
    """
    with Double(day=days.parse("contoh", text)) as double:
        answered = []
        for clock in ("13.59", "14.00", "14.59", "15.00"):
            set_to(double, clock)
            answered.append(get(double, WARNINGS)[0])
    assert answered == [200, 503, 503, 200]


def test_a_word_that_is_no_part_of_a_day_is_named() -> None:
    with pytest.raises(ValueError, match="warnings"):
        days.parse("contoh", 'date = 2026-11-24\nabout = ""\nwarnings = []')


def test_the_guide_tells_every_day_and_every_fault() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "operations" / "bmkg.md").read_text(encoding="utf-8")
    assert [name for name in [*days.names(), *Kind] if f"`{name}`" not in guide] == []
