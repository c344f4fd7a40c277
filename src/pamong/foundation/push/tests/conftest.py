"""A push service on loopback, and an official whose phone sounds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pamong.core.roles import Role
from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.push import keys, services
from pamong.foundation.push.models import PushDevice
from pamong.foundation.push.tests.double import Browser, Service, running
from tests.support import make_official, office_tree


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    """A push service that the settings point to."""
    with running() as found:
        settings.PUSH_DOUBLE = found.origin
        yield found


@pytest.fixture
def lurah(db: None) -> Account:
    return make_official(Role.LURAH, office_tree().kelurahan, name="Bu Lurah")


class Phones:
    """Switches phones on."""

    def __init__(self, service: Service) -> None:
        self.service, self.browser, self.count = service, Browser(), 0

    def session(self, account: Account) -> DeviceSession:
        self.count += 1
        now = timezone.now()
        return DeviceSession.objects.create(
            account=account, session_key=f"s{self.count}", device="Android Chrome", method="passkey",
            created_at=now - timedelta(hours=1), last_seen_at=now,
        )  # fmt: skip

    def on(self, account: Account, name: str = "satu", session: DeviceSession | None = None) -> PushDevice:
        return services.switch_on(
            account=account, session=session or self.session(account), endpoint=self.service.address(name),
            p256dh=self.browser.p256dh, auth=self.browser.auth, now=timezone.now(),
        )  # fmt: skip


@pytest.fixture
def phones(service: Service, db: None) -> Phones:
    keys.public_point(timezone.now())
    return Phones(service)
