"""What people do with a request on its way: approve, return, reject, withdraw, deputise, pass over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.core.routing import Approve, Deputise, PassOver, Reject, Return, StepKind, Withdraw
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person, Post, person_of
from pamong.foundation.access.policies import Verdict
from pamong.foundation.access.queries import colleagues, holders
from pamong.foundation.notify.services import notify
from pamong.letters.errors import NotYourTurn, StaleRequest
from pamong.letters.models import Request
from pamong.letters.policies import (
    concerns,
    deciding_post,
    may_decide,
    may_deputise,
    may_pass_over,
    may_withdraw,
    passing_post,
)
from pamong.letters.services.moves import Actor, locked, move

REASON_MAX = 500


def approve(*, request_id: UUID, person: Person, version: int, now: datetime) -> Request:
    """Take the present step; a sign step is taken by signing only."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_decide(person, request), request, version)
        if request.step_kind == StepKind.SIGN:
            raise NotYourTurn(_("Surat ini menunggu tanda tangan, bukan persetujuan."))
        actor = _as(person, request)
        return move(
            request,
            Approve(by_deputy=actor.post is None),
            actor=actor,
            now=now,
            expected_version=version,
            name="approved",
        )


def send_back(*, request_id: UUID, person: Person, version: int, reason: str, now: datetime) -> Request:
    """Return the request to the resident with what must be mended."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_decide(person, request), request, version)
        text = _reason(reason)
        return move(
            request,
            Return(text),
            actor=_as(person, request),
            now=now,
            expected_version=version,
            name="returned",
            reason=text,
        )


def reject(*, request_id: UUID, person: Person, version: int, reason: str, now: datetime) -> Request:
    """End the request with a reason."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_decide(person, request), request, version)
        text = _reason(reason)
        return move(
            request,
            Reject(text),
            actor=_as(person, request),
            now=now,
            expected_version=version,
            name="rejected",
            reason=text,
        )


def withdraw(*, request_id: UUID, person: Person, version: int, now: datetime) -> Request:
    """Take the request back; impossible once it is being signed."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_withdraw(person, request), request, version)
        helper = None if person.id == request.applicant_id else person.post_for(list(Role), request.place)
        actor = Actor.of(person, helper, title="" if helper else _("Pemohon"))
        return move(request, Withdraw(), actor=actor, now=now, expected_version=version, name="withdrawn")


def deputise(
    *, request_id: UUID, person: Person, to: Account, version: int, reason: str, now: datetime
) -> Request:
    """Let ``to`` take the present step once, by name, with the reason on record; ``to`` is told."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_deputise(person, request), request, version)
        _check_deputy(person, to, request, now)
        text = _reason(reason)
        moved = move(
            request,
            Deputise(to=to.id, reason=text),
            actor=_as(person, request),
            now=now,
            expected_version=version,
            name="deputised",
            reason=f"{to.full_name}: {text}",
            deputy=to,
        )
        notify(
            to.id,
            text=_("Bapak/Ibu diminta mewakili %(who)s untuk %(title)s.")
            % {"who": Role(request.step_role).label, "title": request.title},
            link=reverse("letters:request", args=[request.pk]),
            kind="request_deputised",
        )
        return moved


def pass_over(*, request_id: UUID, person: Person, version: int, reason: str, now: datetime) -> Request:
    """Go on without an RT or RW who has not answered within the promise; it is recorded and he is told."""
    with transaction.atomic():
        request = locked(request_id)
        _require(may_pass_over(person, request), request, version)
        text = _reason(reason)
        silent = holders(Role(request.step_role), request.place, timezone.localdate(now))
        moved = move(
            request,
            PassOver(text),
            actor=Actor.of(person, passing_post(person, request)),
            now=now,
            expected_version=version,
            name="passed_over",
            reason=text,
        )
        for account in silent:
            notify(
                account.id,
                text=_(
                    "%(title)s untuk %(subject)s diteruskan tanpa persetujuan Bapak/Ibu karena janji waktu lewat."
                )
                % {"title": request.title, "subject": request.subject},
                link=reverse("letters:request", args=[request.pk]),
                kind="request_passed_over",
            )
        return moved


def _check_deputy(person: Person, to: Account, request: Request, now: datetime) -> None:
    today = timezone.localdate(now)
    if to.id == person.id or concerns(person_of(to, today), request):
        raise NotYourTurn(_("Wakil harus orang lain, bukan pemohon atau keluarga serumahnya."))
    if to.id not in {account.id for account, _title in colleagues(request.place, today)}:
        raise NotYourTurn(_("Wakil harus petugas, Ketua RT, atau Ketua RW di wilayah ini."))


def _as(person: Person, request: Request) -> Actor:
    post: Post | None = deciding_post(person, request)
    if post is None and request.deputy_id == person.id:
        return Actor.of(person, title=_("Wakil %(role)s") % {"role": Role(request.step_role).label})
    return Actor.of(person, post)


def _require(verdict: Verdict, request: Request, version: int) -> None:
    """Refuse, and tell somebody whose page is old what happened meanwhile rather than what is not his turn."""
    if verdict:
        return
    if 0 < version < request.version:
        raise StaleRequest(_("Permohonan ini sudah berubah sejak halaman dibuka."), request)
    raise NotYourTurn(verdict.reason)


def _reason(text: str) -> str:
    clean = " ".join(text.split())
    if not clean:
        raise NotYourTurn(_("Tulis alasannya, supaya warga tahu apa yang harus diperbaiki."))
    if len(clean) > REASON_MAX:
        raise NotYourTurn(_("Alasan terlalu panjang. Paling banyak %(most)d huruf.") % {"most": REASON_MAX})
    return clean
