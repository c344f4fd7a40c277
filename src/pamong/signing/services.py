"""Everything that changes something about signing: keys are had, prompts opened, fingers accepted, letters
signed.

The way of a letter: ``certificate_for`` -> ``lay_out`` -> ``open_prompt`` -> ``payload`` (to the phone) ->
``accept`` -> ``sign_item``. Whoever calls ``accept`` does so in the transaction that also records the order
to sign.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pamong.core import ledger
from pamong.core.regions import RegionLevel
from pamong.foundation.access import passkeys
from pamong.foundation.access.models import Account, Appointment, Credential
from pamong.foundation.access.queries import acting_keys, office_keys_of
from pamong.foundation.db.bulk import insert_many
from pamong.foundation.regions.queries import name_at
from pamong.signing import canonical, ceremony, cms, keys, pdf
from pamong.signing.errors import PromptError
from pamong.signing.keys import certificate_for, has_demo_keys, signing_key
from pamong.signing.models import OfficeKey, Prompt, PromptItem
from pamong.signing.pdf import Prepared

PURPOSE = "surat"
State = Prompt.State

__all__ = [
    "PURPOSE", "Item", "Prepared", "accept", "cancel", "certificate_for", "done", "due_prompts", "evidence_of",
    "expire", "expire_due", "has_demo_keys", "lay_out", "open_prompt", "ordered_prompts", "payload", "sign_item",
    "was_revoked",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A letter for a prompt: its id, its content hash C (32 bytes), its ByteRange digest D (32 bytes)."""

    document: UUID
    content_hash: bytes
    digest: bytes


def lay_out(file: bytes, *, key: OfficeKey, signer_name: str, at: datetime, reason: str) -> Prepared:
    """A rendered PDF with the empty signature of ``key`` in it; its digest is final. LayoutError if it is not
    ours.
    """
    room = _room(bytes(key.certificate), tuple(_chain(key)), settings.HOST)
    return pdf.lay_out(
        file,
        name=signer_name,
        reason=reason,
        location=name_at(key.office_place, RegionLevel.KECAMATAN),
        signed_at=at,
        contents_size=room,
    )


def open_prompt(
    *,
    signer: Account,
    appointment: Appointment,
    items: Sequence[Item],
    now: datetime,
    expires_at: datetime,
    purpose: str = PURPOSE,
) -> Prompt:
    """Ask for one touch over ``items``, in this order. IntegrityError if one of them is in a living prompt
    already.

    ``expires_at`` is cut to the second. The appointment must be the signer's own.
    """
    if appointment.account_id != signer.pk:
        raise PromptError("not_yours", _("Jabatan ini bukan milik Anda."))
    key = certificate_for(appointment, now)
    mandate = ceremony.Mandate(signer.pk.bytes, appointment.pk.bytes, bytes(key.key_hash), purpose)
    leaves = [ceremony.leaf(_item(item), mandate) for item in items]
    until = expires_at.replace(microsecond=0)
    touch = ceremony.Touch(
        settings.HOST, mandate.signer, ceremony.root(leaves), len(items), secrets.token_bytes(32),
        int(until.timestamp()),
    )  # fmt: skip
    with transaction.atomic():
        prompt = Prompt.objects.create(
            signer=signer, appointment=appointment.pk, key=key, purpose=purpose, rp_id=touch.rp_id,
            nonce=touch.nonce, root=touch.root, challenge=touch.challenge, count=touch.count, created_at=now,
            expires_at=until,
        )  # fmt: skip
        insert_many([
            PromptItem(prompt=prompt, position=at, document=item.document, content_hash=item.content_hash,
                       digest=item.digest, leaf=leaf)
            for at, (item, leaf) in enumerate(zip(items, leaves, strict=True))
        ])  # fmt: skip
    return prompt


