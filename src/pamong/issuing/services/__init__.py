"""Issuing: bind at the tap, order at the finger, publish once, release what was not signed."""

from pamong.issuing.services.binding import open_prompt, prompt_end
from pamong.issuing.services.certificates import check as check_certificate
from pamong.issuing.services.dispatching import send, send_code
from pamong.issuing.services.numbers import close_years
from pamong.issuing.services.publishing import finish, finish_due, order
from pamong.issuing.services.release import cancel, expire
from pamong.issuing.services.remote import BATCH_MAX, batch_max, certificate_state, service_for, service_name
from pamong.issuing.services.settling import bring, close, give_up
from pamong.issuing.services.time import time_notice

__all__ = [
    "BATCH_MAX",
    "batch_max",
    "bring",
    "cancel",
    "certificate_state",
    "check_certificate",
    "close",
    "close_years",
    "expire",
    "finish",
    "finish_due",
    "give_up",
    "open_prompt",
    "order",
    "prompt_end",
    "send",
    "send_code",
    "service_for",
    "service_name",
    "time_notice",
]
