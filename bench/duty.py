"""One decision of the flood watch on a busy evening, alone and with its rows, and reading BMKG's largest answers.

The evening: two forecasts of 24 slots for each of eleven kelurahan, 60 sky reports, three gauges with a reading a
minute for three hours, four warnings, five incidents. The largest warning seen had 150 outlines with 3,072 corners.
The same evening in an office's database (SQLite): what was received is read, decided upon, and the decision is kept.
"""

import json
import math
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench._report import Options, Report, run

if TYPE_CHECKING:
    from pamong.bmkg_double.days import Day

TARGETS = {"decide_p99_ms": 1.0, "decide_in_office_ms": 25.0, "decide_in_office_queries": 20}
OUTLINES = "src/pamong/foundation/regions/data/blimbing_kelurahan.geojson"
_DAY = date(2026, 11, 24)
_MINUTE = timedelta(minutes=1)


def main(argv: Sequence[str]) -> int:
    """``pamong bench duty``."""
    return run("duty", argv, measure)


def measure(options: Options) -> Report:
    """Decide at every minute of the evening, over and over; then read."""
    rounds = 1 if options.quick else 20
    taken = sorted(_decisions(rounds))
    warning = _warning()
    kept, queries = _in_an_office(rounds)
    return Report(
        "duty",
        {
            "decide_ms": median(taken),
            "decide_p99_ms": taken[len(taken) * 99 // 100],
            "decide_in_office_ms": kept,
            "decide_in_office_queries": queries,
            "read_forecast_ms": _best(_forecast(), rounds),
            "read_warning_ms": _best(warning[0], rounds),
            "match_warning_ms": _best(warning[1], rounds),
        },
        TARGETS,
        {},
        (f"{len(taken)} decisions, a minute apart; reading: the best of {5 * rounds}.",),
    )


def _best(act: Callable[[], object], rounds: int) -> float:
    return min(_timed(act) for _ in range(5 * rounds))


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def _decisions(rounds: int) -> list[float]:
    from pamong.core.duty import State, decide, in_force

    policy, signals = in_force(_DAY), _signals()
    start = policy.at(_DAY, policy.provisional_at)
    taken = []
    for _ in range(rounds):
        state = State.begin(start, policy)
        for minute in range(7 * 60):
            now = start + minute * _MINUTE
            begun = time.perf_counter()
            state = decide(signals, now, state, policy).state
            taken.append(1000 * (time.perf_counter() - begun))
    return taken


def _signals():  # type: ignore[no-untyped-def]
    from pamong.core import duty, weather

    noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    drawn = random.Random(24)

    def forecast(place: int, run_at: datetime) -> duty.Outlook:
        times = [run_at + timedelta(hours=3 * step) for step in range(24)]
        slots = tuple(weather.Slot(at, drawn.choice([1, 3, 4, 61, 95]), "", 1.5, 90) for at in times)
        name = f"35.73.01.{1001 + place}"
        return duty.Outlook(weather.Forecast(name, name, run_at, slots), run_at + timedelta(hours=1))

    def report(step: int) -> duty.SkyReport:
        at = noon + 10 * step * _MINUTE
        return duty.SkyReport(drawn.choice(list(duty.Sky)), at, at + _MINUTE, f"{step % 5}", "Budi", "Pos")

    def level(gauge: int, step: int) -> duty.Level:
        at = noon + timedelta(hours=3) + step * _MINUTE
        return duty.Level(f"RW {gauge}", 20 + drawn.random(), 60, at, at)

    runs = (noon - timedelta(hours=17), noon - timedelta(hours=5))
    return duty.Signals(
        reports=tuple(map(report, range(60))),
        warnings=tuple(
            duty.WeatherWarning("hujan lebat", at, at + timedelta(hours=2), at - 10 * _MINUTE)
            for at in (noon + timedelta(hours=hour) for hour in range(2, 6))
        ),
        outlooks=tuple(forecast(place, at) for at in runs for place in range(11)),
        levels=tuple(level(gauge, step) for gauge in range(3) for step in range(180)),
        incidents=tuple(duty.Incident(f"Jalan {at}", noon + timedelta(hours=3 + at)) for at in range(5)),
        polled=tuple(noon + 5 * step * _MINUTE for step in range(120)),
        on_duty=2,
    )


def _in_an_office(rounds: int) -> tuple[float, float]:
    """The median time and the number of queries of a decision with all that the office knows."""
    from bench._office import office

    with office():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from pamong.bmkg_double.days import load, moment
        from pamong.satgas.models import Post
        from pamong.satgas.services import watch

        day = load("badai", _DAY)
        now = moment(_DAY, "16.55")
        _know(day, now)
        post = Post.system().get()
        taken = [_timed(lambda: watch.decide(post, now=now)) for _ in range(5 * rounds + 1)]
        with CaptureQueriesContext(connection) as seen:
            watch.decide(post, now=now)
        return median(taken[1:]), float(len(seen))


def _know(day: "Day", now: datetime) -> None:
    """Fetch what BMKG's double says, and put an evening of reports, levels and incidents beside it."""
    from django.conf import settings

    from pamong.bmkg_double.server import Clock, Double
    from pamong.core.duty import Sky
    from pamong.foundation.access.models import Account
    from pamong.satgas.models import Document, Incident, Look, Post, Reading
    from pamong.satgas.services import feeds, gauges

    post, account = Post.system().get(), Account.objects.get(persona="satgas")
    Document.objects.update(next_at=now)
    with Double(day=day, clock=Clock(now)) as double:
        settings.BMKG_URL, settings.BMKG_ALERTS_URL = double.url, f"{double.url}/alerts/nowcast"
        while feeds.fetch_due(now=now):
            pass
    common = {"post": post, "place": post.place}
    times = [now - 3 * step * _MINUTE for step in range(60)]
    skies = [list(Sky)[step % len(Sky)].value for step in range(60)]
    Look.system().bulk_create(
        Look(account=account, name="Budi", sky=sky, observed_at=at, received_at=at, **common)
        for at, sky in zip(times, skies, strict=True)
    )
    Incident.system().bulk_create(
        Incident(title=f"Jalan {at}", opened_at=now, verified_at=now, changed_at=now, **common)
        for at in range(5)
    )
    for number in range(3):
        gauge, _ = gauges.put_up(post, name=f"RW {number}", limit_cm=60, actor=None, now=now)
        Reading.objects.bulk_create(
            Reading(gauge=gauge, cm=20 + step % 7, at=now - step * _MINUTE, received_at=now - step * _MINUTE)
            for step in range(180)
        )


def _forecast() -> Callable[[], object]:
    """A whole answer of 24 slots."""
    from pamong.core.weather import parse_forecast

    first = datetime(2026, 11, 24, tzinfo=UTC)
    where = {"adm4": "35.73.01.1007", "desa": "Purwantoro"}
    slots = [_slot(first + timedelta(hours=3 * step), first) for step in range(24)]
    data = json.dumps(
        {"lokasi": where, "data": [{"lokasi": where, "cuaca": [slots[:4], slots[4:]]}]}
    ).encode()
    return lambda: parse_forecast(data, "35.73.01.1007")


def _slot(at: datetime, run_at: datetime) -> dict[str, object]:
    return {
        "utc_datetime": f"{at:%Y-%m-%d %H:%M:%S}", "datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "weather": 61, "tp": 1.2,
        "weather_desc": "Hujan Ringan", "weather_desc_en": "Light Rain", "tcc": 90, "t": 24, "hu": 90, "ws": 3.1,
        "analysis_date": f"{run_at:%Y-%m-%dT%H:%M:%S}",
    }  # fmt: skip


def _warning() -> tuple[Callable[[], object], Callable[[], object]]:
    """Reading the largest warning, and matching it with the eleven kelurahan."""
    from pamong.core.weather import Watched, areas_of, concerning, parse_alert

    shapes = "".join(f"<polygon>{_ring(at)}</polygon>" for at in range(150))
    data = (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        "<identifier>2.49.0.1.360.0.2026.11.24.06.35.001</identifier>"
        "<sender>contoh</sender><sent>2026-11-24T13:10:00+07:00</sent><status>Actual</status><msgType>Alert</msgType>"
        f"<info><event>Hujan</event><area><areaDesc>Jawa Timur</areaDesc>{shapes}</area></info></alert>"
    ).encode()
    outlines = Path(__file__).parent.parent / OUTLINES
    watched = Watched("Blimbing", "Jawa Timur", "35", areas_of(outlines.read_text(encoding="utf-8")))
    alert = parse_alert(data)
    return (lambda: parse_alert(data)), (lambda: concerning([alert], watched, share=0.1))


def _ring(at: int) -> str:
    """An outline of 20 corners and the first again; the first ones lie over Blimbing."""
    lat, lon = -7.95 + 0.03 * (at // 10), 112.64 + 0.03 * (at % 10)
    turns = [2 * math.pi * corner / 20 for corner in range(20)] + [0.0]
    return " ".join(f"{lat + 0.02 * math.sin(turn):.3f},{lon + 0.02 * math.cos(turn):.3f}" for turn in turns)
