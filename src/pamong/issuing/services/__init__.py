"""Issuing: bind at the tap, order at the finger, publish once, release what was not signed."""

from pamong.issuing.services.binding import BATCH_MAX, open_prompt, prompt_end
from pamong.issuing.services.numbers import close_years
from pamong.issuing.services.publishing import finish, finish_due, order
from pamong.issuing.services.release import cancel, expire
from pamong.issuing.services.time import time_notice

__all__ = [
    "BATCH_MAX",
    "cancel",
    "close_years",
    "expire",
    "finish",
    "finish_due",
    "open_prompt",
    "order",
    "prompt_end",
    "time_notice",
]