def payload(prompt: Prompt) -> dict[str, Any]:
    """What the phone needs to compute root and challenge itself and to ask for the finger; JSON-ready."""
    allow = office_keys_of(prompt.signer)
    return {
        "prompt": str(prompt.pk),
        "rp_id": prompt.rp_id,
        "signer": prompt.signer_id.hex,
        "appointment": prompt.appointment.hex,
        "key": bytes(prompt.key.key_hash).hex(),
        "purpose": prompt.purpose,
        "nonce": bytes(prompt.nonce).hex(),
        "expiry": int(prompt.expires_at.timestamp()),
        "count": prompt.count,
        "root": bytes(prompt.root).hex(),
        "challenge": passkeys.b64url(bytes(prompt.challenge)),
        "items": [
            {
                "document": item.document.hex,
                "content": bytes(item.content_hash).hex(),
                "digest": bytes(item.digest).hex(),
            }
            for item in prompt.items.all()
        ],
        "allow": [
            {"id": passkeys.b64url(bytes(known.credential_id)), "transports": known.transports}
            for known in allow
        ],
    }


def accept(prompt_id: UUID, *, signer: Account, assertion: Mapping[str, Any], now: datetime) -> Prompt:
    """Check the assertion against everything that was asked, and consume the prompt: exactly one caller wins.

    Call it inside the transaction that records the order. Raises PromptError, or PasskeyError whose ``alarm``
    means that the caller should record a copied key after its transaction was rolled back. A refused attempt
    leaves the prompt open. The challenge is computed anew from the stored letters, not read from the prompt.
    """
    # Locked: of two taps at once the second finds the prompt used, and not its own counter already seen.
    rows = Prompt.objects.select_for_update(of=("self",)).select_related("key")
    prompt = rows.filter(pk=prompt_id, signer=signer).first()
    if prompt is None:
        raise PromptError("unknown", _("Permintaan tanda tangan ini tidak ada."))
    _still_open(prompt, now)
    _still_in_office(prompt, signer, now)
    _refuse_unenrolled(signer, assertion)
    enrolled = signer.credentials.filter(enrolled_at__isnull=False, unenrolled_at=None, waiting=False)
    known = [_known(credential) for credential in enrolled]
    result = passkeys.verify_assertion(
        assertion,
        challenge=_touch(prompt, [bytes(item.leaf) for item in _checked_items(prompt)]).challenge,
        rp_id=prompt.rp_id,
        origins=[settings.ORIGIN],
        allow=known,
        user_handle=signer.pk.bytes,
    )
    return _consume(prompt, result, now)


def cancel(prompt: Prompt, *, now: datetime) -> bool:
    """Close an open prompt without a signature; False if it is no longer open."""
    return _close(prompt, State.CANCELLED)


def expire(prompt: Prompt, *, now: datetime) -> bool:
    """Close an open prompt whose time is over; False if it is no longer open, or its time is not over."""
    return prompt.expires_at <= now and _close(prompt, State.EXPIRED)


def expire_due(now: datetime) -> int:
    """Close every prompt whose time is over; returns how many."""
    return sum(expire(prompt, now=now) for prompt in due_prompts(now))


def due_prompts(now: datetime) -> Iterator[Prompt]:
    """Open prompts whose time is over."""
    yield from Prompt.objects.filter(state=State.OPEN, expires_at__lte=now).order_by("expires_at")


def ordered_prompts(*, before: datetime) -> Iterator[Prompt]:
    """Prompts that were accepted before this moment and are not done: what a crash may have left behind."""
    yield from Prompt.objects.filter(state=State.ORDERED, ordered_at__lt=before).order_by("ordered_at")


def was_revoked(prompt: Prompt) -> bool:
    """Whether the key under which ``prompt`` was opened is revoked by now: nothing is signed or published with it."""
    return keys.was_revoked(prompt.key_id)


def done(prompt: Prompt) -> bool:
    """Note that every letter of an ordered prompt is published; False if somebody did so already."""
    return bool(Prompt.objects.filter(pk=prompt.pk, state=State.ORDERED).update(state=State.DONE))


