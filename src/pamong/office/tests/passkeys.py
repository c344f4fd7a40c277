"""A phone with a software authenticator, walking through the JSON endpoints as our script does."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.demo.authenticator import Authenticator
from pamong.foundation.access.models import Account, Credential

ORIGIN = "http://localhost:8000"


def post_json(client: Client, name: str, values: dict[str, Any], *args: object) -> Any:
    """POST as the page's script posts."""
    return client.post(reverse(f"office:{name}", args=args), values, content_type="application/json")


@dataclass
class Phone:
    """A browser with one key."""

    client: Client = field(default_factory=Client)
    device: Authenticator = field(default_factory=lambda: Authenticator(origin=ORIGIN))

    def create(self, begin: str, finish: str, *args: object, **more: Any) -> Any:
        """Make the key through two endpoints."""
        options = post_json(self.client, begin, {}, *args)
        if options.status_code != 200:
            return options
        credential = self.device.register(options.json())
        return post_json(self.client, finish, {"credential": credential, **more}, *args)

    def get(self, begin: str, finish: str, **more: Any) -> Any:
        """Use the key through two endpoints."""
        options = post_json(self.client, begin, {})
        if options.status_code != 200:
            return options
        return post_json(self.client, finish, {"credential": self.device.answer(options.json()), **more})


def phone_of(account: Account, client: Client | None = None, *, enrolled: bool = True) -> Phone:
    """A phone whose key ``account`` has registered; ``enrolled``: two persons stand behind it."""
    phone = Phone(client or Client())
    Credential.objects.create(
        account=account,
        credential_id=phone.device.credential_id,
        public_key=phone.device.public_key,
        label="Ponsel contoh",
        transports=["internal"],
        enrolled_at=timezone.now() if enrolled else None,
    )
    return phone
