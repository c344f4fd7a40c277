"""Days of the flood crew as tables: what became known at which time, and what the rules then decided.

Each line is ``time | what became known | standing and rules``. The right column holds every change of the day and
nothing else. Forecasts are for all eleven kelurahan from the run of 07.00, at 13.00, 16.00, 19.00 and 22.00. Unless a
day says otherwise BMKG's list of warnings is fetched every five minutes, and one person is on duty.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pamong.core.duty import (
    Incident,
    Level,
    Outlook,
    Policy,
    Signals,
    Sky,
    SkyReport,
    Standing,
    Want,
    WeatherWarning,
    Word,
    in_force,
)
from pamong.core.duty.replay import changes
from pamong.core.weather import Forecast, Slot

TUESDAY = date(2026, 11, 24)
POLICY = in_force(TUESDAY)
KELURAHAN = tuple(f"35.73.01.{number}" for number in range(1001, 1012))
SKIES = {
    "cerah": Sky.CLEAR,
    "mendung": Sky.CLOUDY,
    "gerimis": Sky.DRIZZLE,
    "hujan": Sky.RAIN,
    "deras": Sky.DOWNPOUR,
}
#: Code, rain in mm, cloud in percent.
WEATHER = {
    "cerah": (1, 0.0, 10),
    "awan": (3, 0.0, 80),
    "mendung": (4, 0.0, 95),
    "gerimis": (61, 1.2, 90),
    "hujan": (63, 6.0, 100),
    "petir": (95, 15.0, 100),
}


def at(clock: str, day: date = TUESDAY) -> datetime:
    """A time of the day, as ``15.30``; from ``24.00`` on it is the next morning."""
    hours, minutes = map(int, clock.split("."))
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=POLICY.zone)
    return midnight + timedelta(hours=hours, minutes=minutes)


def slot(moment: datetime, weather: str) -> Slot:
    """A slot of this weather."""
    code, rain, cloud = WEATHER[weather]
    return Slot(moment, code, weather, rain, cloud)


def outlooks(
    slots: tuple[Slot, ...], analysed_at: datetime, received_at: datetime, places: tuple[str, ...] = KELURAHAN
) -> tuple[Outlook, ...]:
    """The same forecast for each of the kelurahan."""
    return tuple(Outlook(Forecast(adm4, adm4, analysed_at, slots), received_at) for adm4 in places)


@dataclass(frozen=True)
class Day:
    """A day: its signals, its changes as expected, and its end."""

    signals: Signals
    expected: tuple[tuple[str, str], ...]
    end: datetime

    def changes(self, policy: Policy = POLICY) -> Iterator[tuple[str, str]]:
        """The changes as they are decided."""
        for moment, decision in changes(self.signals, at("14.00"), self.end, policy):
            rules = sorted({reason.rule.value for reason in decision.reasons})
            yield policy.clock(moment), " ".join([_SAID[decision.state.standing], *rules])


_SAID = {Standing.ON_SHIFT: "kerja", Standing.HOLD: "TAHAN", Standing.RELEASED: "PULANG"}


class Reader:
    """Reads one table."""

    def __init__(self, table: str) -> None:
        self.parts: dict[str, list[object]] = {
            name: [] for name in ("reports", "warnings", "outlooks", "levels", "incidents", "words")
        }
        self.silent: list[tuple[datetime, datetime]] = []
        self.on_duty = 1
        self.expected: list[tuple[str, str]] = []
        self.end = at("22.00")
        for line in table.strip().splitlines():
            clock, known, decided = (part.strip() for part in f"{line}||".split("|")[:3])
            if known:
                self.read(at(clock), known)
            if decided:
                self.expected.append((clock, decided))

    def read(self, now: datetime, known: str) -> None:
        """Add what became known."""
        for pattern, add in _WORDS:
            if found := re.fullmatch(pattern, known):
                add(self, now, *found.groups())
                return
        raise ValueError(known)

    def day(self) -> Day:
        """The whole."""
        minutes = (at("6.00") + timedelta(minutes=5 * step) for step in range(12 * 24))
        polled = tuple(one for one in minutes if not any(start <= one < end for start, end in self.silent))
        parts = {name: tuple(found) for name, found in self.parts.items()}
        signals = Signals(polled=polled, on_duty=self.on_duty, **parts)  # type: ignore[arg-type]
        return Day(signals, tuple(self.expected), self.end)


def _sky(reader: Reader, now: datetime, name: str, sky: str, late: str | None) -> None:
    received = at(late) if late else now
    reader.parts["reports"].append(SkyReport(SKIES[sky], now, received, name, name))


def _forecast(reader: Reader, now: datetime, slots: str) -> None:
    found = tuple(
        slot(at(f"{hour}.00"), weather) for hour, weather in (one.split("=") for one in slots.split())
    )
    reader.parts["outlooks"] += outlooks(found, now.replace(hour=7, minute=0), now)


def _warning(reader: Reader, now: datetime, start: str, end: str, withdrawn: str | None) -> None:
    gone = at(withdrawn) if withdrawn else None
    reader.parts["warnings"].append(WeatherWarning("hujan lebat", at(start), at(end), now, withdrawn_at=gone))


def _level(reader: Reader, now: datetime, cm: str, limit: str) -> None:
    reader.parts["levels"].append(Level("RW 05", float(cm), float(limit), now, now))


def _incident(reader: Reader, now: datetime, label: str, closed: str | None) -> None:
    reader.parts["incidents"].append(Incident(label, now, at(closed) if closed else None))


def _word(reader: Reader, now: datetime, by: str, verb: str, reason: str) -> None:
    want = {"menahan": Want.HOLD, "memulangkan": Want.RELEASE, "menyerahkan": Want.RULES}[verb]
    reader.parts["words"].append(Word(want, by, reason, now))


def _silence(reader: Reader, now: datetime, until: str) -> None:
    reader.silent.append((now, at(until)))


def _duty(reader: Reader, now: datetime, count: str) -> None:
    reader.on_duty = int(count)


def _end(reader: Reader, now: datetime) -> None:
    reader.end = now


_T = r"(\d+\.\d\d)"
_WORDS: list[tuple[str, Callable[..., None]]] = [
    (rf"(\w+) melihat (\w+)(?:, terkirim {_T})?", _sky),
    (r"prakiraan (.+)", _forecast),
    (rf"BMKG memperingatkan {_T}-{_T}(?:, dicabut {_T})?", _warning),
    (r"air (\d+) dari (\d+) cm", _level),
    (rf"kejadian (.+?)(?:, ditutup {_T})?", _incident),
    (r"(\w+ \w+) (menahan|memulangkan|menyerahkan): (.+)", _word),
    (rf"daftar BMKG tak terjangkau sampai {_T}", _silence),
    (r"(\d) petugas", _duty),
    (r"selesai", _end),
]


def read(table: str) -> Day:
    """The day of a table; ``ValueError`` for a line that says nothing known."""
    return Reader(table).day()
