"""Days that can be played: what BMKG forecast and warned of, hour by hour, how it failed, and what the crew did.

A day is a TOML file in ``days/``. Its times are those of the kecamatan (WIB); from 24.00 on it is the next morning.
The double plays BMKG; what the crew did (``ACTS``) is for whoever plays the crew: the demo, or a test.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from importlib.resources import files
from types import MappingProxyType
from typing import Any

WIB = timezone(timedelta(hours=7), "WIB")
#: Code, words in both languages, rain in mm, cloud and humidity in percent, temperature in C.
WEATHER: dict[str, tuple[int, str, str, float, int, int, int]] = {
    "cerah": (1, "Cerah", "Sunny", 0, 10, 62, 30),
    "cerah berawan": (2, "Cerah Berawan", "Partly Cloudy", 0, 45, 70, 29),
    "berawan": (3, "Berawan", "Mostly Cloudy", 0, 80, 76, 28),
    "berawan tebal": (4, "Berawan Tebal", "Overcast", 0, 97, 82, 26),
    "hujan ringan": (61, "Hujan Ringan", "Light Rain", 1.4, 95, 88, 25),
    "hujan sedang": (63, "Hujan Sedang", "Moderate Rain", 5.2, 100, 93, 24),
    "hujan lebat": (65, "Hujan Lebat", "Heavy Rain", 12.5, 100, 95, 23),
    "hujan petir": (95, "Hujan Petir", "Thunderstorm", 14.6, 100, 96, 23),
}
KELURAHAN = {
    "35.73.01.1001": "Balearjosari", "35.73.01.1002": "Arjosari", "35.73.01.1003": "Polowijen",
    "35.73.01.1004": "Purwodadi", "35.73.01.1005": "Blimbing", "35.73.01.1006": "Pandanwangi",
    "35.73.01.1007": "Purwantoro", "35.73.01.1008": "Bunulrejo", "35.73.01.1009": "Kesatrian",
    "35.73.01.1010": "Polehan", "35.73.01.1011": "Jodipan",
}  # fmt: skip
#: A look at the sky, a check-in and check-out, a gauge's reading, water that somebody reports, a word of a person.
ACTS = ("look", "in", "out", "level", "incident", "order")
_STAGES = ("arrived", "closed")
_OUTLINE = (
    "-7.918,112.647 -7.927,112.663 -7.946,112.669 -7.993,112.646 -7.987,112.636 -7.934,112.643 -7.926,112.637 "
    "-7.918,112.647"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the model: from when it is served, and the weather at each three-hourly hour."""

    served_at: datetime
    analysed_at: datetime
    weather: dict[int, str]
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: its document, when it was sent, for when, and what it replaces."""

    code: str
    kind: str
    sent: datetime
    effective: datetime
    expires: datetime
    outline: str
    names: str
    replaces: str = ""

    @property
    def number(self) -> str:
        """Its place among the warnings of the day."""
        return self.code[-3:]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the crew, a gauge or a resident did: its place in the day, when, what (of ``ACTS``), and how."""

    number: int
    at: datetime
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its date, its runs, warnings, faults and acts, in order of time."""

    name: str
    date: date
    about: str
    runs: tuple[Run, ...]
    warnings: tuple[Warned, ...]
    faults: tuple[tuple[datetime, tuple[str, ...]], ...] = ()
    acts: tuple[Act, ...] = ()

    def run(self, now: datetime, adm4: str) -> Run | None:
        """The run that is served at ``now`` for a kelurahan; before the first one, the first one."""
        runs = [one for one in self.runs if not one.only or adm4 in one.only]
        served = [one for one in runs if one.served_at <= now]
        return served[-1] if served else next(iter(runs), None)

    def failing(self, now: datetime) -> tuple[str, ...]:
        """The faults of this moment, as the faults' ``WORDS`` are read: the last that were set."""
        begun = [faults for at, faults in self.faults if at <= now]
        return begun[-1] if begun else ()

    def listed(self, now: datetime) -> list[Warned]:
        """The warnings that stand in the list at ``now``."""
        return [one for one in self.warnings if one.sent <= now < one.expires]


def names() -> list[str]:
    """The days that come with the package."""
    return sorted(one.name.removesuffix(".toml") for one in _folder().iterdir() if one.name.endswith(".toml"))


def load(name: str, day: date | None = None) -> Day:
    """A day by its name, played on ``day`` if given. ``ValueError`` for a name that is none."""
    if name not in names():
        raise ValueError(f"{name!r} is none of {', '.join(names())}")
    return parse(name, (_folder() / f"{name}.toml").read_text(encoding="utf-8"), day)


def _folder() -> Any:
    return files("pamong.bmkg_double") / "days"


def parse(name: str, text: str, day: date | None = None) -> Day:
    """The day in a TOML text."""
    values = tomllib.loads(text)
    if unknown := set(values) - {"date", "about", "forecast", "warning", "fault", *ACTS}:
        raise ValueError(f"{name}: {sorted(unknown)} are no part of a day")
    when = day or values["date"]
    runs = tuple(sorted(_runs(values.get("forecast", []), when), key=lambda one: one.served_at))
    warnings = tuple(_warning(one, at, when) for at, one in enumerate(values.get("warning", []), 1))
    faults = tuple((moment(when, one["from"]), tuple(one["faults"])) for one in values.get("fault", []))
    return Day(name, when, values["about"], runs, warnings, faults, tuple(_acts(values, when)))


def moment(day: date, clock: str) -> datetime:
    """A time of the day, as ``15.30``."""
    hours, minutes = map(int, clock.split("."))
    return datetime.combine(day, time(), tzinfo=WIB) + timedelta(hours=hours, minutes=minutes)


def _runs(tables: list[dict[str, Any]], day: date) -> Iterator[Run]:
    for table in tables:
        weather = {int(hour): words for hour, words in table["weather"].items()}
        if unknown := set(weather.values()) - set(WEATHER):
            raise ValueError(f"{sorted(unknown)} are none of {', '.join(WEATHER)}")
        yield Run(
            moment(day, table["served"]),
            moment(day, table["analysed"]),
            weather,
            tuple(table.get("only", ())),
        )


def _acts(values: dict[str, Any], day: date) -> Iterator[Act]:
    """Each act and, where it says when somebody arrived and when it was over, these as acts of their own."""
    found = []
    for kind in ACTS:
        for table in values.get(kind, []):
            found.append((moment(day, table["at"]), kind, table))
            found += [
                (moment(day, table[word]), f"{kind} {word}", table) for word in _STAGES if word in table
            ]
    for number, (at, kind, table) in enumerate(sorted(found, key=lambda one: one[0])):
        yield Act(
            number, at, kind, MappingProxyType({name: said for name, said in table.items() if name != "at"})
        )


def _warning(table: dict[str, Any], at: int, day: date) -> Warned:
    return Warned(
        code=_code(at, day),
        kind=table.get("kind", "Alert"),
        sent=moment(day, table["sent"]),
        effective=moment(day, table["effective"]),
        expires=moment(day, table["expires"]),
        outline=table.get("outline", _OUTLINE),
        names=table.get("names", "BLIMBING"),
        replaces=_code(table["replaces"], day) if "replaces" in table else "",
    )


def _code(number: int, day: date) -> str:
    return f"CJI{day:%Y%m%d}{number:03}"
