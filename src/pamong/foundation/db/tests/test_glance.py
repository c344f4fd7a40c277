"""The look at one row says what the ORM would say."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pamong.foundation.access.models import Account
from pamong.foundation.db.glance import has_nothing_in

pytestmark = pytest.mark.django_db


def test_a_row_with_nothing_there_one_with_something_and_none_at_all() -> None:
    account = Account.objects.create(name="Sari Utami")
    assert has_nothing_in(Account, account.pk, "disabled_at")
    Account.objects.filter(pk=account.pk).update(disabled_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert not has_nothing_in(Account, account.pk, "disabled_at")
    assert not has_nothing_in(Account, uuid4(), "disabled_at")
