"""Asking for a letter: answers kept between pages, evidence stored, sent exactly once."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core import lettertype, routing
from pamong.core.codes import ALPHABET
from pamong.core.lettertype import Field, FieldKind, Issuer, Json, LetterType
from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.routing import Resubmit
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person
from pamong.foundation.audit.services import record
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import accept_image, remove_all, store
from pamong.foundation.people.codes import ALIVE
from pamong.foundation.people.models import Resident
from pamong.foundation.people.queries import members_of
from pamong.foundation.regions.queries import code_of, office_at
from pamong.letters.errors import AnswersMissing, LettersError, NotYourTurn
from pamong.letters.facts import snapshot
from pamong.letters.models import Draft, EvidenceFile, Request, RequestEvent
from pamong.letters.policies import may_correct, may_serve, serving_post
from pamong.letters.services.moves import Actor, due, locked, move, tell_holders
from pamong.letters.services.replacing import check_replaceable
from pamong.letters.types import pin, type_of
from pamong.ui.forms import say

Channel = Request.Channel
PER_DAY = 10
ISSUERS = {
    Issuer.RW: RegionLevel.RW,
    Issuer.KELURAHAN: RegionLevel.KELURAHAN,
    Issuer.KECAMATAN: RegionLevel.KECAMATAN,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What a draft still lacks: errors per field and the names of missing photos."""

    fields: dict[str, str]
    evidence: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.evidence)


def begin(*, slug: str, resident: Resident, person: Person, channel: str) -> Draft:
    """A draft of ``slug`` for ``resident``: the one already begun with this version, or a new one."""
    version = pin(slug)
    known = Draft.objects.filter(
        account=person.account,
        resident=resident,
        type_version=version,
        correcting__isnull=True,
        replaces__isnull=True,
    ).first()
    return known or Draft.objects.create(
        account=person.account, resident=resident, type_version=version, slug=slug, channel=channel
    )


def answers_of(draft: Draft) -> dict[str, str | list[str]]:
    """The raw answers typed so far."""
    found: dict[str, str | list[str]] = json.loads(draft.answers or "{}")
    return found


def answer(*, draft: Draft, name: str, raw: str | list[str]) -> None:
    """Keep one raw answer as typed, right or wrong: nothing that was typed is lost."""
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        found = answers_of(row)
        found[name] = raw
        row.answers = json.dumps(found, ensure_ascii=False)
        row.save(update_fields=["answers", "updated_at"])
    draft.answers = row.answers


def attach(*, draft: Draft, name: str, upload: File[bytes], person: Person) -> EvidenceFile:
    """Store a photo in place of the one before. Raises ``FileRefused`` with a sentence."""
    kind = type_of(draft.type_version_id)
    wanted = next(item for item in kind.evidence if item.name == name)
    data = accept_image(upload)
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, account=person.account)
        # Counted for the resident, not for whoever helps: a desk takes the photos of hundreds.
        stored = store(data, kind="evidence", place=draft.resident.place, owner=draft.resident_id)
        new = EvidenceFile(draft=row, name=name, label=wanted.label, file=stored)
        drop_photos(EvidenceFile.objects.filter(draft=row, name=name))
        new.save(force_insert=True)
    return new


def drop_photos(rows: QuerySet[EvidenceFile, EvidenceFile]) -> None:
    """Delete photos of drafts and requests; a file goes when no other row shows it."""
    gone = list(rows.select_related("file"))
    EvidenceFile.objects.filter(pk__in=[row.pk for row in gone]).delete()
    files = {row.file.pk: row.file for row in gone if row.file is not None}
    shown = set(EvidenceFile.objects.filter(file__in=files).values_list("file_id", flat=True))
    remove_all([file for pk, file in files.items() if pk not in shown])


def gap(draft: Draft) -> Gap:
    """What is still missing or wrong."""
    kind = type_of(draft.type_version_id)
    _values, errors = _clean(kind, draft)
    have = set(EvidenceFile.objects.filter(draft=draft).values_list("name", flat=True))
    missing = tuple(item.name for item in kind.evidence if item.required and item.name not in have)
    return Gap(errors, missing)


def members(draft: Draft) -> list[Resident]:
    """The household members that a family question offers; none until the desk has confirmed the account."""
    if hides_household(draft):
        return []
    return members_of(draft.resident.household_id)


def hides_household(draft: Draft) -> bool:
    """Whether the draft belongs to the resident, whose account the desk has not confirmed."""
    return draft.account.resident_id == draft.resident_id and draft.account.confirmed_at is None


