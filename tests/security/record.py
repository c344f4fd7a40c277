"""The record of the stage: a day with its report, which nobody has signed."""

from datetime import datetime, timedelta

from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.issuing.models import Document
from pamong.satgas import reporting
from pamong.satgas.customer import sheet
from pamong.satgas.models import DayReport, Post
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
        "signed_report": _signed(report),
    }


def _signed(report: DayReport) -> dict[str, object]:
    """A report of the day before, signed; which document it is does not matter here."""
    document = Document.system().filter(state=Document.State.ISSUED).earliest("issued_at")
    row = DayReport.system().get(pk=report.pk)
    row.pk, row.day, row.document = uuid7(), report.day - timedelta(days=1), document.pk
    row.save(force_insert=True)
    return {"report_id": row.pk}
