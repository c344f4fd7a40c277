"""A small office in a temporary folder, and many letters that wait for the Lurah: made fast, never timed."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from pamong.cli import prepare
from pamong.cli.surroundings import enter, set_up_django

if TYPE_CHECKING:
    from datetime import datetime

    from pamong.foundation.access.person import Person, Post
    from pamong.foundation.people.models import Resident
    from pamong.letters.models import Request, RequestEvent
    from pamong.signing.models import Prompt

SINCE = date(2026, 1, 5)
KINDS = ("keterangan-domisili", "keterangan-usaha", "sktm")


@contextmanager
def office() -> Iterator[Path]:
    """Enter a new office of the demo with one street of people; the folder goes at the end."""
    data = Path(tempfile.mkdtemp(prefix="pamong-bench-"))
    try:
        open_office(data)
        prepare.ensure_key()
        prepare.migrate()
        prepare.seed("minimal")
        yield data
    finally:
        from django.db import connections

        connections.close_all()
        shutil.rmtree(data, ignore_errors=True)


def open_office(data: Path) -> None:
    """Enter the office in ``data``: in this process, or in one that a benchmark spawned."""
    enter(data=data, mode="demo", PAMONG_HOST="localhost", PAMONG_PORT="8000")
    set_up_django()


def signer(persona: str = "lurah") -> "tuple[Person, Post]":
    """The one who signs."""
    from pamong.foundation.access.models import Account
    from pamong.foundation.access.person import person_of

    person = person_of(Account.objects.get(persona=persona))
    return person, person.posts[0]


def deputise(persona: str) -> None:
    """Another official who signs in the same office, out of the same number book: the Lurah's Plh."""
    from pamong.core.roles import AppointmentKind
    from pamong.foundation.access.models import Account, Appointment

    _lurah, post = signer()
    account = Account.objects.create_account(name="Pengganti Contoh", persona=persona, golongan="III/c")
    Appointment.objects.create(
        account=account, role=post.role, region_id=post.region.place, starts=SINCE, kind=AppointmentKind.PLH
    )


def scope(person: "Person") -> "AbstractContextManager[None]":
    """What the signer may see."""
    from pamong.foundation.regions.scope import territory

    return territory(person.territory)


def ordered(sources: Sequence[UUID], now: "datetime") -> "Prompt":
    """The Lurah taps and touches: the order is recorded, nothing is signed yet."""
    from pamong.issuing import services as issuing

    person, post = signer()
    with scope(person):
        prompt = issuing.open_prompt(who="letters", sources=sources, signer=person, post=post, now=now)
        return issuing.order(prompt.pk, signer=person.account, assertion=assertion(prompt, person), now=now)


def assertion(prompt: "Prompt", person: "Person") -> dict[str, Any]:
    """What the simulated phone answers; not a part of what is measured."""
    from pamong.demo.devices import device_of
    from pamong.signing import services as signing

    return device_of(person.account).touch(signing.payload(prompt), user_handle=person.id.bytes)


def ready(count: int) -> list[UUID]:
    """``count`` requests of all kinds that wait for the Lurah's signature, each of another resident in turn."""
    from pamong.foundation.regions.scope import system_scope

    with system_scope("benchmark"):
        models = [_walked(kind) for kind in KINDS]
        return _copies(models, _residents(), count)


@cache
def _walked(kind: str) -> "Request":
    """One request that really walked its route; the model of all others. A resident may ask ten times a day."""
    from django.utils import timezone

    from pamong.demo import walk
    from pamong.foundation.access.models import Account
    from pamong.foundation.people.models import Resident

    account = Account.objects.get(persona="warga")
    resident, now = Resident.objects.get(account=account), timezone.now()
    request = walk.ask(slug=kind, resident=resident, account=account, now=now)
    return walk.approve_until_signature(request, now=now)


def _residents() -> "list[Resident]":
    from pamong.foundation.people.models import Resident

    return list(Resident.objects.select_related("household").order_by("pk")[:200])


def _copies(models: "Sequence[Request]", people: "Sequence[Resident]", count: int) -> list[UUID]:
    from django.db import transaction

    from pamong.letters.facts import snapshot
    from pamong.letters.models import Request, RequestEvent

    facts = [snapshot(resident) for resident in people]
    events = {model.pk: list(model.events.all()) for model in models}
    requests, happened = [], []
    for at in range(count):
        model, who = models[at % len(models)], at % len(people)
        row = _copy(model, resident=people[who], subject=people[who].name, facts=facts[who])
        row.code, row.idempotency_key = f"Z{secrets.token_hex(4)}", uuid4()
        requests.append(row)
        happened += [_copy(event, request=row) for event in events[model.pk]]
    with transaction.atomic():
        Request.objects.bulk_create(requests, batch_size=500)
        RequestEvent.objects.bulk_create(happened, batch_size=500)
        _record(models[0], happened)
    return [row.pk for row in requests]


def _record(model: "Request", events: "Sequence[RequestEvent]") -> None:
    """What the log tells of each step, so that an auditor finds the office clean."""
    from pamong.foundation.audit.services import Act, record_all
    from pamong.foundation.regions.queries import code_of

    moments: dict[datetime, list[Act]] = {}
    for event in events:
        act = Act(f"request_{event.action}", event.actor_id, str(event.request_id))
        moments.setdefault(event.at, []).append(act)
    for moment, acts in sorted(moments.items()):
        record_all(acts, office=code_of(model.office.place), now=moment)


def _copy(row: Any, **changes: Any) -> Any:
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = type(row)(**{name: getattr(row, name) for name in fields})
    for name, value in changes.items():
        setattr(made, name, value)
    return made
