"""What the slice reads: signals of the rules here, the rest in the modules beside."""

from pamong.satgas.queries.signals import due, is_decision_due, is_fetch_due, signals
from pamong.satgas.queries.weather import kelurahan_of, watched

__all__ = [
    "due",
    "is_decision_due",
    "is_fetch_due",
    "kelurahan_of",
    "signals",
    "watched",
]
