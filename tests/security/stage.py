"""Two kelurahan with everybody on the route and one of each thing that a page can be about."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.utils import timezone

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.core.routing import StepKind
from pamong.demo import walk
from pamong.demo.officers import give_key
from pamong.foundation.access import activation, enrolment
from pamong.foundation.access.models import Account, Appointment, Credential, DeviceSession, Invitation
from pamong.foundation.access.person import person_of
from pamong.foundation.people.models import Resident
from pamong.foundation.push.models import PushDevice
from pamong.foundation.regions.scope import territory
from pamong.issuing import services as issuing
from pamong.issuing.models import Dispatch, DispatchedLetter, Document, Revocation
from pamong.issuing.services import revocation
from pamong.letters.models import Draft, EvidenceFile, Request
from pamong.letters.services import decisions, drafts
from pamong.signing import crl, responder
from pamong.signing.models import OfficeKey
from pamong.signing.tests.support import question
from pamong.transparency.models import TimeStamp
from pamong.transparency.services import sign_checkpoint
from tests.security import watch
from tests.support import Tree, client_for, make_account, make_household, make_official, make_resident

type Kwargs = dict[str, Any]

# The NIK of the wedding partner, which the resident types into the form of that letter.
TYPED = "9999991010980005"

DOMICILE, POOR, MARRIAGE = "keterangan-domisili", "sktm", "dispensasi-nikah"


@dataclass
class Kelurahan:
    """The people of one kelurahan, and the things of theirs by name."""

    code: RegionCode
    rt_code: RegionCode
    resident: Resident
    account: Account
    rt: Account
    rw: Account
    desk: Account
    lurah: Account
    things: dict[str, Kwargs] = field(default_factory=dict)


def people(kelurahan: RegionCode, serial: int) -> Kelurahan:
    """The posts of ``kelurahan`` filled, and a resident with an account, a phone and a passkey."""
    rt = RegionCode.parse(f"{kelurahan.text}.001.001")
    resident = make_resident(rt, household=make_household(rt), phone=f"+62811000090{serial:02}")
    account = make_account(resident, phone=f"+62811000080{serial:02}")
    make_resident(rt, household=resident.household, name="Bagas Rahmawan", sex="L", relation=4)
    for role in (Role.KASI_KELURAHAN, Role.SEKRETARIS_KELURAHAN):
        make_official(role, kelurahan)
    found = Kelurahan(
        code=kelurahan,
        rt_code=rt,
        resident=resident,
        account=account,
        rt=make_official(Role.KETUA_RT, rt),
        rw=make_official(Role.KETUA_RW, RegionCode.parse(f"{kelurahan.text}.001")),
        desk=make_official(Role.STAF_KELURAHAN, kelurahan),
        lurah=make_official(Role.LURAH, kelurahan),
    )
    for owner in (account, found.rt, found.rw, found.desk, found.lurah):
        give_key(owner)
    return found


def _ask(side: Kelurahan, slug: str = DOMICILE, *, now: datetime | None = None) -> Request:
    return walk.ask(slug=slug, resident=side.resident, account=side.account, now=now or timezone.now())


def _walk(side: Kelurahan, slug: str, until: Role | StepKind, *, asked: datetime | None = None) -> Request:
    """A request of the resident that everybody approved until ``until`` has it."""
    request = _ask(side, slug, now=asked)
    while until not in (request.step_kind, request.step_role):
        person = walk.whose_turn(request)
        with territory(person.territory):
            request = decisions.approve(
                request_id=request.pk, person=person, version=request.version, now=timezone.now()
            )
    return request


def _about(request: Request) -> Kwargs:
    photo = EvidenceFile.objects.filter(request=request).first()
    assert photo is not None
    return {"request_id": request.pk, "evidence_id": photo.pk, "page": 1, "versi": request.version}


def requests(side: Kelurahan) -> None:
    """Requests at every stop of the way."""
    things = side.things
    for name, slug, until in (
        ("at_rt", DOMICILE, Role.KETUA_RT),
        ("at_rw", DOMICILE, Role.KETUA_RW),
        ("at_desk", DOMICILE, Role.STAF_KELURAHAN),
        ("at_lurah", DOMICILE, StepKind.SIGN),
        ("at_camat", POOR, Role.CAMAT),
        ("marriage", MARRIAGE, Role.KETUA_RT),
    ):
        things[name] = _about(_walk(side, slug, until))
    things["late"] = _about(_ask(side, now=timezone.now() - timedelta(days=20)))
    returned = _ask(side)
    person = person_of(side.rt)
    with territory(person.territory):
        returned = decisions.send_back(
            request_id=returned.pk, person=person, version=1, reason="Foto kabur", now=timezone.now()
        )
    things["returned"] = _about(returned)
    earlier = timezone.now() - timedelta(days=2)  # nobody asks for more than ten in a day
    ready = [_walk(side, DOMICILE, StepKind.SIGN, asked=earlier) for _letter in range(3)]
    document, contested, ended = walk.sign(ready, now=timezone.now())
    for letter in ready:
        letter.refresh_from_db()
    things["issued"] = _about(ready[0])
    things["proposal"] = {"revocation_id": _proposed(side, contested).pk}
    lurah = person_of(side.lurah)
    revocation.confirm(revocation_id=_proposed(side, ended).pk, by=lurah, now=timezone.now())
    things["revoked"] = _about(ready[2])
    things["done"] = {"prompt_id": document.prompt_id, "document_id": document.pk}
    things["logged"] = {
        "document": document.pk,
        "name": "surat",
        "level": "0",
        "number": "000.p/1",
        "began": 2026,
    }
    things["sealed"] = {"code": "35.73.01", "year": timezone.localdate().year}
    things["certified"] = _certified(timezone.now())
    things["stamped"] = _stamped(timezone.now())
    things["open"] = _open_prompt(side)
    things["unknown"] = _unknown_letter(side)


def _certified(now: datetime) -> Kwargs:
    """The office's CA with its revocation list, its responder, and a question about one of its certificates."""
    crl.refresh(now=now)
    responder.refresh(now=now)
    key = OfficeKey.objects.filter(kind="signer")[0]
    assert key.issuer is not None
    asked = b64encode(question(key)).decode()
    return {"fingerprint": bytes(key.issuer.fingerprint).hex(), "asked": asked}


