"""A small office with one lurah and one phone, and a letter rendered by Typst: what the tests sign with."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPRequestBuilder
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.core.roles import Role
from pamong.demo.authenticator import Authenticator
from pamong.foundation.access.models import Account, Appointment, Credential
from pamong.foundation.regions.models import Office, Region
from pamong.foundation.regions.queries import forget_names
from pamong.signing import services
from pamong.signing.models import OfficeKey, Prompt
from pamong.signing.pdf import Prepared

NOW = datetime(2026, 11, 24, 3, 30, 15, tzinfo=UTC)
LETTER = """
#set document(title: "Surat Keterangan Domisili", author: "Kelurahan Purwantoro", date: datetime(
  year: 2026, month: 11, day: 24))
#set page(paper: "a4")
#set text(lang: "id")
= Surat Keterangan Domisili
Yang bertanda tangan di bawah ini menerangkan bahwa *Siti Aminah*, nomor LETTER.
#link("https://blimbing.example/V")[Periksa keaslian]
#pagebreak()
#table(columns: 2, table.header[Nama][Hubungan], [Budi], [Anak])
"""


@cache
def rendered(number: int = 1, source: str = LETTER) -> bytes:
    """A PDF/A-2a and PDF/UA-1 file as the office's renderer writes it."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.typ"
        path.write_text(source.replace("LETTER", str(number)), encoding="utf-8")
        made = typst.Compiler(str(path)).compile(
            format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(NOW.timestamp())
        )
    assert isinstance(made, bytes)
    return made


@dataclass(slots=True)
class Desk:
    """An official at work: account, appointment, key, and the phone that holds the passkey."""

    account: Account
    appointment: Appointment
    phone: Authenticator
    credential: Credential

    @property
    def key(self) -> OfficeKey:
        """The signing key."""
        return services.certificate_for(self.appointment, NOW)

    def prepare(self, number: int = 1) -> tuple[Prepared, services.Item]:
        """A letter laid out, and what the prompt needs to know of it."""
        local = timezone.localtime(NOW)
        laid = services.lay_out(
            rendered(number), key=self.key, signer_name=self.account.full_name, at=local, reason="Domisili"
        )
        return laid, services.Item(uuid4(), bytes([number]) * 32, laid.digest)

    def open(self, items: Sequence[services.Item], now: datetime = NOW) -> Prompt:
        """A prompt over the items, open for two minutes."""
        return services.open_prompt(
            signer=self.account,
            appointment=self.appointment,
            items=items,
            now=now,
            expires_at=now + timedelta(seconds=120),
        )

    def touch(self, prompt: Prompt, **changes: Any) -> dict[str, Any]:
        """The assertion of this official's phone for a prompt."""
        return self.phone.touch(services.payload(prompt), **changes)

    def accept(self, prompt: Prompt, assertion: dict[str, Any] | None = None, **changes: Any) -> Prompt:
        """Accept in a transaction, as the caller does."""
        with transaction.atomic():
            return services.accept(
                prompt.pk,
                signer=changes.get("signer", self.account),
                assertion=assertion or self.touch(prompt),
                now=changes.get("now", NOW + timedelta(seconds=20)),
            )

    def signed(self, numbers: Sequence[int] = (1,)) -> list[bytes]:
        """Letters signed with one touch."""
        prepared = [self.prepare(number) for number in numbers]
        prompt = self.accept(self.open([item for _laid, item in prepared]))
        return [services.sign_item(prompt, at, laid.data) for at, (laid, _item) in enumerate(prepared)]


SINCE = NOW - timedelta(days=30)


def enrol(account: Account, phone: Authenticator) -> Credential:
    """Store the phone's passkey for an account, as it was done long before the letters of the tests."""
    made = Credential.objects.create(
        account=account,
        credential_id=phone.credential_id,
        public_key=phone.public_key,
        sign_count=phone.counter,
        transports=["internal"],
        backup_eligible=phone.synced,
        simulated=True,
        label="Ponsel uji",
    )
    Credential.objects.filter(pk=made.pk).update(created_at=SINCE, enrolled_at=SINCE)
    made.refresh_from_db()
    return made


def official(name: str = "Sri Wahyuni", **fields: Any) -> Desk:
    """A lurah of Purwantoro with an enrolled phone; the region tree and the offices are made when missing."""
    kelurahan = _regions()
    account = Account.objects.create_account(name=name, back_title="S.Sos")
    appointment = Appointment.objects.create(
        account=account,
        region=kelurahan,
        **({"starts": date(2024, 1, 1), "role": Role.LURAH} | fields),
    )
    phone = Authenticator(origin=settings.ORIGIN, counter=1)
    return Desk(account, appointment, phone, enrol(account, phone))


def authority_of(key: OfficeKey) -> OfficeKey:
    """The CA that certified the key."""
    assert key.issuer is not None
    return key.issuer


def certificate(key: OfficeKey) -> x509.Certificate:
    """The certificate of a key."""
    return x509.load_der_x509_certificate(bytes(key.certificate))


def question(key: OfficeKey, *, nonce: bytes | None = None) -> bytes:
    """What a program asks about a certificate (RFC 6960, 4.1.1)."""
    builder = OCSPRequestBuilder().add_certificate(certificate(key), certificate(authority_of(key)), SHA256())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def _regions() -> Region:
    parent = None
    for code, level, name in (
        ("35", "provinsi", "Jawa Timur"),
        ("35.73", "kabkota", "Kota Malang"),
        ("35.73.01", "kecamatan", "Blimbing"),
        ("35.73.01.1007", "kelurahan", "Purwantoro"),
    ):
        place = int(code.replace(".", "").ljust(16, "0"))
        parent, _made = Region.objects.get_or_create(
            place=place, defaults={"code": code, "level": level, "name": name, "parent": parent}
        )
    forget_names()
    Office.objects.get_or_create(
        region=parent, defaults={"name": "Kelurahan Purwantoro", "unit_code": "1007", "seat": "Malang"}
    )
    assert parent is not None
    return parent


def fresh_id() -> UUID:
    """An id of nothing."""
    return uuid4()
