"""Correcting an issued letter: a new request with its answers, whose letter supersedes it."""

import json

from django.db import transaction

from pamong.foundation.access.person import Person
from pamong.letters.models import Draft, Request
from pamong.letters.policies import DESK_ROLES
from pamong.letters.services.drafts import Channel, copy_photos, raw_answers
from pamong.letters.services.moves import locked
from pamong.letters.services.replacing import check_replaceable
from pamong.letters.types import pin


def begin_replacement(*, request: Request, person: Person) -> Draft:
    """A draft with the answers and photos of an issued request; the one already begun, or a new one.

    The letter type is today's: questions that it has not any more fall away, new ones are asked.
    Raises ``NotReplaceable``.
    """
    with transaction.atomic():
        locked(request.pk)  # a thumb that trembles begins one draft
        check_replaceable(request)
        known = Draft.objects.filter(replaces=request, account=person.account).first()
        if known is not None:
            return known
        draft = Draft.objects.create(
            account=person.account,
            resident=request.resident,
            type_version=pin(request.slug),
            slug=request.slug,
            channel=_channel(request, person),
            answers=json.dumps(raw_answers(request), ensure_ascii=False),
            replaces=request,
        )
        copy_photos(request, draft)
    return draft


def _channel(request: Request, person: Person) -> str:
    if person.resident == request.resident_id:
        return Channel.SELF
    return Channel.COUNTER if person.post_for(DESK_ROLES, request.place) else Channel.RT