def _clean(kind: LetterType, draft: Draft) -> tuple[dict[str, Json], dict[str, str]]:
    ids = [str(row.pk) for row in members(draft)]
    result = lettertype.clean(kind, answers_of(draft), today=timezone.localdate(), members=ids)
    if isinstance(result, lettertype.FieldErrors):
        return {}, {name: say(text) for name, text in result.errors.items()}
    return lettertype.to_json(kind, result.values), {}


def submit(*, draft_id: UUID, person: Person, now: datetime) -> Request:
    """Send a draft once: a second call with the same draft answers with the request that the first one made.

    Raises ``AnswersMissing``, ``NotYourTurn`` when the person may not ask for this resident (any more), and
    ``LettersError`` when nothing can be asked for today.
    """
    with transaction.atomic():
        draft = _draft(draft_id, person)
        if draft is None:
            return _sent(draft_id, person)
        missing = gap(draft)
        if missing:
            raise AnswersMissing(_("Ada yang belum lengkap."), missing.fields)
        if draft.correcting_id:
            return _resubmit(draft, person, now)
        return _send(draft, person, now)


def _draft(draft_id: UUID, person: Person) -> Draft | None:
    """The draft, locked: of two taps the second waits here and then finds none."""
    rows = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id, account=person.account)
    return rows.select_related("resident__household", "type_version").first()


def _sent(draft_id: UUID, person: Person) -> Request:
    """The request that this draft was sent or mended as. Raises ``Draft.DoesNotExist``."""
    mine = Q(submitted_by=person.account) | Q(applicant=person.account)
    sent = Request.objects.filter(mine, idempotency_key=draft_id).first()
    if sent is None:
        raise Draft.DoesNotExist
    return sent


def _check_may_ask(draft: Draft, person: Person, now: datetime) -> None:
    """What held when the draft was begun must hold now: the post, the resident, the measure of a day."""
    resident = draft.resident
    if person.resident != resident.pk and not (verdict := may_serve(person, resident.place)):
        raise NotYourTurn(verdict.reason)
    if resident.status != ALIVE:
        raise LettersError(_("Warga ini tercatat meninggal, pindah, atau tidak aktif. Hubungi loket."))
    Resident.system().select_for_update().get(pk=resident.pk)  # two requests at once are counted one by one
    today = Request.system().filter(resident=resident, submitted_at__gt=now - timedelta(days=1)).count()
    if today >= PER_DAY:
        raise LettersError(_("Sudah %(most)d permohonan dalam sehari. Lanjutkan besok.") % {"most": PER_DAY})


def _send(draft: Draft, person: Person, now: datetime) -> Request:
    _check_may_ask(draft, person, now)
    if draft.replaces_id is not None:
        check_replaceable(locked(draft.replaces_id))
    resident, kind = draft.resident, type_of(draft.type_version_id)
    values, _errors = _clean(kind, draft)
    first = kind.route[0]
    position = routing.start(now)
    request = Request.objects.create(
        id=uuid7(),
        place=resident.place,
        kelurahan=_kelurahan(resident.place),
        code="".join(secrets.choice(ALPHABET) for _number in range(8)),
        type_version=draft.type_version,
        slug=draft.slug,
        title=kind.title,
        resident=resident,
        subject=resident.name,
        applicant=_account_of(resident, draft, person),
        submitted_by=person.account,
        channel=draft.channel,
        office=office_at(resident.place, ISSUERS[kind.issuer]),
        values=json.dumps(values, ensure_ascii=False),
        facts=snapshot(resident),
        status=position.status,
        step=position.step,
        version=position.version,
        step_kind=first.kind,
        step_role=first.role,
        since=position.since,
        due_at=due(first.days, now),
        promised_at=due(kind.service.days or 0, now),
        submitted_at=now,
        idempotency_key=draft.id,
        replaces_id=draft.replaces_id,
    )
    EvidenceFile.objects.filter(draft=draft).update(request=request, draft=None)
    _note_submission(request, person, now)
    tell_holders(request, first, now=now)
    draft.delete()
    return request


def _account_of(resident: Resident, draft: Draft, person: Person) -> Account | None:
    if draft.channel == Channel.SELF:
        return person.account
    return Account.objects.filter(resident=resident, disabled_at__isnull=True).first()


def _kelurahan(place: int) -> int:
    return RegionCode.from_place(place).at(RegionLevel.KELURAHAN).place


