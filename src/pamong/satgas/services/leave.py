"""Being away: asked by the crew, decided by whoever plans. A granted leave takes the shifts with it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from pamong.core.dates import tanggal
from pamong.core.messages import _
from pamong.foundation.access.models import Account
from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Leave, Post, Shift
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.rota import ROTA_PAGE, note
from pamong.satgas.services.watch import policy_at

LONGEST = timedelta(days=92)


def ask(
    post: Post, person: Account, kind: Leave.Kind, first: date, last: date, *, reason: str, now: datetime
) -> Leave:
    """Ask to be away from ``first`` to ``last``; the co-ordinators are told. The same wish is kept once.

    ``WatchError`` for days in the past, out of order, or more than a quarter of a year.
    """
    if first < policy_at(now).day_of(now):
        raise WatchError(gettext("Pilih hari ini atau sesudahnya."))
    if not first <= last <= first + LONGEST:
        raise WatchError(gettext("Hari terakhir harus sesudah hari pertama, paling lama tiga bulan."))
    with transaction.atomic():
        post = locked(post)
        same = Leave.system().filter(post=post, account=person, first=first, last=last, granted=None).first()
        if same is not None:
            return same
        row = Leave.system().create(
            post=post, place=post.place, account=person, kind=kind, first=first, last=last,
            reason=" ".join(reason.split())[:300], asked_at=now,
        )  # fmt: skip
        text = gettext("%(name)s minta %(kind)s %(first)s sampai %(last)s.") % {
            "name": person.name, "kind": kind.label, "first": tanggal(first), "last": tanggal(last),
        }  # fmt: skip
        tell(coordinators_of(post, first), text, link=ROTA_PAGE, kind="satgas.leave", now=now)
        recorded("leave.asked", post, person, _days(row), now, about=f"leave:{row.pk}")
    return row


def decide(leave: Leave, *, grants: bool, by: Account, now: datetime) -> Leave:
    """Grant or refuse; granted, the shifts of those days that have not begun are taken away.

    ``StaleError`` when it was decided before.
    """
    with transaction.atomic():
        post = locked(leave.post)
        row = Leave.system().select_related("account").get(pk=leave.pk)
        if row.granted is not None:
            raise StaleError(gettext("Permintaan ini sudah dijawab."))
        row.granted, row.decided_by, row.decided_at = grants, by, now
        row.save(update_fields=["granted", "decided_by", "decided_at"])
        days = {"first": tanggal(row.first), "last": tanggal(row.last)}
        if grants:
            said = _("Cuti {first} sampai {last} disetujui.", **days)
            Shift.system().filter(
                post=post, account=row.account, day__range=(row.first, row.last), cancelled_at=None, starts__gt=now
            ).update(cancelled_at=now)  # fmt: skip
        else:
            said = _("Cuti {first} sampai {last} belum bisa disetujui.", **days)
        note(post, row.account, row.first, said, by=by, reason="", now=now)
        data: dict[str, str | int] = {**_days(row), "grants": int(grants)}
        recorded("leave.decided", post, by, data, now, about=f"leave:{row.pk}")
    return row


def _days(row: Leave) -> dict[str, str | int]:
    return {"first": row.first.isoformat(), "last": row.last.isoformat(), "kind": row.kind}