def sign_item(prompt: Prompt, position: int, prepared: bytes) -> bytes:
    """The signed file of one letter of an ordered prompt: the CMS, with its evidence, in the hole of
    ``prepared``.

    Signing again gives another file that is just as valid. KeyUnavailableError if the key was revoked; PromptError
    if the prompt was not accepted or the prepared bytes are not those that the finger approved.
    """
    batch = _batch(prompt.pk)
    item = batch.items[position]
    hole = canonical.find_hole(prepared)
    digest = pdf.digest_of(prepared, (0, hole[0], hole[1], len(prepared) - hole[1]))
    if digest != bytes(item.digest):
        raise PromptError(
            "changed", _("Berkas ini bukan yang disetujui pejabat."), document=str(item.document)
        )
    key = signing_key(batch.prompt.key)  # not of the batch: it may have been revoked since its last letter
    signature = cms.build(
        digest,
        certificate_der=batch.certificate,
        chain=batch.chain,
        sign=lambda message: key.sign(message, ec.ECDSA(hashes.SHA256())),
        evidence=batch.evidence(position).encode(),
    )
    return pdf.embed(prepared, hole, signature)


def evidence_of(prompt: Prompt, position: int) -> ceremony.Evidence:
    """The proof for one letter of an ordered prompt. PromptError if it was not accepted."""
    return _batch(prompt.pk).evidence(position)


@dataclass(frozen=True, slots=True)
class _Batch:
    """An accepted prompt, ready to sign each of its letters."""

    prompt: Prompt
    touch: ceremony.Touch
    items: list[PromptItem]
    paths: list[tuple[bytes, ...]]
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: int

    def evidence(self, position: int) -> ceremony.Evidence:
        prompt, item = self.prompt, self.items[position]
        assert prompt.credential is not None
        return ceremony.Evidence(
            touch=self.touch,
            letter=item.document.bytes,
            content=bytes(item.content_hash),
            appointment=prompt.appointment.bytes,
            purpose=prompt.purpose,
            index=position,
            path=self.paths[position],
            credential=ceremony.credential_name(bytes(prompt.credential.credential_id)),
            algorithm=self.algorithm,
            authenticator_data=bytes(prompt.authenticator_data or b""),
            client_data=bytes(prompt.client_data or b""),
            signature=bytes(prompt.assertion or b""),
        )


@lru_cache(maxsize=4)
def _batch(prompt_id: UUID) -> _Batch:
    """Kept for the next letters of the same touch: what was ordered never changes again."""
    prompt = Prompt.objects.select_related("key__issuer", "credential").get(pk=prompt_id)
    if prompt.state not in (State.ORDERED, State.DONE) or prompt.credential is None:
        raise PromptError("not_ordered", _("Surat ini belum disetujui pejabat."))
    items = list(prompt.items.all())
    leaves = [bytes(item.leaf) for item in items]
    return _Batch(
        prompt, _touch(prompt, leaves), items, ledger.inclusion_paths(leaves),
        bytes(prompt.key.certificate), tuple(_chain(prompt.key)),
        passkeys.algorithm_of(bytes(prompt.credential.public_key)),
    )  # fmt: skip


def _refuse_unenrolled(signer: Account, assertion: Mapping[str, Any]) -> None:
    """A passkey of his own that nobody enrolled in person signs nothing, whatever its owner has become since."""
    named = signer.credentials.filter(credential_id=passkeys.credential_id_of(assertion), revoked_at=None)
    if any(key.usable and not key.acts_in_office for key in named):
        raise PromptError(
            "not_enrolled", _("Kunci ponsel ini belum disahkan kantor. Pakai kunci yang disahkan.")
        )


def _still_open(prompt: Prompt, now: datetime) -> None:
    if prompt.state != State.OPEN:
        raise PromptError("not_open", _("Permintaan ini sudah dipakai atau dibatalkan."), state=prompt.state)
    if prompt.expires_at <= now:
        raise PromptError("expired", _("Waktu tanda tangan sudah lewat. Ulangi dari daftar surat."))


