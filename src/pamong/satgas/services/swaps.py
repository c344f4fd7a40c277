"""One gives a shift to another, perhaps for one of the other's: both agree, then whoever plans.

Both shifts are kept as cancelled and made anew, so that the rota's past stays as it was.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from pamong.core.dates import hari_tanggal
from pamong.core.messages import _
from pamong.foundation.access.models import Account
from pamong.foundation.push.rules import QUESTION
from pamong.foundation.push.services import ring
from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Post, Shift, Swap
from pamong.satgas.queries.people import coordinators_of, crew_of
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.rota import ROTA_PAGE, must_rest, note

_ASKED = gettext_lazy("Teman minta tukar giliran. Mohon dijawab.")


def ask(
    given: Shift,
    partner: Account,
    *,
    by: Account,
    now: datetime,
    taken: Shift | None = None,
    reason: str = "",
) -> Swap:
    """Ask ``partner`` to take the shift ``given``, for ``taken`` of his if that is named; he is told.

    The same wish is kept once. ``WatchError`` when a shift is not whose it should be, has begun, or the other works on
    that day anyway.
    """
    with transaction.atomic():
        post = locked(given.post)
        if given.account_id != by.pk:
            raise WatchError(gettext("Yang bisa ditukar adalah giliran sendiri."))
        if partner not in crew_of(post, given.day) or partner.pk == by.pk:
            raise WatchError(gettext("Pilih teman satu regu."))
        wish = {"given": given, "taken": taken, "asked_by": by, "partner": partner}
        same = Swap.system().filter(**wish, approved=None).exclude(consented=False).first()
        if same is not None:
            return same
        _must_be_possible(given, taken, partner, now)
        row = Swap.system().create(
            post=post, place=post.place, **wish, reason=" ".join(reason.split())[:300], asked_at=now
        )
        text = gettext("%(name)s minta tukar giliran %(day)s. Mohon dijawab.")
        values = {"name": by.name, "day": hari_tanggal(given.day)}
        tell([partner], text % values, link=ROTA_PAGE, kind="satgas.swap", now=now)
        ring([partner], QUESTION, _ASKED, link=ROTA_PAGE, topic=f"swap {row.pk}")
        recorded("swap.asked", post, by, {"partner": str(partner.pk)}, now, about=f"swap:{row.pk}")
    return row


def _must_be_possible(given: Shift, taken: Shift | None, partner: Account, now: datetime) -> None:
    for one in (given, taken):
        if one is not None and (one.cancelled_at is not None or one.starts <= now):
            raise WatchError(gettext("Giliran itu sudah berubah atau sudah mulai."))
    if taken is not None and taken.account_id != partner.pk:
        raise WatchError(gettext("Giliran pengganti bukan milik teman itu."))
    changing = {one.pk for one in (given, taken) if one is not None}
    moves = [(partner, given.day)] + ([(given.account, taken.day)] if taken else [])
    for who, day in moves:
        busy = Shift.system().filter(account=who, day=day, kind=given.kind, cancelled_at=None)
        if busy.exclude(pk__in=changing).exists():
            raise WatchError(
                gettext("%(name)s sudah bertugas pada %(day)s.")
                % {"name": who.name, "day": hari_tanggal(day)}
            )


def consent(swap: Swap, *, consents: bool, by: Account, now: datetime) -> Swap:
    """The partner's answer; a yes goes on to the co-ordinators. Repeating it is harmless, turning it round is not."""
    with transaction.atomic():
        post = locked(swap.post)
        row = _fresh(swap)
        if row.partner_id != by.pk:
            raise WatchError(gettext("Yang menjawab adalah teman yang diminta."))
        if row.consented is consents:
            return row
        if row.consented is not None or row.approved is not None:
            raise StaleError(gettext("Permintaan ini sudah dijawab."))
        row.consented, row.consented_at = consents, now
        row.save(update_fields=["consented", "consented_at"])
        names = {"name": row.asked_by.name, "partner": by.name, "day": hari_tanggal(row.given.day)}
        if consents:
            text = (
                gettext("%(name)s dan %(partner)s sepakat tukar giliran %(day)s. Mohon diputuskan.") % names
            )
            people = coordinators_of(post, row.given.day)
        else:
            text = gettext("%(partner)s tidak bisa tukar giliran %(day)s.") % names
            people = [row.asked_by]
        tell(people, text, link=ROTA_PAGE, kind="satgas.swap", now=now)
        recorded("swap.answered", post, by, {"consents": int(consents)}, now, about=f"swap:{row.pk}")
    return row


def decide(swap: Swap, *, approves: bool, by: Account, now: datetime) -> Swap:
    """The planner's word, after both agreed; approved, the shifts change hands and both are told.

    ``StaleError`` when it was decided or the partner has not agreed, ``WatchError`` when it is no longer possible.
    """
    with transaction.atomic():
        post = locked(swap.post)
        row = _fresh(swap)
        if row.approved is not None:
            raise StaleError(gettext("Permintaan ini sudah dijawab."))
        if row.consented is not True:
            raise StaleError(gettext("%(name)s belum setuju.") % {"name": row.partner.name})
        if approves:
            _exchange(post, row, by, now)
        row.approved, row.approved_by, row.approved_at = approves, by, now
        row.save(update_fields=["approved", "approved_by", "approved_at"])
        if not approves:
            text = gettext("Tukar giliran %(day)s belum bisa disetujui.") % {
                "day": hari_tanggal(row.given.day)
            }
            tell([row.asked_by, row.partner], text, link=ROTA_PAGE, kind="satgas.swap", now=now)
        recorded("swap.decided", post, by, {"approves": int(approves)}, now, about=f"swap:{row.pk}")
    return row


def _exchange(post: Post, row: Swap, by: Account, now: datetime) -> None:
    _must_be_possible(row.given, row.taken, row.partner, now)
    old = [one for one in (row.given, row.taken) if one is not None]
    Shift.system().filter(pk__in=[one.pk for one in old]).update(cancelled_at=now)
    _give(post, row.given, row.partner, by, now)
    if row.taken is not None:
        _give(post, row.taken, row.asked_by, by, now)


def _give(post: Post, shift: Shift, to: Account, by: Account, now: datetime) -> None:
    must_rest(to, shift.day)
    Shift.system().create(
        post=post, place=post.place, account=to, kind=shift.kind, day=shift.day, starts=shift.starts,
        ends=shift.ends, note=shift.note, made_by=by, made_at=now,
    )  # fmt: skip
    values = {"day": hari_tanggal(shift.day), "name": shift.account.name, "to": to.name}
    note(post, to, shift.day, _("{day}: bertugas menggantikan {name}.", **values), by=by, reason="", now=now)
    said = _("{day}: giliran diambil {to}.", **values)
    note(post, shift.account, shift.day, said, by=by, reason="", now=now)


def _fresh(swap: Swap) -> Swap:
    related = ("given__account", "taken__account", "asked_by", "partner", "given__post")
    return Swap.system().select_related(*related).get(pk=swap.pk)
