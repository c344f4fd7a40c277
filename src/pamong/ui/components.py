"""Values that components draw, so that views and templates agree on their shape."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class StepState(StrEnum):
    """Where a step of a journey stands; exactly one step of an open journey is NOW."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step of a journey: what, who, when, and how long it took."""

    state: StepState
    title: Text
    who: Text = ""
    at: datetime | None = None
    took: Text = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a list, with how much is in it (None: not counted)."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """The text of a choice with a second line under it."""

    label: Text
    hint: Text = ""

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True, slots=True)
class Status:
    """A state word with its icon and its tone (ok, info, warn, danger or nothing)."""

    label: Text
    icon: str = ""
    tone: str = ""


# The words are the residents': where a letter is, never a code. Slices pass their own state's key to badge.
STATUSES: dict[str, Status] = {
    "draft": Status(_("Draf")),
    "waiting": Status(_("Menunggu"), "clock", "info"),
    "running": Status(_("Diproses"), "clock", "info"),
    "returned": Status(_("Perlu diperbaiki"), "undo", "warn"),
    "issued": Status(_("Selesai"), "check", "ok"),
    "rejected": Status(_("Ditolak"), "x", "danger"),
    "withdrawn": Status(_("Dibatalkan"), "minus"),
    "revoked": Status(_("Dicabut"), "shield-x", "danger"),
    "overdue": Status(_("Lewat janji"), "alert", "danger"),
    "outlier": Status(_("Berbeda dari biasanya"), "alert", "warn"),
    "unopened": Status(_("Belum dibuka"), "eye", "warn"),
    "opened": Status(_("Sudah dibuka"), "check", "ok"),
    "sample": Status(_("Contoh"), "info"),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """How a kind of message looks."""

    icon: str
    tone: str


BANNERS: dict[str, Banner] = {
    "info": Banner("info", ""),
    "ok": Banner("check", "ok"),
    "warn": Banner("alert", "warn"),
    "danger": Banner("stop", "danger"),
}
# Django's message levels, by their default tags.
MESSAGE_KINDS = {"debug": "info", "info": "info", "success": "ok", "warning": "warn", "error": "danger"}


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """How the answer of a check is drawn; the words come from the verification slice."""

    icon: str
    css: str


VERDICTS: dict[str, VerdictLook] = {
    "ok": VerdictLook("shield", "verdict-ok"),
    "revoked": VerdictLook("shield-x", "verdict-revoked"),
    "changed": VerdictLook("pencil", "verdict-changed"),
    "foreign": VerdictLook("help", "verdict-foreign"),
    "unread": VerdictLook("qr", "verdict-unread"),
}
