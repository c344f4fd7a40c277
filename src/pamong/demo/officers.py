"""The invented officers of every office in the tree, and the keys of those whom a visitor can be."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.utils import timezone

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import Role
from pamong.demo.authenticator import AAGUID, Authenticator
from pamong.demo.models import SimulatedKey
from pamong.demo.personas import PERSONAS, Persona
from pamong.demo.population import Town
from pamong.foundation.access.key_events import KeyEnrolled, announce
from pamong.foundation.access.models import Account, Appointment, Credential
from pamong.foundation.access.passkeys import b64url
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.models import Region

SINCE = date(2026, 1, 5)
_KELURAHAN = (Role.LURAH, Role.SEKRETARIS_KELURAHAN, Role.KASI_KELURAHAN, Role.STAF_KELURAHAN)
_KECAMATAN = (Role.CAMAT, Role.SEKCAM, Role.KASI_KECAMATAN, Role.STAF_KECAMATAN, Role.ADMINISTRATOR)
_ROLES = {
    RegionLevel.KECAMATAN: _KECAMATAN,
    RegionLevel.KELURAHAN: _KELURAHAN,
    RegionLevel.RW: (Role.KETUA_RW,),
    RegionLevel.RT: (Role.KETUA_RT,),
}


def appoint_all(town: Town) -> int:
    """Fill every post of the tree: the personas in theirs, others with invented people. Returns how many."""
    taken = {(each.role, RegionCode.parse(each.region).place) for each in PERSONAS if each.role}
    accounts: list[Account] = []
    posts: list[Appointment] = []
    for role, place in _posts():
        if (role, place) in taken:
            continue
        account = _official(town, role, len(accounts))
        accounts.append(account)
        posts.append(Appointment(account=account, role=role, region_id=place, starts=SINCE))
    Account.objects.bulk_create(accounts, batch_size=500)
    Appointment.objects.bulk_create(posts, batch_size=500)
    return len(posts) + len(taken)


def _posts() -> Iterator[tuple[Role, int]]:
    levels = [level.value for level in _ROLES]
    for place, level in Region.objects.filter(level__in=levels).values_list("place", "level"):
        for role in _ROLES[RegionLevel(level)]:
            yield role, place


def _official(town: Town, role: Role, serial: int) -> Account:
    rng: Random = town.random
    sex = rng.choice("LP")
    account = Account(name=town.name(sex, rng.randint(1966, 1990)))
    account.set_unusable_password()
    if not role.is_elder:
        born, start = date(1999, 9, 9), date(2020, 1, 1)
        account.nip = f"9999{born:%m%d}{start:%Y%m}{1 if sex == 'L' else 2}{serial % 999 + 1:03d}"
        account.golongan = "III/d" if role in (Role.LURAH, Role.SEKCAM) else "III/b"
    return account


def make_personas(residents: dict[str, Resident]) -> list[Account]:
    """The accounts of the personas with their posts and a simulated passkey each; ``residents`` by slug."""
    return [make(each, residents.get(each.slug)) for each in PERSONAS]


def make(each: Persona, resident: Resident | None) -> Account:
    """One of them; ``resident`` for one who lives here."""
    account = Account.objects.create_account(
        name=each.name,
        front_title=each.front_title,
        back_title=each.back_title,
        nip=each.nip,
        golongan=each.golongan,
        resident=resident,
        persona=each.slug,
    )
    if each.role is not None:
        Appointment.objects.create(
            account=account, role=each.role, region_id=RegionCode.parse(each.region).place, starts=SINCE
        )
    give_key(account)
    return account


@transaction.atomic
def give_key(account: Account, *, label: str = "Ponsel contoh") -> Authenticator:
    """Enrol a simulated passkey for ``account`` and keep its private key for the page that plays the phone.

    It acts in office, as if two persons had enrolled it. An official's counts from the first day in office: the
    letters of a demo are dated back, and a passkey proves nothing about a letter older than itself.
    """
    device = Authenticator(origin="")
    credential = Credential.objects.create(
        account=account,
        credential_id=device.credential_id,
        public_key=device.public_key,
        transports=["internal"],
        aaguid=AAGUID.hex(),
        simulated=True,
        label=label,
        enrolled_at=timezone.now(),
    )
    first = account.appointments.order_by("starts").values_list("starts", flat=True).first()
    if first is not None and first < timezone.localdate():
        since = datetime.combine(first, time(8), tzinfo=timezone.get_current_timezone())
        Credential.objects.filter(pk=credential.pk).update(created_at=since, enrolled_at=since)
    SimulatedKey.objects.create(credential=credential, jwk=json.dumps(jwk_of(device.key)))
    announce(KeyEnrolled, [credential], now=timezone.now())
    return device


def jwk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """A private P-256 key as a JWK (RFC 7518, 6.2)."""
    private = key.private_numbers()
    public = private.public_numbers
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": b64url(public.x.to_bytes(32, "big")),
        "y": b64url(public.y.to_bytes(32, "big")),
        "d": b64url(private.private_value.to_bytes(32, "big")),
    }
