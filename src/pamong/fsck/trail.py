"""The audit log: every chain holds, and what it tells is what the rows say."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from pamong.foundation.audit.models import ChainHead, Entry
from pamong.foundation.audit.queries import heads, verify_chain
from pamong.foundation.regions.queries import code_of
from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import Register, Row, State
from pamong.issuing.models import RegisterEntry
from pamong.letters.models import Request
from pamong.signing.models import Prompt

_ISSUING = (
    "documents_bound", "documents_released", "signing_ordered", "document_issued", "document_revoked",
    "document_extended", "number_voided", "dispatch_ended", "dispatch_closed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the log. ``data`` is None once it was erased."""

    pk: UUID
    office: str
    number: int
    at: datetime
    action: str
    actor: UUID | None
    subject: str
    data: dict[str, Any] | None

    @property
    def where(self) -> str:
        """Where it stands: the office's chain and the number in it."""
        return at(Entry, f"{self.office}/{self.number}")


@dataclass(slots=True)
class Trail:
    """The entries that tell of letters, by action and subject."""

    told: dict[str, dict[str, list[Told]]] = field(default_factory=dict)
    listed: dict[str, dict[str, list[Told]]] = field(default_factory=dict)

    def of(self, action: str, subject: object) -> list[Told]:
        """What is told about one subject."""
        return self.told.get(action, {}).get(str(subject), [])

    def naming(self, action: str, document: UUID) -> list[Told]:
        """The entries whose list names this document."""
        return self.listed.get(action, {}).get(str(document), [])


def chains() -> Iterator[Fault]:
    """Every fault of every office's chain, and chains that lost their end."""
    known = heads()
    for office in known.keys() | set(Entry.objects.values_list("office", flat=True).distinct()):
        for fault in verify_chain(office):
            yield Fault(Kind.CHAIN, at(Entry, f"{fault.office}/{fault.number}"), fault.problem)
        if office not in known:
            yield Fault(Kind.CHAIN, at(ChainHead, office), "the end of the chain is missing")


def load() -> Trail:
    """The part of the log that tells of letters."""
    trail = Trail(
        {name: defaultdict(list) for name in _ISSUING}, {name: defaultdict(list) for name in _ISSUING}
    )
    rows = Entry.objects.filter(action__in=_ISSUING).order_by("office", "number")
    fields = ("pk", "office", "number", "at", "action", "actor", "subject", "content")
    for pk, office, number, moment, action, actor, subject, content in rows.values_list(*fields).iterator(
        2_000
    ):
        told = Told(pk, office, number, moment, action, actor, subject, _data(content))
        trail.told[told.action][told.subject].append(told)
        for document in (told.data or {}).get("documents", ()):
            trail.listed[told.action][document].append(told)
    return trail


def _data(content: str | None) -> dict[str, Any] | None:
    try:
        data = json.loads(content) if content is not None else None
    except ValueError:  # the chain says so already
        return None
    return data if isinstance(data, dict) else None


def check(register: Register, entries: Mapping[UUID, RegisterEntry], trail: Trail) -> Iterator[Fault]:
    """Whatever the log tells otherwise than the rows, in both directions."""
    yield from _erased()
    for row in register.documents.values():
        yield from _document(row, trail)
    for prompt, state in register.prompts.items():
        if (
            state in (Prompt.State.ORDERED, Prompt.State.DONE)
            and len(trail.of("signing_ordered", prompt)) != 1
        ):
            yield Fault(
                Kind.AUDIT_MISSING, at(Prompt, prompt), f"{state}, and its order is not recorded once"
            )
    for entry in entries.values():
        voided = trail.of("number_voided", entry.pk)
        if (entry.state == RegisterEntry.State.VOIDED) != (len(voided) == 1):
            yield Fault(
                Kind.AUDIT_MISSING, at(RegisterEntry, entry.pk), f"{entry.state}, voided {len(voided)} times"
            )
    yield from _lost(register, entries, trail)
    yield from _events()


