"""Sentences about somebody's hours that are kept in Indonesian and can still be translated."""

from datetime import date, datetime

from pamong.core.dates import hari_tanggal
from pamong.core.duty import Policy
from pamong.core.messages import Message, _


def resumed(day: date, at: datetime, went: datetime, policy: Policy) -> Message:
    """Overtime goes on after a break."""
    return _(
        "Lembur {day} dilanjutkan pukul {at}, sesudah pulang pukul {went}. Mohon dijawab.",
        day=hari_tanggal(day),
        at=policy.clock(at),
        went=policy.clock(went),
    )
