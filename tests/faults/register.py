"""The oracle of every fault test is the product's own: ``pamong.fsck``."""

from datetime import datetime, timedelta

from pamong.fsck.examine import examine


def faults(*, now: datetime | None = None, swept: timedelta | None = None) -> list[str]:
    """Everything that an auditor would find wrong, each in a sentence; ``swept`` says how young a stray may be.

    In one process, because some of those who ask are forked. A stray file is no fault for two days.
    """
    days = timedelta(days=2) if swept is None else swept
    report = examine(now=now, processes=1, swept=days)
    return [f"{fault.kind} {fault.where}: {fault.detail}" for fault in report.faults]
