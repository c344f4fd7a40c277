"""Proposals to revoke letters, with the word to whoever must hear of them; the register does the rest."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access.errors import require
from pamong.foundation.access.person import Person, person_of
from pamong.foundation.access.queries import holders
from pamong.foundation.notify.channels import Message
from pamong.foundation.notify.services import notify_all
from pamong.issuing.models import Document, Revocation
from pamong.issuing.policies import may_decide, rule_of
from pamong.issuing.services import revocation as issuing
from pamong.letters.models import Request
from pamong.letters.policies import may_decide_revocation, may_revoke


def propose(
    *, request: Request, document: Document, by: Person, reason: str, upon_correction: bool, now: datetime
) -> Revocation:
    """Propose to revoke the letter of ``request``; those who may decide are told.

    Raises what ``issuing.services.revocation.propose`` raises.
    """
    require(may_revoke(by, request, document))
    with transaction.atomic():
        made = issuing.propose(
            document_id=document.pk, by=by, reason=reason, now=now, upon_correction=upon_correction
        )
        text = _("%(name)s mengusulkan mencabut %(title)s nomor %(number)s.") % {
            "name": by.account.full_name,
            "title": document.title,
            "number": document.number,
        }
        notify_all(_to_deciders(made, text, now))
    return made


def confirm(*, request: Request, revocation: Revocation, by: Person, now: datetime) -> Revocation:
    """Agree as the second person. Raises ``NotAllowedError``, ``NotRevocable``."""
    require(may_decide_revocation(by, request, revocation))
    with transaction.atomic():
        made = issuing.confirm(revocation_id=revocation.pk, by=by, now=now)
        if made.upon_correction:
            _tell_proposer(
                made, by, now, _("%(name)s setuju mencabut surat nomor %(number)s saat penggantinya terbit.")
            )
    return made


def refuse(*, request: Request, revocation: Revocation, by: Person, reason: str, now: datetime) -> Revocation:
    """Disagree; whoever proposed it is told why. Raises ``ReasonRefused``, ``NotAllowedError``, ``NotRevocable``."""
    require(may_decide_revocation(by, request, revocation))
    with transaction.atomic():
        made = issuing.refuse(revocation_id=revocation.pk, by=by, reason=reason, now=now)
        text = _("%(name)s tidak setuju mencabut surat nomor %(number)s: %(reason)s")
        _tell_proposer(made, by, now, text)
    return made


def withdraw(*, revocation_id: UUID, by: Person, now: datetime) -> Revocation:
    """Take one's own proposal back. Raises ``NotAllowedError``, ``NotRevocable``."""
    return issuing.withdraw(revocation_id=revocation_id, by=by, now=now)


def _to_deciders(made: Revocation, text: str, now: datetime) -> list[Message]:
    place, today = made.document.office_place, timezone.localdate(now)
    found = [one for role in rule_of(made.document).decide for one in holders(role, place, today)]
    accounts = {one.pk: one for one in found}.values()
    link = reverse("letters:revocation", args=[made.pk])
    return [
        Message(one.pk, text, link, "revocation_proposed", now)
        for one in accounts
        if may_decide(person_of(one, today), made)
    ]


def _tell_proposer(made: Revocation, by: Person, now: datetime, text: str) -> None:
    values = {"name": by.account.full_name, "number": made.document.number, "reason": made.refusal}
    link = reverse("letters:revocation", args=[made.pk])
    notify_all([Message(made.proposed_by_id, text % values, link, "revocation_decided", now)])
