"""The record of the stage: a day with its report, which nobody has signed."""

from datetime import datetime

from pamong.foundation.access.models import Account
from pamong.satgas import reporting
from pamong.satgas.customer import sheet
from pamong.satgas.models import Post
from pamong.satgas.services import dayreports
from pamong.satgas.services.watch import policy_at


def things(post: Post, leader: Account, now: datetime) -> dict[str, dict[str, object]]:
    """A day and its month by their addresses, and the report."""
    policy = policy_at(now)
    day = policy.day_of(now)
    told = reporting.tell(post, day, now=now, policy=policy)
    report = dayreports.make(post, day, told, sheet=sheet(), by=leader, now=now)
    return {
        "day": {"day": day.isoformat()},
        "month": {"month": f"{day:%Y-%m}"},
        "day_report": {"report_id": report.pk, "number": 1},
    }
