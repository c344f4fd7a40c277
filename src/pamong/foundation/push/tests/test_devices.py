"""Switching a phone on and off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.access.sessions import end_all_sessions, end_session
from pamong.foundation.push import keys, queries, services
from pamong.foundation.push.encryption import point_of
from pamong.foundation.push.models import PushDevice, PushKey
from pamong.foundation.push.services import PushError
from pamong.foundation.push.tests.conftest import Phones
from pamong.foundation.retention.services import sweep
from tests.support import make_official, office_tree


def test_the_office_has_one_key_and_keeps_it_closed(db: None) -> None:
    point = keys.public_point(timezone.now())
    assert keys.public_point(timezone.now()) == point == point_of(keys.private_key())
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM push_pushkey")
        (kept,) = cursor.fetchone()
    secret = f"{keys.private_key().private_numbers().private_value:064x}"
    assert secret.encode() not in bytes(kept) and bytes.fromhex(secret) not in bytes(kept)
    assert PushKey.objects.count() == 1


def test_what_a_browser_told_is_kept_closed(phones: Phones, lurah: Account) -> None:
    phones.on(lurah)
    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoint, p256dh, auth FROM push_pushdevice")
        (row,) = cursor.fetchall()
    for kept, told in zip(
        row, (phones.service.address(), phones.browser.p256dh, phones.browser.auth), strict=True
    ):
        assert told.encode() not in bytes(kept)
    assert queries.who_sounds([lurah]) == {lurah.pk}


def test_switching_on_twice_is_one_phone(phones: Phones, lurah: Account) -> None:
    session = phones.session(lurah)
    phones.on(lurah, session=session)
    phones.on(lurah, session=session)
    new = phones.on(lurah, "dua", session=session)  # the browser made a new subscription
    assert [row.pk for row in queries.devices_of(lurah)] == [new.pk]


def test_a_browser_belongs_to_whoever_switched_it_on_last(phones: Phones, lurah: Account) -> None:
    other = make_official(Role.CAMAT, office_tree().kecamatan, name="Pak Camat")
    phones.on(lurah)
    phones.on(other)
    assert queries.devices_of(lurah) == [] and len(queries.devices_of(other)) == 1


def test_five_phones_are_enough(phones: Phones, lurah: Account) -> None:
    for number in range(services.MOST_DEVICES):
        last = phones.on(lurah, f"{number}")
    with pytest.raises(PushError) as refused:
        phones.on(lurah, "enam")
    assert "lima ponsel" in str(refused.value.message)
    services.switch_off(last)
    phones.on(lurah, "enam")
    assert PushDevice.objects.count() == services.MOST_DEVICES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "https://evil.example/x"), ("endpoint", ""), ("p256dh", ""), ("p256dh", "BBBB"), ("p256dh", "!"),
        ("auth", ""), ("auth", "AAAA"), ("auth", "\u00e9"),
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(phones: Phones, lurah: Account, field: str, value: str) -> None:
    values = {
        "endpoint": phones.service.address(),
        "p256dh": phones.browser.p256dh,
        "auth": phones.browser.auth,
    }
    with pytest.raises(PushError):
        services.switch_on(
            account=lurah, session=phones.session(lurah), now=timezone.now(), **(values | {field: value})
        )
    assert not PushDevice.objects.exists()


def test_an_office_may_do_without(phones: Phones, lurah: Account, settings: Any) -> None:
    phones.on(lurah)
    settings.PUSH_HOSTS, settings.PUSH_DOUBLE = (), ""
    assert not queries.is_offered() and queries.who_sounds([lurah]) == set()
    with pytest.raises(PushError):
        phones.on(lurah, "dua")


def test_signing_out_silences_the_phone(phones: Phones, lurah: Account) -> None:
    here = phones.on(lurah)
    there = phones.on(lurah, "dua")
    end_session(here.session)
    assert [row.pk for row in PushDevice.objects.all()] == [there.pk]
    end_all_sessions(lurah)  # a new password does this
    assert not PushDevice.objects.exists()


def test_a_closed_account_is_not_rung_and_its_addresses_go_at_night(phones: Phones, lurah: Account) -> None:
    phones.on(lurah)
    now = timezone.now()
    Account.objects.filter(pk=lurah.pk).update(disabled_at=now)
    assert queries.who_sounds([lurah]) == set()
    assert sweep(now)["silent-phones"] == 0
    assert sweep(now + timedelta(hours=2))["silent-phones"] == 1
    assert not PushDevice.objects.exists()
