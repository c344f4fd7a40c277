"""What a letter says about its resident: kept as it was at submission, printed as it was approved."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from pamong.core import lettertype
from pamong.core.dates import tanggal
from pamong.core.lettertype import FieldKind, LetterType
from pamong.core.money import rupiah
from pamong.core.roles import Role
from pamong.core.routing import StepKind
from pamong.foundation.access.person import Person, Post
from pamong.foundation.people.models import Resident
from pamong.foundation.people.queries import Facts, facts_of
from pamong.issuing import layout
from pamong.issuing.customers import Content
from pamong.issuing.render import data as printed
from pamong.issuing.render.text import JSON
from pamong.letters.models import Request, RequestEvent
from pamong.letters.types import source_of, type_of


def snapshot(resident: Resident) -> str:
    """The resident's facts and household as JSON text, for ``Request.facts``."""
    facts = facts_of(resident)
    return json.dumps(
        {
            "name": facts.name,
            "nik": facts.nik,
            "kk": facts.kk,
            "birth": f"{facts.birth_place}, {tanggal(facts.birth_date)}",
            "sex": facts.sex,
            "religion": facts.religion,
            "marital": facts.marital_status,
            "occupation": facts.occupation,
            "address": facts.address,
            "members": _members(facts),
        },
        ensure_ascii=False,
    )


def _members(facts: Facts) -> list[dict[str, str]]:
    return [
        {
            "id": str(member.id),
            "name": member.name,
            "relation": member.relation,
            "birth": tanggal(member.birth_date),
            "occupation": member.occupation,
        }
        for member in facts.members
    ]


def content_of(
    request: Request, events: Iterable[RequestEvent], *, signer: Person, post: Post, now: datetime
) -> Content:
    """The whole letter without number, date and code. ``events`` are the request's, oldest first."""
    kind = type_of(request.type_version_id)
    facts = json.loads(request.facts)
    values = json.loads(request.values)
    until = layout.valid_until(timezone.localdate(now), kind.validity_months)
    letter = printed.LetterData(
        title=kind.title,
        letterhead=layout.letterhead(request.office),
        places=layout.places(request.place),
        place=request.office.seat,
        resident=printed.ResidentFacts(**{name: facts[name] for name in _PRINTED}),
        signer=layout.signer_block(signer, post, request.office),
        verify_address=layout.verify_address(),
        values=printable(kind, values, facts),
        family=family(kind, values, facts),
        approvals=approvals(events),
        legal_basis=tuple(basis.text for basis in kind.legal_basis if basis.verified),
        validity=f"{kind.validity_months} bulan" if kind.validity_months else "",
        sample=settings.MODE != "production",
    )
    return Content(
        source=request.id,
        office=request.office,
        place=request.place,
        kind=request.slug,
        title=kind.title,
        classification=kind.number.classification,
        pattern=kind.number.pattern,
        subject=request.subject,
        applicant=request.applicant_id,
        letter=source_of(request.type_version_id),
        data=letter,
        paper=request.office.paper if request.office.paper in kind.papers else kind.papers[0],
        valid_until=until,
    )


_PRINTED = ("name", "nik", "kk", "birth", "sex", "religion", "marital", "occupation", "address")
_PRINTED_STEPS = {StepKind.VOUCH, StepKind.CHECK, StepKind.PARAF, StepKind.MENGETAHUI}


def approvals(events: Iterable[RequestEvent]) -> tuple[printed.Approval, ...]:
    """The approvals that still stand, in order: the last word on each step."""
    standing: dict[int, RequestEvent] = {}
    for event in events:
        if event.action == "approved":
            standing[event.step] = event
        elif event.action == "resubmitted_changed":
            standing.clear()
    return tuple(
        printed.Approval(
            kind=printed.StepKind(event.step_kind),
            role=event.actor_title or Role(event.actor_role).label,
            name=event.actor_name,
            date=tanggal(timezone.localdate(event.at)),
        )
        for _step, event in sorted(standing.items())
        if StepKind(event.step_kind) in _PRINTED_STEPS
    )


def printable(
    kind: LetterType, values: Mapping[str, object], facts: Mapping[str, object]
) -> dict[str, printed.Value]:
    """Each answer as text for print and screen, with its raw value for decisions in the wording."""
    cleaned = lettertype.from_json(kind, values)
    return {
        field.name: printed.Value(
            text=text_of(field, cleaned[field.name], facts), raw=_raw(values.get(field.name))
        )
        for field in kind.fields
        if cleaned.get(field.name) is not None
    }


def _raw(value: object) -> JSON:
    return cast("JSON", value)


def text_of(field: lettertype.Field, value: object, facts: Mapping[str, object]) -> str:
    """A cleaned answer as the letter prints it; ``facts`` name the members of a family."""
    match field.kind:
        case FieldKind.DATE:
            return tanggal(value) if isinstance(value, date) else str(value)
        case FieldKind.MONTH:
            return tanggal(value).partition(" ")[2] if isinstance(value, date) else str(value)
        case FieldKind.MONEY:
            return rupiah(value) if isinstance(value, int) else str(value)
        case FieldKind.BOOLEAN:
            return "Ya" if value else "Tidak"
        case FieldKind.CHOICE:
            return next((option.label for option in field.choices if option.value == value), str(value))
        case FieldKind.FAMILY:
            return ", ".join(row.name for row in _chosen(value, facts))
        case _:
            return str(value)


def family(
    kind: LetterType, values: Mapping[str, object], facts: Mapping[str, object]
) -> tuple[printed.FamilyMember, ...]:
    """The rows of the family table: the household members that were chosen."""
    for field in kind.fields:
        if field.kind is FieldKind.FAMILY:
            return _chosen(values.get(field.name), facts)
    return ()


def _chosen(value: object, facts: Mapping[str, object]) -> tuple[printed.FamilyMember, ...]:
    wanted = {str(item) for item in value} if isinstance(value, list | tuple) else set()
    members = facts.get("members")
    rows: Sequence[dict[str, str]] = members if isinstance(members, list) else ()
    return tuple(
        printed.FamilyMember(row["name"], row["relation"], row["birth"], row["occupation"])
        for row in rows
        if row["id"] in wanted
    )


def member_choices(request_facts: str) -> list[tuple[UUID, str]]:
    """The household members of a snapshot as choices."""
    return [
        (UUID(row["id"]), f"{row['name']} ({row['relation']})")
        for row in json.loads(request_facts)["members"]
    ]
