"""A small office that can be asked for many letters at once; used by tests and by the script that is killed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from pamong.demo.devices import device_of
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.services import Act, record_all
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.queries import code_of
from pamong.foundation.regions.scope import territory
from pamong.issuing import services as issuing
from pamong.letters.models import Request, RequestEvent
from pamong.signing import services as signing
from pamong.signing.models import Prompt
from tests.flow.conftest import World, people
from tests.support import office_tree


@dataclass(frozen=True)
class Office:
    """Its people, and one request that has walked its route and waits for the Lurah."""

    world: World
    model: Request

    def waiting(self, count: int) -> list[UUID]:
        """``count`` more requests that wait for the Lurah, as like the first as letters are."""
        return copies(self.model, count)


def found() -> Office:
    """Make the office in an empty database."""
    world = people(office_tree())
    return Office(world, world.ready(now=timezone.now()))


def copies(model: Request, count: int) -> list[UUID]:
    """``count`` copies of ``model`` with its history."""
    events = list(model.events.all())
    requests: list[Request] = []
    happened: list[RequestEvent] = []
    for _number in range(count):
        row = _copy(model, code=f"Z{secrets.token_hex(4)}", idempotency_key=uuid4())
        requests.append(row)
        happened += [_copy(event, request=row) for event in events]
    with transaction.atomic():
        Request.objects.bulk_create(requests)
        RequestEvent.objects.bulk_create(happened)
        _record(model, happened)
    return [row.pk for row in requests]


def _record(model: Request, events: Sequence[RequestEvent]) -> None:
    """What the log tells of each step: an auditor compares the two."""
    office = code_of(model.office.place)
    moments: dict[datetime, list[Act]] = {}
    for event in events:
        if event.action != "issued":
            act = Act(f"request_{event.action}", event.actor_id, str(event.request_id))
            moments.setdefault(event.at, []).append(act)
    for moment, acts in sorted(moments.items()):
        record_all(acts, office=office, now=moment)


def _copy(row: Any, **changes: Any) -> Any:
    """Field by field: what is encrypted is bound to the row's id, so it has to be read and written anew."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = type(row)(id=uuid7(), **{name: getattr(row, name) for name in fields})
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def tap(lurah: Account, sources: Sequence[UUID], now: datetime | None = None) -> Prompt:
    """``lurah`` taps: numbers are bound, the final pages lie on the sheet."""
    signer = person_of(lurah)
    with territory(signer.territory):
        return issuing.open_prompt(
            who="letters", sources=sources, signer=signer, post=signer.posts[0], now=now or timezone.now()
        )


def touch(lurah: Account, prompt: Prompt) -> dict[str, Any]:
    """What the phone of ``lurah`` answers."""
    return device_of(lurah).touch(signing.payload(prompt), user_handle=lurah.pk.bytes)


def order(lurah: Account, prompt: Prompt, assertion: dict[str, Any]) -> Prompt:
    """The answer arrives."""
    return issuing.order(prompt.pk, signer=lurah, assertion=assertion, now=timezone.now())
