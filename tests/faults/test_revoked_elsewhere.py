"""An administrator revokes a key in another process while a worker has it open: that worker uses it no more."""

from threading import Thread

import pytest
from django.db import connections
from django.utils import timezone

from pamong.issuing import services as issuing
from pamong.issuing.models import Document
from pamong.signing import rotation, seals
from pamong.signing import services as signing
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.models import OfficeKey
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]


def revoked_elsewhere(key: OfficeKey) -> None:
    """On a connection of its own, committed before this returns."""

    def revoke() -> None:
        try:
            rotation.revoke(OfficeKey.objects.get(pk=key.pk), reason="Server dicuri", now=timezone.now())
        finally:
            connections.close_all()

    other = Thread(target=revoke)
    other.start()
    other.join(60)
    assert not other.is_alive()


def test_a_batch_under_way_is_taken_back_and_fsck_finds_nothing_wrong(office: Office) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(3))
    ordered = order(lurah, prompt, touch(lurah, prompt))
    signing.evidence_of(ordered, 0)  # the batch, its key among it, is kept in this process
    revoked_elsewhere(ordered.key)
    assert ordered.key.revoked_at is None
    assert issuing.finish(ordered) == 0
    assert set(Document.system().filter(prompt=prompt).values_list("state", flat=True)) == {"cancelled"}
    assert faults() == []
    again = tap(lurah, office.waiting(1))
    assert issuing.finish(order(lurah, again, touch(lurah, again))) == 1
    assert faults() == []


def test_a_seal_that_was_revoked_elsewhere_seals_nothing_here(office: Office) -> None:
    seal = seals.seal_key(office.world.tree.kelurahan.place, timezone.now())
    assert seals.signer(seal)
    revoked_elsewhere(seal)
    with pytest.raises(KeyUnavailableError):
        seals.signer(seal)
    assert seals.seal_key(office.world.tree.kelurahan.place, timezone.now()).pk != seal.pk
