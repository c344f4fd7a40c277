"""The latest decision of a post in words: what every screen of the flood watch shows in the same way.

``templates/satgas/bagian/keadaan.html`` draws it, and ``bagian/umur.html`` the ages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.duty import Callee, Policy, Rule, Rung, Standing, State
from pamong.satgas import sources
from pamong.satgas.ages import AgeLine, age_line
from pamong.satgas.models import Decision, Post
from pamong.satgas.queries.ages import sources_of
from pamong.satgas.records import Json, state_from_json
from pamong.satgas.services.watch import policy_at

_WORDS = {
    Standing.ON_SHIFT: gettext_lazy("BERTUGAS"),
    Standing.HOLD: gettext_lazy("TAHAN"),
    Standing.RELEASED: gettext_lazy("BOLEH PULANG"),
}
_LOOKS = {
    Standing.ON_SHIFT: ("duty", "shield"),
    Standing.HOLD: ("hold", "hand"),
    Standing.RELEASED: ("go", "home"),
}
_RUNGS: dict[Rung, Promise] = {
    Rung.NO_FORECAST: gettext_lazy(
        "Prakiraan BMKG terlambat. Keputusan memakai peringatan dini BMKG dan laporan langit."
    ),
    Rung.NO_NOWCAST: gettext_lazy(
        "Peringatan dini BMKG tidak masuk. Keputusan memakai prakiraan, lebih jauh ke depan, dan laporan langit."
    ),
    Rung.EYES: gettext_lazy("Data BMKG tidak masuk. Keputusan memakai laporan langit Satgas."),
    Rung.BLIND: gettext_lazy("DATA BASI: tidak ada data cuaca yang masih berlaku."),
}
#: Parameters of the sentences that name a person or repeat what somebody typed.
_PERSONAL = {"name", "by", "reason"}
#: Rules that only say that a release still stands.
_STILL = {Rule.R0, Rule.R5, Rule.T2}
#: A decision that is so late was not made: the worker stands still.
_LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """A reason or a condition: the id of its rule, and the sentence in the language of the request."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """A person's word beside what the rules advise at the same moment."""

    by: str
    said: str
    at: str
    advice: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The state card. ``tone`` is duty, hold or go; ``size`` of the word is l, m or s by its length; hours as 15.40."""

    standing: Standing
    word: str
    tone: str
    icon: str
    size: str
    day: datetime
    clock: str
    lead: str
    provisional: str
    reasons: tuple[Line, ...]
    conditions: tuple[Line, ...]
    check_clock: str
    checked_clock: str
    is_late: bool
    standby: str
    rung: Rung
    rung_text: str
    called: str
    overruled: Overruled | None
    ages: tuple[AgeLine, ...]
    attribution: str

    @property
    def is_hold(self) -> bool:
        """Whether the crew must stay."""
        return self.standing is Standing.HOLD

    @property
    def is_released(self) -> bool:
        """Whether the crew may go, now or when the shift ends."""
        return self.standing is Standing.RELEASED


def shown(post: Post, *, now: datetime, names: bool = True) -> Shown | None:
    """The latest decision of ``post`` (its region loaded), in four queries at most; ``None`` before the first one.

    ``names=False`` leaves out who said what, for pages that everybody may see.
    """
    said = post.said or _from_record(post)
    if said is None or not post.state:
        return None
    policy, state = policy_at(now), state_from_json(post.state)
    if state.day < policy.day_of(now):
        state = State.begin(now, policy)
        said = said | {"advice": state.standing.value, "reasons": [], "conditions": []}
    standing, rung = state.standing, Rung(said["rung"])
    tone, icon = _LOOKS[standing]
    word = str(_WORDS[standing])
    reasons = tuple(_lines(_why(post, state, said), names))
    return Shown(
        standing=standing,
        word=word,
        tone=tone,
        icon=icon,
        size="l" if len(word) < 7 else "m" if len(word) < 10 else "s",
        day=now,
        clock=policy.clock(now),
        lead=_lead(state, rung, now, policy, advised=said["advice"] != Standing.ON_SHIFT),
        provisional=_provisional(standing, Standing(said["advice"])),
        reasons=reasons,
        conditions=tuple(line for line in _lines(said["conditions"], names) if line not in reasons),
        check_clock=policy.clock(post.next_at),
        checked_clock=policy.clock(post.checked_at) if post.checked_at else "",
        is_late=now - post.next_at > _LATE,
        standby=_("Dua petugas siaga di rumah, di dekat telepon.") if state.standby else "",
        rung=rung,
        rung_text=str(_RUNGS.get(rung, "")),
        called=_called(said, policy),
        overruled=_overruled(state, Standing(said["advice"]), policy, names),
        ages=tuple(age_line(seen, now) for seen in sources_of(post, now, policy)),
        attribution=sources.attribution(),
    )


def _from_record(post: Post) -> Json | None:
    """What a post whose decisions were made before ``said`` was kept last said."""
    last = Decision.system().filter(post=post).order_by("-at", "-id").first()
    if last is None:
        return None
    return {
        "advice": last.advice,
        "rung": last.rung,
        "callee": last.callee,
        "until": None,
        "reasons": last.reasons,
        "conditions": last.conditions,
    }


def _why(post: Post, state: State, said: Json) -> list[Json]:
    """The reasons; while nothing new holds a crew that was released, those of the release itself."""
    rows: list[Json] = said["reasons"]
    if state.standing is not Standing.RELEASED or not {row["rule"] for row in rows} <= _STILL:
        return rows
    changed = Decision.system().filter(post=post, at=state.changed_at, standing=state.standing)
    return changed.values_list("reasons", flat=True).first() or rows


def _lines(rows: list[Json], names: bool) -> list[Line]:
    return [Line(row["rule"], sentence(row["template"], row["params"], names=names)) for row in rows]


def sentence(template: str, params: dict[str, Any], *, names: bool = True) -> str:
    """A stored sentence in the language of the request; without ``names`` nobody is named in it."""
    if not names and _PERSONAL & params.keys():
        if "reason" in params:
            return _("Diputuskan oleh pimpinan atau koordinator.")
        params = params | {"name": _("Petugas"), "by": _("Petugas")}
    return _(template).format(**params) if params else _(template)


def _lead(state: State, rung: Rung, now: datetime, policy: Policy, *, advised: bool) -> str:
    if state.standing is Standing.ON_SHIFT:
        if not advised:
            return _("Bekerja seperti biasa.")
        return _("Jam kerja sampai pukul {at}.").format(at=_shift_end(state, policy))
    if state.standing is Standing.HOLD:
        if state.by_person:
            return _("Jangan pulang dulu, sampai ada perintah.")
        if rung is Rung.BLIND:
            return _("Jangan pulang dulu, sampai diputuskan orang.")
        if state.rained_at is None:
            return _("Jangan pulang dulu, hujan mungkin turun.")
        return _("Jangan pulang dulu, sampai hujan reda.")
    if now < policy.at(state.day, policy.shift_ends):
        return _("Pulang pukul {at}, saat jam kerja selesai.").format(at=_shift_end(state, policy))
    if state.rained_at is not None and not state.by_person:
        return _("Hujan sudah reda. Terima kasih.")
    return _("Terima kasih sudah berjaga.")


def _shift_end(state: State, policy: Policy) -> str:
    return policy.clock(policy.at(state.day, policy.shift_ends))


def _provisional(standing: Standing, advice: Standing) -> str:
    if standing is not Standing.ON_SHIFT or advice is Standing.ON_SHIFT:
        return ""
    if advice is Standing.HOLD:
        return _("Perkiraan sementara: tahan.")
    return _("Perkiraan sementara: boleh pulang sesudah jam kerja.")


def _called(said: Json, policy: Policy) -> str:
    if not said["callee"]:
        return ""
    who = _("Lurah") if said["callee"] == Callee.LURAH else _("Koordinator")
    if not said["until"]:
        return _("{who} diminta memutuskan sendiri.").format(who=who)
    until = policy.clock(datetime.fromisoformat(said["until"]))
    return _("{who} diminta memutuskan sendiri sebelum pukul {until}.").format(who=who, until=until)


def _overruled(state: State, advice: Standing, policy: Policy, names: bool) -> Overruled | None:
    word = state.word
    if word is None or not state.by_person:
        return None
    return Overruled(
        by=word.by if names else _("Pimpinan atau koordinator"),
        said=word.reason if names else "",
        at=policy.clock(word.at),
        advice=str(_WORDS[advice]),
    )