def _stamped(now: datetime) -> Kwargs:
    """A time stamp over the log; nobody asks here whether it is a good one."""
    checkpoint = sign_checkpoint(now=now)
    row = TimeStamp.objects.create(
        checkpoint=checkpoint, imprint=bytes(32), token=b"token", authority="TSA", at=now, expires=now
    )
    return {"number": row.pk}


def _proposed(side: Kelurahan, document: Document) -> Revocation:
    """The desk proposes to revoke ``document``."""
    return revocation.propose(
        document_id=document.pk,
        by=person_of(side.desk),
        reason="Nama dusun pada surat keliru",
        now=timezone.now(),
    )


def _open_prompt(side: Kelurahan) -> Kwargs:
    request = _walk(side, DOMICILE, StepKind.SIGN)
    lurah = person_of(side.lurah)
    with territory(lurah.territory):
        prompt = issuing.open_prompt(
            who="letters", sources=[request.pk], signer=lurah, post=lurah.posts[0], now=timezone.now()
        )
        (document,) = issuing_documents(prompt.pk)
    return {"prompt_id": prompt.pk, "document_id": document, **_about(request)}


def _unknown_letter(side: Kelurahan) -> Kwargs:
    """A letter of which nobody knows whether a service signed it: its rows, for no service answers here."""
    letter = _open_prompt(side)
    Document.system().filter(pk=letter["document_id"]).update(state="ordered", hole_start=None, hole_end=None)
    now = timezone.now()
    dispatch = Dispatch.objects.create(
        prompt_id=letter["prompt_id"], office_place=side.code.place, service="bsre", sender=side.lurah, count=1,
        state="unknown", prepared_at=now, sent_at=now, ended_at=now,
    )  # fmt: skip
    row = DispatchedLetter.objects.create(
        dispatch=dispatch,
        document_id=letter["document_id"],
        state="unknown",
        reason="timeout",
        evidence=b"evidence",
    )
    return {"letter_id": row.pk, "prompt_id": letter["prompt_id"]}


def issuing_documents(prompt: UUID) -> list[UUID]:
    """The ids of a prompt's documents."""
    return list(Document.system().filter(prompt=prompt).values_list("pk", flat=True))


def own_things(side: Kelurahan) -> None:
    """What belongs to the resident alone: a draft, its photo, a key, a device; and the resident as such."""
    person = person_of(side.account)
    with territory(person.territory):
        draft = drafts.begin(
            slug=MARRIAGE, resident=side.resident, person=person, channel=Request.Channel.SELF
        )
        for name, value in walk.sample_answers(MARRIAGE).items():
            drafts.answer(draft=draft, name=name, raw=value)
        item = _types(draft).evidence[0]
        photo = drafts.attach(draft=draft, name=item.name, upload=walk.photo(item.label), person=person)
    side.things["draft"] = {"draft_id": draft.pk, "evidence_id": photo.pk, "name": "nik_pasangan"}
    side.things["photo"] = {"draft_id": draft.pk, "evidence_id": photo.pk, "name": item.name}
    key = Credential.objects.get(account=side.account)
    client_for(side.account)
    device = side.account.device_sessions.first()
    assert device is not None
    side.things["resident_key"] = {"key_id": key.pk}
    side.things["resident_device"] = {"device_id": device.pk}
    side.things["resident"] = {"resident_id": side.resident.pk}
    side.things["rt_bell"] = {"device_id": _bell(side.rt).pk}


def _bell(account: Account) -> PushDevice:
    """A phone of ``account`` that sounds, by a service that is not on the list: nothing ever goes out."""
    now = timezone.now()
    session = DeviceSession.objects.create(
        account=account, session_key=f"bunyi {account.pk}"[:40], device="Android Chrome", method="passkey",
        created_at=now, last_seen_at=now,
    )  # fmt: skip
    return PushDevice.objects.create(
        account=account, session=session, endpoint=f"https://push.invalid/{account.pk}",
        p256dh="-", auth="-", created_at=now,
    )  # fmt: skip


