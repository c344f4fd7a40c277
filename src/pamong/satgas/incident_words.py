"""Incidents in words: states as the crew and as a resident reads them, acts as buttons, depths as parts of the body."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.incidents import Act, Depth, State
from pamong.satgas.models import Incident, Step
from pamong.ui.components import Status


@dataclass(frozen=True, slots=True)
class Button:
    """An act as a page offers it: the last part of its address, what the button says, and its icon."""

    slug: str
    label: Promise
    icon: str


BUTTONS = {
    Act.VERIFY: Button("pastikan", gettext_lazy("Pastikan benar"), "check"),
    Act.ASSIGN: Button("tugaskan", gettext_lazy("Tugaskan"), "user"),
    Act.TAKE: Button("ambil", gettext_lazy("Saya berangkat ke sana"), "right"),
    Act.LEAVE: Button("berangkat", gettext_lazy("Berangkat"), "right"),
    Act.ARRIVE: Button("tiba", gettext_lazy("Saya sudah di lokasi"), "pin"),
    Act.CONTAIN: Button("terkendali", gettext_lazy("Air sudah terkendali"), "drop"),
    Act.CLOSE: Button("selesai", gettext_lazy("Selesai dengan foto"), "camera"),
    Act.DECLINE: Button("tidak-dapat", gettext_lazy("Saya tidak dapat ke sana"), "x"),
    Act.REOPEN: Button("buka-lagi", gettext_lazy("Buka lagi"), "refresh"),
    Act.MERGE: Button("gabung", gettext_lazy("Gabung dengan kejadian lain"), "list"),
    Act.DISMISS: Button("bukan-kejadian", gettext_lazy("Bukan kejadian"), "minus"),
    Act.NOTE: Button("catatan", gettext_lazy("Tambah catatan"), "pencil"),
}
BY_SLUG = {button.slug: act for act, button in BUTTONS.items()}

STATES = {
    State.REPORTED: Status(gettext_lazy("Perlu dipastikan"), "eye", "warn"),
    State.VERIFIED: Status(gettext_lazy("Menunggu petugas"), "alert", "danger"),
    State.ASSIGNED: Status(gettext_lazy("Ditugaskan"), "user", "info"),
    State.ON_WAY: Status(gettext_lazy("Dalam perjalanan"), "right", "info"),
    State.ON_SITE: Status(gettext_lazy("Dikerjakan"), "work", "info"),
    State.CONTAINED: Status(gettext_lazy("Terkendali"), "drop", "ok"),
    State.CLOSED: Status(gettext_lazy("Selesai"), "check", "ok"),
    State.MERGED: Status(gettext_lazy("Digabung"), "list"),
    State.DISMISSED: Status(gettext_lazy("Bukan kejadian"), "minus"),
}

#: What a resident reads; nobody is named.
TO_RESIDENT = {
    State.REPORTED: gettext_lazy("Laporan diterima. Petugas akan memastikannya."),
    State.VERIFIED: gettext_lazy("Laporan sudah dipastikan. Petugas sedang dipilih."),
    State.ASSIGNED: gettext_lazy("Petugas sudah ditugaskan."),
    State.ON_WAY: gettext_lazy("Petugas sedang menuju lokasi."),
    State.ON_SITE: gettext_lazy("Petugas ada di lokasi."),
    State.CONTAINED: gettext_lazy("Air sudah terkendali. Petugas membereskan sisanya."),
    State.CLOSED: gettext_lazy("Selesai ditangani. Terima kasih sudah melapor."),
    State.DISMISSED: gettext_lazy(
        "Petugas sudah memeriksa dan tidak menemukan genangan. Terima kasih sudah melapor."
    ),
}

_DEPTHS = {
    Depth.ANKLE: gettext_lazy("semata kaki"),
    Depth.CALF: gettext_lazy("sebetis"),
    Depth.KNEE: gettext_lazy("selutut"),
    Depth.WAIST: gettext_lazy("sepinggang"),
    Depth.CHEST: gettext_lazy("sedada"),
}


def depth_in_words(depth_cm: int | None) -> str:
    """As ``sebetis, kira-kira 30 cm``; nothing for an unknown depth."""
    if depth_cm is None:
        return ""
    told = {"cm": depth_cm}
    if depth_cm not in list(Depth):
        return _("kira-kira %(cm)d cm") % told
    return _("%(part)s, kira-kira %(cm)d cm") % {**told, "part": _DEPTHS[Depth(depth_cm)]}


def badge_of(incident: Incident) -> Status:
    """The state word of an incident."""
    return STATES[State(incident.state)]


_STEPS: dict[str, Promise] = {
    State.REPORTED: gettext_lazy("Dilaporkan warga"),
    State.VERIFIED: gettext_lazy("Dipastikan benar"),
    State.ASSIGNED: gettext_lazy("Ditugaskan"),
    State.ON_WAY: gettext_lazy("Berangkat"),
    State.ON_SITE: gettext_lazy("Tiba di lokasi"),
    State.CONTAINED: gettext_lazy("Air terkendali"),
    State.CLOSED: gettext_lazy("Selesai"),
    State.MERGED: gettext_lazy("Digabung"),
    State.DISMISSED: gettext_lazy("Bukan kejadian"),
    Step.Word.DECLINED: gettext_lazy("Tidak dapat ke sana"),
    Step.Word.REOPENED: gettext_lazy("Dibuka lagi"),
    Step.Word.ABSORBED: gettext_lazy("Laporan lain digabung ke sini"),
    Step.Word.NOTE: gettext_lazy("Catatan"),
}


def step_in_words(what: str) -> str:
    """What happened, as the page of an incident tells it."""
    return str(_STEPS[what])
