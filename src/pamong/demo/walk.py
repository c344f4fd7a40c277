"""Walks a letter along its whole route as its people would: the real services, with simulated fingers."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from pamong.core.lettertype import Field, FieldKind, day_limits
from pamong.core.roles import Role
from pamong.core.routing import StepKind
from pamong.demo.authenticator import Authenticator
from pamong.demo.devices import device_of
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person, person_of
from pamong.foundation.access.queries import holders
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.scope import territory
from pamong.issuing import services as issuing
from pamong.issuing.models import Document
from pamong.letters import catalog
from pamong.letters.models import Draft, Request
from pamong.letters.services import decisions, drafts
from pamong.letters.types import type_of
from pamong.signing import services as signing


def photo(label: str) -> SimpleUploadedFile:
    """A picture that says what it stands for; no paper of anybody."""
    picture = Image.new("RGB", (900, 600), "#f4efe4")
    ImageDraw.Draw(picture).text((60, 280), f"CONTOH: {label}", fill="#1a201b", font_size=40)
    out = BytesIO()
    picture.save(out, "JPEG", quality=70)
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")


def ask(
    *,
    slug: str,
    resident: Resident,
    account: Account,
    now: datetime,
    answers: dict[str, str | list[str]] | None = None,
) -> Request:
    """Ask for ``slug`` with the answers of the type's sample (or ``answers``), through the draft services."""
    person = person_of(account)
    with territory(person.territory):
        channel = Request.Channel.SELF if account.resident_id == resident.pk else Request.Channel.COUNTER
        draft = drafts.begin(slug=slug, resident=resident, person=person, channel=channel)
        kind = type_of(draft.type_version_id)
        given = answers or sample_answers(slug)
        for field in kind.fields:
            drafts.answer(
                draft=draft, name=field.name, raw=_family_or(given.get(field.name, ""), field.kind, draft)
            )
        for item in kind.evidence:
            drafts.attach(draft=draft, name=item.name, upload=photo(item.label), person=person)
        return drafts.submit(draft_id=draft.pk, person=person, now=now)


def _family_or(raw: str | list[str], kind: str, draft: Draft) -> str | list[str]:
    return [str(row.pk) for row in drafts.members(draft)] if kind == "family" else raw


def sample_answers(slug: str) -> dict[str, str | list[str]]:
    """The answers in the type's ``sample.toml``, its days as today allows them."""
    entry, today = catalog.get(slug), timezone.localdate()
    sample = tomllib.loads(entry.files[catalog.SAMPLE].decode())
    return {
        name: value if isinstance(value, list) else _timely(entry.type.field(name), str(value), today)
        for name, value in sample["values"].items()
    }


def _timely(field: Field, said: str, today: date) -> str:
    """The nearest day that may be named: a wedding of the sample is not one for ever."""
    if field.kind is not FieldKind.DATE:
        return said
    first, last = day_limits(field, today)
    return min(max(date.fromisoformat(said), first), last).isoformat()


def approve_until_signature(request: Request, *, now: datetime, stop: int | None = None) -> Request:
    """Let everybody on the route approve, up to the signature or until step ``stop`` is the present one."""
    while request.step_kind != StepKind.SIGN and request.step != stop:
        person = whose_turn(request)
        with territory(person.territory):
            request = decisions.approve(
                request_id=request.pk, person=person, version=request.version, now=now
            )
    return request


def whose_turn(request: Request) -> Person:
    """The definitive holder of the present step."""
    found = holders(Role(request.step_role), request.place, timezone.localdate())
    others = [account for account in found if account.pk != request.applicant_id]
    return person_of(others[0])


def sign(requests: Sequence[Request], *, now: datetime) -> list[Document]:
    """One simulated touch of the signer over ``requests``; returns the issued documents in order."""
    signer = whose_turn(requests[0])
    post = signer.post_for([Role(requests[0].step_role)], requests[0].place)
    assert post is not None
    device: Authenticator = device_of(signer.account)
    with territory(signer.territory):
        prompt = issuing.open_prompt(who="letters", sources=_ids(requests), signer=signer, post=post, now=now)
        assertion = device.touch(signing.payload(prompt), user_handle=signer.id.bytes)
        ordered = issuing.order(prompt.pk, signer=signer.account, assertion=assertion, now=now)
        issuing.finish(ordered)
        return list(Document.objects.filter(prompt=prompt).select_related("file").order_by("position"))


def _ids(requests: Sequence[Request]) -> list[UUID]:
    return [request.pk for request in requests]
