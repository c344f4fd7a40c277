"""Relief before the limit: name it, let it agree, hand over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.duty.labour import may_be_asked
from pamong.core.duty.policy import Policy
from pamong.foundation.access.models import Account
from pamong.foundation.push.rules import ORDER
from pamong.foundation.push.services import ring
from pamong.satgas.errors import LimitError, StaleError, WatchError
from pamong.satgas.models import Overtime, Post, Relief
from pamong.satgas.queries.hours import evening_of, week_hours
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.queries.relief import ITEMS, candidates
from pamong.satgas.queries.today import today
from pamong.satgas.services import overtime
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.watch import policy_at

_ASKED = gettext_lazy("Ada permintaan untuk menggantikan teman hari ini. Mohon dijawab.")


def page_of(relief: Relief) -> str:
    """Where both see how it stands."""
    return f"/satgas/serah-terima/{relief.pk}/"


def name(going: Overtime, reliever: Account, *, by: Account, now: datetime) -> Relief:
    """Ask ``reliever`` to take over from whoever ``going`` keeps, in time for the hand-over; he is told, and answers.

    Another may be named until the watch was handed over. ``WatchError`` for one who cannot come.
    """
    policy = policy_at(now)
    with transaction.atomic():
        post = locked(going.post)
        going = Overtime.system().select_related("account", "post").get(pk=going.pk)
        _must_stay(going)
        able = {one.account.pk for one in candidates(today(post, now, policy, going.day), going)}
        if reliever.pk not in able:
            raise WatchError(
                _("%(name)s tidak dapat menggantikan hari ini. Pilih petugas lain.") % {"name": reliever.name}
            )
        row, _is_new = Relief.system().get_or_create(
            post=post, account=going.account, day=going.day, defaults={"place": post.place, "due_at": going.until}
        )  # fmt: skip
        if row.by_id == reliever.pk:
            return row
        if row.by is not None:
            text = _("Bapak/Ibu tidak perlu lagi menggantikan %(name)s.") % {"name": going.account.name}
            tell([row.by], text, link=overtime.CREW_PAGE, kind="satgas.relief", now=now)
        row.by, row.named_by, row.named_at, row.due_at = reliever, by, now, going.until
        row.accepted_at = None
        row.save(update_fields=["by", "named_by", "named_at", "accepted_at", "due_at"])
        text = _("Mohon gantikan %(name)s. Serah terima pukul %(at)s.")
        values = {"name": going.account.name, "at": policy.clock(row.due_at - policy.handover_before)}
        tell([reliever], text % values, link=page_of(row), kind="satgas.relief", now=now)
        ring([reliever], ORDER, _ASKED, link=page_of(row), topic=f"relief {row.pk}")
        data: dict[str, str | int] = {"account": str(going.account_id), "by": str(reliever.pk)}
        recorded("relief.named", post, by, data, now, about=f"relief:{row.pk}")
    return row


def _must_stay(going: Overtime) -> None:
    if going.ended_at is not None or going.consented is False:
        raise StaleError(_("%(name)s sudah pulang.") % {"name": going.account.name})


def accept(relief: Relief, *, by: Account, now: datetime) -> Relief:
    """The named one comes. Where no shift of his covers it, this is an order to stay and his consent at once.

    Harmless to repeat. ``WatchError`` for anybody else, ``LimitError`` when no hours are left.
    """
    with transaction.atomic():
        post = locked(relief.post)
        row = _fresh(relief)
        _must_be_named(row, by)
        if row.accepted_at is None:
            policy = policy_at(now)
            _take_on(post, row, policy, now)
            row.accepted_at = now
            row.save(update_fields=["accepted_at"])
            text = _("%(by)s menggantikan %(name)s, serah terima pukul %(at)s.")
            at = policy.clock(row.due_at - policy.handover_before)
            values = {"by": by.name, "name": row.account.name, "at": at}
            people = [row.account, *coordinators_of(post, row.day)]
            tell(people, text % values, link=page_of(row), kind="satgas.relief", now=now)
            recorded(
                "relief.accepted", post, by, {"account": str(row.account_id)}, now, about=f"relief:{row.pk}"
            )
    return row


def decline(relief: Relief, *, by: Account, now: datetime) -> Relief:
    """The named one cannot come: the co-ordinator is told at once, and names another."""
    with transaction.atomic():
        post = locked(relief.post)
        row = _fresh(relief)
        _must_be_named(row, by)
        if row.accepted_at is not None:
            raise StaleError(_("Bapak/Ibu sudah menyanggupi. Hubungi koordinator bila berhalangan."))
        row.by, row.named_at = None, None
        row.save(update_fields=["by", "named_at"])
        text = _("%(by)s tidak bisa menggantikan %(name)s. Mohon pilih petugas lain.")
        values = {"by": by.name, "name": row.account.name}
        tell(
            coordinators_of(post, row.day), text % values, link=overtime.COORDINATOR_PAGE, kind="satgas.relief",
            now=now,
        )  # fmt: skip
        recorded("relief.declined", post, by, {"account": str(row.account_id)}, now, about=f"relief:{row.pk}")
    return row


def _must_be_named(row: Relief, by: Account) -> None:
    if row.by_id != by.pk:
        raise WatchError(_("Yang menjawab adalah petugas yang diminta menggantikan."))


def _take_on(post: Post, row: Relief, policy: Policy, now: datetime) -> None:
    """The order and the consent of a reliever whose own shift does not reach so far."""
    assert row.by is not None and row.named_by is not None and row.named_at is not None
    going = Overtime.system().get(post=post, account=row.account, day=row.day)
    found = candidates(today(post, now, policy, going.day), going)
    mine = next((one for one in found if one.account.pk == row.by_id), None)
    if mine is not None and mine.on_shift:
        return
    begins = max(now, row.due_at - policy.handover_before)
    week = week_hours(post, row.day, now, policy).get(str(row.by_id), timedelta(0))
    if mine is None or not may_be_asked(week, policy):
        raise LimitError(_("Batas lembur Bapak/Ibu sudah tercapai. Hubungi koordinator."))
    Overtime.system().create(
        post=post, place=post.place, account=row.by, day=row.day, starts=begins,
        until=evening_of(begins, week, policy).stop_at, reason=_("Menggantikan %(name)s") % {"name": row.account.name},
        ordered_by=row.named_by, ordered_at=row.named_at, consented=True, answered_at=now,
    )  # fmt: skip


def hand_over(
    relief: Relief, *, items: Iterable[str], note: str, by: Account, now: datetime, at: datetime | None = None
) -> Relief:
    """Keep what was handed over; the one who goes is free from now, or from ``at`` on. Harmless to repeat.

    Either of the two may write it down, or whoever plans (the caller checks that). ``StaleError`` while nobody has
    agreed to come.
    """
    with transaction.atomic():
        post = locked(relief.post)
        row = _fresh(relief)
        if row.handed_over_at is not None:
            return row
        if row.accepted_at is None or row.by is None:
            raise StaleError(_("Belum ada pengganti yang menyanggupi."))
        ticked = set(items)
        row.items = [word for word in ITEMS if word in ticked]
        row.note, row.handed_over_at = " ".join(note.split())[:500], at or now
        row.save(update_fields=["items", "note", "handed_over_at"])
        going = Overtime.system().select_related("post").get(post=post, account=row.account, day=row.day)
        overtime.end(going, by=by, now=now, at=at)
        text = _("Serah terima dari %(name)s ke %(by)s selesai. Terima kasih, selamat beristirahat.")
        values = {"name": row.account.name, "by": row.by.name}
        people = [row.account, row.by, *coordinators_of(post, row.day)]
        tell(people, text % values, link=overtime.CREW_PAGE, kind="satgas.relief", now=now)
        data: dict[str, str | int] = {"account": str(row.account_id), "items": " ".join(row.items)}
        recorded("relief.handed_over", post, by, data, now, about=f"relief:{row.pk}")
    return row


def _fresh(relief: Relief) -> Relief:
    return Relief.system().select_related("account", "by", "named_by", "post").get(pk=relief.pk)