def _types(draft: Draft) -> Any:
    from pamong.letters.types import type_of

    return type_of(draft.type_version_id)


def newcomers(side: Kelurahan) -> None:
    """A resident without an account, and one whose account the desk has not confirmed."""
    side.things["newcomer"] = {"resident_id": make_resident(side.rt_code, name="Sari Baru").pk}
    unconfirmed = make_resident(side.rt_code, name="Tono Belum", sex="L")
    make_account(unconfirmed, confirmed=False)
    side.things["unconfirmed"] = {"resident_id": unconfirmed.pk}
    person = person_of(side.desk)
    with territory(person.territory):
        activation.issue_code(resident=unconfirmed, by=person)


def officials(side: Kelurahan, administrator: Account) -> None:
    """An official as a thing: the RW head with key, appointment and invitations at every stage."""
    appointment = Appointment.objects.get(account=side.rw)
    side.things["official"] = {
        "account_id": side.rw.pk,
        "key_id": Credential.objects.get(account=side.rw).pk,
        "appointment_id": appointment.pk,
    }
    side.things["started"] = {"invitation_id": _invited(side, administrator, approve=False)[0].pk}
    approved, token = _invited(side, administrator, approve=True)
    side.things["approved"] = {"invitation_id": approved.pk, "token": token}
    recovery = enrolment.start_invitation(account=side.rt, by=person_of(side.desk), lost=True)
    side.things["recovery"] = {"invitation_id": recovery.pk}
    side.things["own_key"] = {"invitation_id": _added_alone(side.rw).pk}


def _added_alone(account: Account) -> Invitation:
    """A further key that its official registered, waiting for the second person."""
    key = Credential.objects.create(
        account=account,
        credential_id=b"alone" + account.pk.bytes,
        public_key=b"-",
        label="Baru",
        waiting=True,
    )
    return Invitation.objects.create(
        account=account,
        kind=Invitation.Kind.OWN,
        credential=key,
        started_by=account,
        started_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )


def _invited(side: Kelurahan, administrator: Account, *, approve: bool) -> tuple[Invitation, str]:
    rw = RegionCode.parse(f"{side.code.text}.002")
    role, region = (Role.KETUA_RW, rw) if approve else (Role.KETUA_RT, RegionCode.parse(f"{rw.text}.002"))
    invitation = enrolment.start_invitation(account=make_official(role, region), by=person_of(side.desk))
    token = ""
    if approve:
        token = enrolment.approve_invitation(invitation=invitation, by=person_of(administrator))
    return invitation, token


@dataclass
class Stage:
    """Everybody whom the matrix names, and the things of both kelurahan."""

    tree: Tree
    ours: Kelurahan
    theirs: Kelurahan
    personas: dict[str, Account | None]


def build(tree: Tree) -> Stage:
    """The whole stage. Photos are taken as they come: cleaning them is tried elsewhere."""
    kasi, sekcam, camat, administrator = (
        make_official(role, tree.kecamatan)
        for role in (Role.KASI_KECAMATAN, Role.SEKCAM, Role.CAMAT, Role.ADMINISTRATOR)
    )
    for owner in (kasi, sekcam, camat, administrator):
        give_key(owner)
    sides = [people(code, serial) for serial, code in enumerate((tree.kelurahan, tree.other_kelurahan))]
    with patch("pamong.letters.services.drafts.accept_image", lambda upload: upload.read()):
        for side in sides:
            requests(side)
            own_things(side)
            newcomers(side)
            officials(side, administrator)
    ours, theirs = sides
    make_account(name="Wulan Contoh", persona="warga")
    other = make_account(make_resident(tree.rt, name="Dwi Setiawan", sex="L"))
    crew = watch.build(tree, by=camat)
    ours.things |= crew.things
    theirs.things |= crew.theirs
    personas = {
        "anonymous": None,
        "resident": ours.account,
        "other_resident": other,
        "rt": ours.rt,
        "neighbour_rt": make_official(Role.KETUA_RT, tree.neighbour_rt),
        "rw": ours.rw,
        "desk": ours.desk,
        "other_desk": theirs.desk,
        "lurah": ours.lurah,
        "other_lurah": theirs.lurah,
        "camat": camat,
        "administrator": administrator,
        "crew": crew.crew,
        "coordinator": crew.coordinator,
        "other_crew": crew.other,
    }
    return Stage(tree, ours, theirs, personas)


def secrets() -> set[str]:
    """Every identifying number of the stage."""
    numbers = {TYPED}
    for resident in Resident.system().select_related("household"):
        numbers |= {resident.nik, resident.household.kk_number}
        numbers |= {resident.phone} if resident.phone else set()
    return numbers | {
        account.phone for account in Account.objects.filter(phone__isnull=False) if account.phone
    }
