"""Making the after-action report of a day: what it tells is kept from then on."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.issuing.render.source import LetterSource
from pamong.satgas.errors import WatchError
from pamong.satgas.models import DayReport, Post
from pamong.satgas.records import Json
from pamong.satgas.services.common import locked, recorded
from pamong.satgas.services.watch import policy_at


def make(post: Post, day: date, told: Json, *, sheet: LetterSource, by: Account, now: datetime) -> DayReport:
    """Keep a report of ``day``; made again, it gets the next serial number. ``WatchError`` for a day to come."""
    if policy_at(now).day_of(now) < day:
        raise WatchError(_("Hari itu belum tiba."))
    with transaction.atomic():
        post = locked(post)
        last = DayReport.system().filter(post=post, day=day).aggregate(last=Max("serial"))["last"] or 0
        report = DayReport.system().create(
            post=post,
            place=post.place,
            day=day,
            serial=last + 1,
            told=told,
            sheet=sheet.dump().decode(),
            sheet_hash=sheet.content_hash,
            made_by=by,
            made_at=now,
        )
        data: dict[str, str | int] = {"day": day.isoformat(), "serial": report.serial}
        recorded("day_report", post, by, data, now, about=f"day_report:{report.pk}")
    return report