def _note_submission(request: Request, person: Person, now: datetime) -> None:
    post = None if request.channel == Channel.SELF else serving_post(person, request.place)
    title = post.title if post else _("Pemohon")
    RequestEvent.objects.create(
        request=request,
        action="submitted",
        step=0,
        actor=person.account,
        actor_name=person.account.full_name,
        actor_title=title,
        at=now,
    )
    record(
        "request_submitted",
        office=code_of(request.office.place),
        actor=person.id,
        subject=str(request.pk),
        data={"slug": request.slug, "type": request.type_version_id, "channel": str(request.channel)},
        now=now,
    )


def correct(*, request: Request, person: Person) -> Draft:
    """A draft with the answers of a returned request, to be mended and sent again; the one already begun, if any."""
    with transaction.atomic():
        locked(request.pk)  # a thumb that trembles begins one draft
        known = Draft.objects.filter(correcting=request, account=person.account).first()
        if known is not None:
            return known
        draft = Draft.objects.create(
            account=person.account,
            resident=request.resident,
            type_version=request.type_version,
            slug=request.slug,
            channel=request.channel,
            answers=json.dumps(raw_answers(request), ensure_ascii=False),
            correcting=request,
        )
        copy_photos(request, draft)
    return draft


def copy_photos(request: Request, draft: Draft) -> None:
    """Let ``draft`` show the photos of ``request`` that are still kept."""
    EvidenceFile.objects.bulk_create(
        EvidenceFile(draft=draft, name=row.name, label=row.label, file=row.file)
        for row in request.evidence.all()
        if row.file_id
    )


def raw_answers(request: Request) -> dict[str, str | list[str]]:
    """The answers of a request in the form in which they are typed."""
    kind = type_of(request.type_version_id)
    values = json.loads(request.values)
    return {
        field.name: _typed(field, values[field.name])
        for field in kind.fields
        if values.get(field.name) is not None
    }


def _typed(field: Field, value: Json | bool) -> str | list[str]:
    match field.kind, value:
        case _, list():
            return value
        case FieldKind.DATE, str():
            day = date.fromisoformat(value)
            return f"{day.day}/{day.month}/{day.year}"
        case _, bool():
            return "ya" if value else "tidak"
        case _:
            return str(value)


def _resubmit(draft: Draft, person: Person, now: datetime) -> Request:
    assert draft.correcting_id is not None
    request = locked(draft.correcting_id)
    if not (verdict := may_correct(person, request)):
        raise NotYourTurn(verdict.reason)
    values, _errors = _clean(type_of(draft.type_version_id), draft)
    facts = snapshot(draft.resident)
    # What the letter will say decides: approvals were given to the old answers and the old facts.
    changed = json.loads(request.values) != values or json.loads(request.facts) != json.loads(facts)
    if changed:
        _follow(request, draft.resident)
    moved = move(
        request,
        Resubmit(changed=changed),
        actor=Actor.of(person, title=_("Pemohon")),
        now=now,
        name="resubmitted_changed" if changed else "resubmitted",
        reason=_replaced(draft, request),
    )
    moved.values, moved.facts = json.dumps(values, ensure_ascii=False), facts
    moved.idempotency_key = draft.id
    moved.save(
        update_fields=["values", "facts", "idempotency_key", "place", "kelurahan", "office", "subject"]
    )
    old = list(request.evidence.values_list("pk", flat=True))
    EvidenceFile.objects.filter(draft=draft).update(request=request, draft=None)
    drop_photos(EvidenceFile.objects.filter(pk__in=old))
    for other in Draft.objects.filter(correcting=request):
        _delete(other)  # this one, and what somebody else began on the same return
    return moved


def _follow(request: Request, resident: Resident) -> None:
    """The request goes where its resident lives by now."""
    issuer = type_of(request.type_version_id).issuer
    request.subject, request.place = resident.name, resident.place
    request.kelurahan = _kelurahan(resident.place)
    request.office = office_at(resident.place, ISSUERS[issuer])


def _replaced(draft: Draft, request: Request) -> str:
    """Which photos are other ones than before, for those who decide on."""
    before = dict(request.evidence.values_list("name", "file_id"))
    rows = EvidenceFile.objects.filter(draft=draft).order_by("label")
    labels = [row.label for row in rows if before.get(row.name) != row.file_id]
    return _("Foto diganti: %(labels)s") % {"labels": ", ".join(labels)} if labels else ""


def discard(*, draft: Draft) -> None:
    """Throw a draft away with its photos."""
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if row is not None:  # else it was sent in this moment, and the photos are those of the request
            _delete(row)


def _delete(draft: Draft) -> None:
    drop_photos(EvidenceFile.objects.filter(draft=draft))
    draft.delete()
