"""Django's way from a session to an account; credentials are checked in services, not here."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from pamong.foundation.access.models import Account


class AccountBackend:
    """Loads the account of a session; it authenticates nobody: passkeys and passwords have services."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        """Nobody, whatever is given."""
        return None

    def get_user(self, user_id: UUID | str) -> Account | None:
        """The account, unless it is disabled."""
        return Account.objects.filter(pk=user_id, disabled_at__isnull=True).first()
