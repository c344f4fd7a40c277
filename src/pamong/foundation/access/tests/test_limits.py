"""Attempts are counted for the device and the account first, for an address only with a high ceiling."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import RequestFactory

from pamong.foundation.access import devices, limits
from pamong.foundation.access.errors import TooManyError
from pamong.foundation.access.limits import Key, Limit, Scope
from pamong.foundation.access.models import Bucket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIMIT = Limit("test", device=2, account=3, address=10)
DEVICE, OTHER = Key(Scope.DEVICE, "a"), Key(Scope.DEVICE, "b")
ACCOUNT, ADDRESS = Key(Scope.ACCOUNT, "x"), Key(Scope.ADDRESS, "10.0.0.1")


def tries(count: int, *keys: Key, at: datetime = NOW) -> None:
    for _attempt in range(count):
        limits.allow(LIMIT, *keys, now=at)


def test_a_device_has_its_limit() -> None:
    tries(2, DEVICE, ADDRESS)
    with pytest.raises(TooManyError) as caught:
        tries(1, DEVICE, ADDRESS)
    assert 0 < caught.value.seconds <= 901
    assert "menit lagi" in str(caught.value.message)


def test_a_neighbour_behind_the_same_address_goes_on() -> None:
    tries(2, DEVICE, ADDRESS)
    tries(2, OTHER, ADDRESS)


def test_a_blocked_device_does_not_use_up_the_address() -> None:
    tries(2, DEVICE, ADDRESS)
    for _attempt in range(20):
        with pytest.raises(TooManyError):
            tries(1, DEVICE, ADDRESS)
    tries(2, OTHER, ADDRESS)


def test_an_account_is_protected_from_many_devices() -> None:
    for number in range(3):
        tries(1, Key(Scope.DEVICE, str(number)), ACCOUNT, ADDRESS)
    with pytest.raises(TooManyError):
        tries(1, Key(Scope.DEVICE, "new"), ACCOUNT, ADDRESS)


def test_an_address_has_a_ceiling_in_the_end() -> None:
    for number in range(10):
        tries(1, Key(Scope.DEVICE, str(number)), ADDRESS)
    with pytest.raises(TooManyError):
        tries(1, Key(Scope.DEVICE, "new"), ADDRESS)


def test_the_next_window_begins_anew() -> None:
    tries(2, DEVICE)
    tries(2, DEVICE, at=NOW + timedelta(minutes=15))


def test_a_success_is_forgiven() -> None:
    tries(2, DEVICE)
    limits.forgive(LIMIT, DEVICE)
    tries(2, DEVICE)


def test_old_windows_are_deleted() -> None:
    tries(1, DEVICE)
    assert limits.forget_old(NOW + timedelta(days=2)) == 1
    assert not Bucket.objects.exists()


def test_no_address_stands_in_the_table() -> None:
    tries(1, ADDRESS)
    assert b"10.0.0.1" not in bytes(Bucket.objects.get().key)


def test_a_device_keeps_its_mark_and_a_forged_one_counts_as_none(rf: RequestFactory) -> None:
    answer = HttpResponse()
    devices.mark_device(rf.get("/"), answer)
    request = rf.get("/")
    request.COOKIES[devices.COOKIE] = answer.cookies[devices.COOKIE].value
    assert devices.device_mark(request)
    request.COOKIES[devices.COOKIE] += "x"
    assert devices.device_mark(request) == ""


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_our_proxy_is_believed(
    rf: RequestFactory, settings: LazySettings, peer: str, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert devices.client_address(request) == seen


def test_a_whole_ipv6_network_counts_as_one(rf: RequestFactory) -> None:
    one = rf.get("/", REMOTE_ADDR="2001:db8:1:2::1")
    two = rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert devices.network_of(one) == devices.network_of(two)
