"""Letters that wait for a signature make the signer's phone sound, at most once an hour; nobody else's."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from pamong.core.dates import WIB
from pamong.demo import walk
from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.push import services, tasks
from pamong.foundation.push.models import PushDevice, Ring
from tests.support.letters import World


def with_a_phone(account: Account) -> None:
    """A phone of ``account`` that sounds, by a service that is not on the list: nothing ever goes out."""
    now = timezone.now()
    session = DeviceSession.objects.create(
        account=account, session_key=f"{account.pk}", device="Android Chrome", method="passkey", created_at=now,
        last_seen_at=now,
    )  # fmt: skip
    PushDevice.objects.create(
        account=account, session=session, endpoint=f"https://push.invalid/{account.pk}", p256dh="-", auth="-",
        created_at=now,
    )  # fmt: skip


def test_the_signer_alone_is_rung_and_once_for_several_letters(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asked:
        def enqueue(self) -> None:
            """Nothing goes out here."""

    noon = datetime(2026, 11, 24, 12, tzinfo=WIB)
    monkeypatch.setattr(tasks, "send", Asked())
    monkeypatch.setattr(services, "timezone", SimpleNamespace(now=lambda: noon))
    for account in (world.rt, world.rw, world.lurah):
        with_a_phone(account)
    now = timezone.now()
    for _letter in range(2):
        walk.approve_until_signature(world.ask(now=now), now=now)
    rings: list[Any] = list(Ring.objects.values_list("account", "kind", "text", "link"))
    assert rings == [
        (world.lurah.pk, "letters", "Ada surat yang menunggu tanda tangan.", "/tanda-tangan/"),
    ]
    (row,) = Ring.objects.all()
    assert (row.next_at, row.expires_at) == (noon, noon + timedelta(hours=4))