def _still_in_office(prompt: Prompt, signer: Account, now: datetime) -> None:
    """Between tap and finger a key can be revoked, an account disabled, an appointment ended."""
    rows = Appointment.objects.filter(pk=prompt.appointment, account=signer, account__disabled_at=None)
    appointment = rows.first()
    if prompt.key.revoked_at or appointment is None or not signer.is_active:
        raise PromptError("revoked", _("Kunci tanda tangan ini sudah dicabut."))
    if not appointment.runs_on(timezone.localdate(now)):
        raise PromptError(
            "appointment_over", _("Jabatan ini sudah berakhir, jadi surat tidak ditandatangani.")
        )


def _checked_items(prompt: Prompt) -> list[PromptItem]:
    """The letters of the prompt, each leaf computed again from what is stored about the letter."""
    mandate = ceremony.Mandate(
        prompt.signer_id.bytes, prompt.appointment.bytes, bytes(prompt.key.key_hash), prompt.purpose
    )
    items = list(prompt.items.all())
    for item in items:
        parts = ceremony.Item(item.document.bytes, bytes(item.content_hash), bytes(item.digest))
        if ceremony.leaf(parts, mandate) != bytes(item.leaf):
            raise PromptError("changed", _("Daftar surat berubah. Ulangi dari daftar surat."))
    return items


def _touch(prompt: Prompt, leaves: Sequence[bytes]) -> ceremony.Touch:
    return ceremony.Touch(
        prompt.rp_id, prompt.signer_id.bytes, ceremony.root(leaves), len(leaves), bytes(prompt.nonce),
        int(prompt.expires_at.timestamp()),
    )  # fmt: skip


def _consume(prompt: Prompt, result: passkeys.AssertionResult, now: datetime) -> Prompt:
    parts = (result.authenticator_data, result.client_data, result.signature)
    if sum(map(len, parts)) > ceremony.MAX_ASSERTION:
        raise PromptError("too_large", _("Kunci sandi ini tidak dapat dipakai untuk menandatangani surat."))
    credential = Credential.objects.get(credential_id=result.credential_id)
    won = Prompt.objects.filter(pk=prompt.pk, state=State.OPEN, expires_at__gt=now).update(
        state=State.ORDERED,
        ordered_at=now,
        credential=credential,
        authenticator_data=result.authenticator_data,
        client_data=result.client_data,
        assertion=ceremony.canonical_signature(result.algorithm, result.signature),
    )
    if not won:
        raise PromptError("not_open", _("Permintaan ini sudah dipakai atau dibatalkan."))
    # Conditions again, in the statement: a key revoked, or a counter used up, in this very moment signs nothing.
    grown = Q(sign_count__lt=result.new_sign_count) if result.new_sign_count else Q(sign_count=0)
    if (
        not acting_keys()
        .filter(grown, pk=credential.pk, enrolled_at__lte=now)
        .update(sign_count=result.new_sign_count, backup_state=result.backup_state, last_used_at=now)
    ):
        raise PromptError("raced", _("Kunci ini baru saja dipakai di tempat lain. Coba sekali lagi."))
    prompt.refresh_from_db()
    return prompt


def _close(prompt: Prompt, state: Prompt.State) -> bool:
    with transaction.atomic():
        closed = bool(Prompt.objects.filter(pk=prompt.pk, state=State.OPEN).update(state=state))
        if closed:
            prompt.items.update(live=False)
    return closed


def _known(credential: Credential) -> passkeys.Known:
    return passkeys.Known(
        credential_id=bytes(credential.credential_id),
        public_key=bytes(credential.public_key),
        sign_count=credential.sign_count,
        transports=credential.transports,
        backup_eligible=credential.backup_eligible,
        revoked=credential.revoked_at is not None,
    )


def _item(item: Item) -> ceremony.Item:
    return ceremony.Item(item.document.bytes, item.content_hash, item.digest)


@lru_cache(maxsize=64)
def _room(certificate: bytes, chain: tuple[bytes, ...], rp_id: str) -> int:
    """Bytes to keep free for any signature with this certificate."""
    evidence = ceremony.evidence_bound(rp_id, PURPOSE)
    return cms.size_bound(certificate_der=certificate, chain=chain, evidence=evidence)


def _chain(key: OfficeKey) -> list[bytes]:
    return [bytes(key.issuer.certificate)] if key.issuer else []
