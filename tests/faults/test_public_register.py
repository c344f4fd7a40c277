"""The oracle sees what is wrong with the public log, its stamps and passkeys, and with files for the long term."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from pamong.core import notes
from pamong.core.logpolicy import Policy, Witness
from pamong.foundation.access.models import Credential
from pamong.foundation.files.disk import folder
from pamong.issuing import services as issuing
from pamong.issuing.services import longterm
from pamong.signing import crl
from pamong.signing.ceremony import credential_name
from pamong.transparency import ed25519, queries
from pamong.transparency.cosigning import keep
from pamong.transparency.entries import Enrolled
from pamong.transparency.models import Checkpoint
from pamong.transparency.services import append, sign_checkpoint
from pamong.transparency.stamping import stamp_root
from pamong.transparency.witness import WitnessKey
from tests.faults import crimes
from tests.faults.office import Office, order, tap, touch
from tests.faults.public_crimes import CRIMES
from tests.faults.test_register import look
from tests.support.tsa_double import configured

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


@pytest.fixture
def told(office: Office, settings: Settings) -> Iterator[Office]:
    """A letter raised for the long term, the passkey that approved it in the log, and a stamped root."""
    settings.LETTER_LEVEL = "B-LTA"
    lurah, now = office.world.lurah, timezone.now()
    prompt = tap(lurah, office.waiting(1))
    issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
    key = Credential.objects.get(account=lurah)
    name = credential_name(bytes(key.credential_id))
    with transaction.atomic():
        append([Enrolled(lurah.pk, name, sha256(bytes(key.public_key)).digest())], now=now)
    crl.refresh(now=now)
    cosign(sign_checkpoint(now=now), now)
    with configured(settings):
        assert stamp_root(now=now) is not None
        assert longterm.raise_levels(now) == 1
        yield office


def cosign(checkpoint: Checkpoint, now: datetime) -> None:
    """A witness of the office's choice signs the root."""
    own = WitnessKey.new("tetangga.test/saksi")
    text = queries.text_of(checkpoint)
    line = notes.cosign(text, own.public, partial(ed25519.sign, own.secret), time=int(now.timestamp()))
    known = Policy(witnesses=(Witness("W", own.public),))
    assert keep(checkpoint, notes.Note(text, (line,)), known, now=now)


def test_every_crime_against_the_public_is_found_and_named_by_kind_and_place(told: Office) -> None:
    assert look() == []
    kept = {path: path.read_bytes() for path in folder().glob("??/*")}
    missed = []
    for crime in CRIMES:
        with transaction.atomic():
            crimes.disarm()
            crime.do()
            found = {(fault.kind, fault.where.partition(":")[0]) for fault in look()}
            if (crime.kind, crime.table) not in found:
                missed.append((crime.name, sorted(found)))
            transaction.set_rollback(True)
        for path in set(folder().glob("??/*")) - set(kept):
            path.unlink()
    assert missed == []
    assert look() == []
