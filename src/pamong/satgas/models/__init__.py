"""The records of the flood watch."""

from pamong.satgas.models.bulletins import Bulletin
from pamong.satgas.models.calls import Alarm, Call
from pamong.satgas.models.crew import (
    Calendar,
    Leave,
    Overtime,
    Presence,
    Relief,
    RotaChange,
    Shift,
    Spot,
    Stagger,
    Swap,
)
from pamong.satgas.models.feeds import Attempt, Document, Payload, Provider
from pamong.satgas.models.incidents import Gauge, Incident, Reading, Report, Step
from pamong.satgas.models.upkeep import Check, DayReport, Equipment
from pamong.satgas.models.watch import Decision, Look, Order, Post

__all__ = [
    "Alarm",
    "Attempt",
    "Bulletin",
    "Calendar",
    "Call",
    "Check",
    "DayReport",
    "Decision",
    "Document",
    "Equipment",
    "Gauge",
    "Incident",
    "Leave",
    "Look",
    "Order",
    "Overtime",
    "Payload",
    "Post",
    "Presence",
    "Provider",
    "Reading",
    "Relief",
    "Report",
    "RotaChange",
    "Shift",
    "Spot",
    "Stagger",
    "Step",
    "Swap",
]
