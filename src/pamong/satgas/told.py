"""How the wall and the public pages say what is known of a kelurahan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.weather import Slot
from pamong.satgas.models import Incident
from pamong.satgas.queries.areas import Area, AreaState, Water
from pamong.ui.components import Status, Text

#: What the crew calls a state, and what everybody else does: residents are not held, they are warned.
CREW_WORDS: dict[AreaState, Status] = {
    AreaState.FLOOD: Status(gettext_lazy("Genangan"), "waves", "danger"),
    AreaState.HOLD: Status(gettext_lazy("Tahan"), "hand", "warn"),
    AreaState.UNKNOWN: Status(gettext_lazy("Tanpa data"), "help", ""),
    AreaState.SAFE: Status(gettext_lazy("Aman"), "check", "ok"),
}
PUBLIC_WORDS: dict[AreaState, Status] = CREW_WORDS | {
    AreaState.HOLD: Status(gettext_lazy("Waspada"), "alert", "warn"),
}
#: BMKG's codes by what the sky looks like: words and icon of our own.
_SKIES: tuple[tuple[frozenset[int], str | Promise, str], ...] = (
    (frozenset({0, 1}), gettext_lazy("Cerah"), "sun"),
    (frozenset({2}), gettext_lazy("Cerah berawan"), "sun"),
    (frozenset({3}), gettext_lazy("Berawan"), "cloud"),
    (frozenset({4}), gettext_lazy("Berawan tebal"), "cloud"),
    (frozenset({5, 10}), gettext_lazy("Udara kabur"), "cloud"),
    (frozenset({45}), gettext_lazy("Kabut"), "cloud"),
    (frozenset({17}), gettext_lazy("Petir"), "storm"),
    (frozenset({60, 61}), gettext_lazy("Hujan ringan"), "drizzle"),
    (frozenset({63}), gettext_lazy("Hujan sedang"), "rain"),
    (frozenset({65}), gettext_lazy("Hujan lebat"), "storm"),
    (frozenset({80}), gettext_lazy("Hujan lokal"), "drizzle"),
    (frozenset({95, 97}), gettext_lazy("Hujan petir"), "storm"),
)
_KINDS: dict[str, Text] = {
    Incident.Kind.FLOOD: gettext_lazy("Genangan air"),
    Incident.Kind.DRAIN: gettext_lazy("Saluran tersumbat"),
    Incident.Kind.TREE: gettext_lazy("Pohon tumbang"),
    Incident.Kind.SLIDE: gettext_lazy("Longsor"),
    Incident.Kind.OTHER: gettext_lazy("Kejadian lain"),
}


@dataclass(frozen=True, slots=True)
class SlotWords:
    """A slot of the forecast as it is drawn: hour, icon, words."""

    at: datetime
    hour: str
    icon: str
    words: Text


def hour(moment: datetime) -> str:
    """15.40, in the office's zone."""
    return f"{timezone.localtime(moment):%H.%M}"


def sky(slot: Slot) -> tuple[Text, str]:
    """What a slot means, and its icon; what nobody understands is said to be so."""
    known = next(((words, icon) for codes, words, icon in _SKIES if slot.code in codes), None)
    if slot.doubtful or known is None:
        return gettext_lazy("Tidak terbaca, dianggap hujan"), "rain"
    return known


def slots(area: Area, count: int = 3) -> list[SlotWords]:
    """The next slots of a kelurahan's forecast."""
    seen = [(slot.at, *sky(slot)) for slot in area.slots[:count]]
    return [SlotWords(at, hour(at), icon, words) for at, words, icon in seen]


def kind(incident: Incident) -> Text:
    """What sort of incident it is, for everybody."""
    return _KINDS[incident.kind]


def reasons(area: Area) -> list[str]:
    """Why a kelurahan is in its state, the worst first; never empty."""
    return [*map(_water, area.waters), *_threats(area)] or [_calm(area)]


def _water(water: Water) -> str:
    said = str(kind(water.incident))
    if water.is_flood and water.incident.depth_cm:
        said = _("Air %(cm)d cm") % {"cm": water.incident.depth_cm}
    return f"{said}, RW {water.rw}" if water.rw else said


def _threats(area: Area) -> Iterator[str]:
    """The warning that lasts longest; without one, the worst of the forecast."""
    if area.warnings:
        longest = max(area.warnings, key=lambda one: one.ends)
        values = {"start": hour(longest.starts), "end": hour(longest.ends)}
        yield _("Peringatan BMKG %(start)s-%(end)s") % values
    elif area.wet is not None:
        yield f"{sky(area.wet)[0]} {hour(area.wet.at)}"


def _calm(area: Area) -> str:
    if area.state is AreaState.UNKNOWN or not area.slots:
        return _("Prakiraan belum ada atau sudah lama")
    return str(sky(area.slots[0])[0])


def summary(areas: list[Area], words: dict[AreaState, Status]) -> str:
    """1 genangan, 7 tahan, 3 aman."""
    counted = ((state, sum(area.state is state for area in areas)) for state in AreaState)
    return ", ".join(f"{count} {str(words[state].label).lower()}" for state, count in counted if count)
