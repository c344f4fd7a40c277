"""Work that happens later: queue, schedule, retry; and the bus that tells slices what happened."""

from pamong.foundation.jobs.policy import Backoff, GiveUp, job

__all__ = ["Backoff", "GiveUp", "job"]
