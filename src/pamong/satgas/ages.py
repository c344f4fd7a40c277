"""How old data are, in words: 4 menit lalu, or 42 menit, basi."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pamong.satgas.queries.ages import Seen, Source

_SOURCES: dict[Source, tuple[str, Promise]] = {
    Source.NOWCAST: ("alert", gettext_lazy("Peringatan dini BMKG")),
    Source.LOOKS: ("eye", gettext_lazy("Laporan langit Satgas")),
    Source.FORECAST: ("cloud", gettext_lazy("Prakiraan BMKG")),
    Source.BACKUP: ("cloud", gettext_lazy("Prakiraan Open-Meteo, bila BMKG diam")),
    Source.GAUGE: ("gauge", gettext_lazy("Alat ukur air {name}")),
}
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgeLine:
    """A source and how old its data are, as 4 menit lalu or 42 menit, basi."""

    icon: str
    name: str
    text: str
    fresh: bool
    at: datetime | None


def age_line(seen: Seen, now: datetime) -> AgeLine:
    """A source with the age of its data in words."""
    icon, name = _SOURCES[seen.source]
    if seen.at is None:
        text = _("belum ada")
    else:
        text = (_("{age} lalu") if seen.fresh else _("{age}, basi")).format(age=age(now - seen.at))
    return AgeLine(icon, str(name).format(name=seen.name), text, seen.fresh, seen.at)


def age(passed: timedelta) -> str:
    """A length of time as people say it: minutes up to an hour and a half, then hours, then days."""
    minutes = max(0, passed // timedelta(minutes=1))
    if minutes < 90:
        return ngettext("{count} menit", "{count} menit", minutes).format(count=minutes)
    if passed < 2 * _DAY:
        hours = round(passed / _HOUR)
        return ngettext("{count} jam", "{count} jam", hours).format(count=hours)
    return ngettext("{count} hari", "{count} hari", passed.days).format(count=passed.days)