def _document(row: Row, trail: Trail) -> Iterator[Fault]:
    bound, released = trail.naming("documents_bound", row.pk), trail.naming("documents_released", row.pk)
    issued, revoked = trail.of("document_issued", row.pk), trail.of("document_revoked", row.pk)
    wanted = {
        "bound": (bound, 1),
        "released": (released, 0 if row.is_living else 1),
        "issued": (issued, 1 if row.is_published else 0),
        "revoked": (revoked, 1 if row.state == State.REVOKED else 0),
    }
    for name, (found, count) in wanted.items():
        if len(found) != count:
            yield Fault(Kind.AUDIT_MISSING, row.where, f"{row.state}, recorded as {name} {len(found)} times")
    office = code_of(row.office_place)
    for told in (*bound, *released, *issued, *revoked):
        if told.office != office:
            yield Fault(Kind.AUDIT_DISAGREES, told.where, f"the document {row.pk} is of another office")
    for told in bound:
        if (told.data or {}).get("date") != row.date.isoformat():
            yield Fault(Kind.AUDIT_DISAGREES, row.where, f"dated {row.date}, bound otherwise in {told.where}")
    for told in issued if row.is_published else ():
        yield from _issued(row, told)


def _issued(row: Row, told: Told) -> Iterator[Fault]:
    pairs: dict[str, tuple[object, object]] = {
        "moment": (told.at, row.issued_at),
        "signer": (told.actor, row.signer),
    }
    if told.data is not None:
        pairs |= {
            "number": (told.data.get("number"), row.number),
            "sha256": (told.data.get("sha256"), row.sha256.hex()),
        }
    wrong = [name for name, (said, known) in pairs.items() if said != known]
    if wrong:
        yield Fault(Kind.AUDIT_DISAGREES, row.where, f"{told.where} tells otherwise: {', '.join(wrong)}")


def _lost(register: Register, entries: Mapping[UUID, RegisterEntry], trail: Trail) -> Iterator[Fault]:
    """What the log tells of and nobody has any more."""
    known = {
        "document_issued": {str(pk) for pk in register.documents},
        "document_revoked": {str(pk) for pk in register.documents},
        "signing_ordered": {str(pk) for pk in register.prompts},
        "number_voided": {str(pk) for pk in entries},
    }
    for action, subjects in known.items():
        for subject, told in trail.told[action].items():
            if subject not in subjects:
                yield Fault(
                    Kind.AUDIT_DISAGREES, told[0].where, f"{action} tells of {subject}, which is gone"
                )
    for action in ("documents_bound", "documents_released"):
        for document, told in trail.listed[action].items():
            if document not in known["document_issued"]:
                yield Fault(
                    Kind.AUDIT_DISAGREES, told[0].where, f"{action} tells of {document}, which is gone"
                )


def _erased() -> Iterator[Fault]:
    """Data is erased by law, and then that is recorded."""
    reported = set(Entry.objects.filter(action="audit.erase").values_list("subject", flat=True))
    for pk, office, number in Entry.objects.filter(content=None).values_list("pk", "office", "number"):
        if f"audit:{pk}" not in reported:
            where = at(Entry, f"{office}/{number}")
            yield Fault(Kind.AUDIT_ERASED, where, "its data was erased, and nothing records by whom")


# A step in the history counts one more, the same step in the log one less: what is left over was told only once.
# Issued and revoked are told of their documents; that somebody looked at a draft is no step.
_TOLD_ONCE = """
SELECT action, subject, moment, sum(more) FROM (
    SELECT 'request_' || action AS action, {request} AS subject, actor_id AS actor, at AS moment, 1 AS more
    FROM letters_requestevent WHERE action NOT IN ('issued', 'revoked', 'read')
    UNION ALL
    SELECT action, {subject}, actor, at, -1 FROM audit_entry WHERE substr(action, 1, 8) = 'request_'
) AS steps GROUP BY action, subject, actor, moment HAVING sum(more) <> 0
"""
#: How each database writes the id of a request as the other side does.
_AS_TEXT = {
    "sqlite": {"request": "request_id", "subject": "replace(subject, '-', '')"},
    "postgresql": {"request": "CAST(request_id AS text)", "subject": "subject"},
}


def _events() -> Iterator[Fault]:
    """Each step of a request is told twice: in its history and in the log, at the same moment by the same person."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_ONCE.format(**_AS_TEXT[connection.vendor]))
        for action, subject, moment, more in cursor.fetchall():
            missing = "in the log" if more > 0 else "in its history"
            yield Fault(
                Kind.REQUEST_RECORD, at(Request, subject), f"{action} of {moment} is missing {missing}"
            )
