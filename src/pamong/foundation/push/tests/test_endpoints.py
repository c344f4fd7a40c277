"""Where a push may go, and where it may not."""

import socket
from typing import Any

import pytest

from pamong.foundation.push import checks, endpoints, wire
from pamong.foundation.push.endpoints import Endpoint, EndpointError, endpoint_of, is_public

pytestmark = pytest.mark.one_database

GOOGLE = Endpoint("fcm.googleapis.com", 443, "/fcm/send/abc:APA91b-_x")


@pytest.mark.parametrize(
    "address",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91b-_x",
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA==",
        "https://web.push.apple.com/QGuQyavXutnMH?x=1",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQYA%2b",
    ],
)
def test_the_services_of_the_common_browsers_are_listed(address: str) -> None:
    found = endpoint_of(address)
    assert (found.port, found.plain) == (443, False)
    assert found.origin == f"https://{found.host}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:443@evil.example/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil-fcm.googleapis.com/x",
        "https://evilnotify.windows.com/x",
        "https://notify.windows.com.evil.example/x",
        "https://notify.windows.com/x",
        "https://.notify.windows.com/x",
        "https://FCM.googleapis.com/x",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://evil.example\\.notify.windows.com/x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/\u00e9",
        "https://fcm.googleapis.com/\n",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "http://127.0.0.1:9/kirim/satu",
    ],
)
def test_nothing_else_is_an_address_of_a_push_service(address: str) -> None:
    with pytest.raises(EndpointError):
        endpoint_of(address)


def test_the_stand_in_is_an_address_only_where_the_setting_says_so(settings: Any) -> None:
    settings.PUSH_DOUBLE = "http://127.0.0.1:9"
    assert endpoint_of("http://127.0.0.1:9/kirim/satu") == Endpoint("127.0.0.1", 9, "/kirim/satu", plain=True)
    assert checks.services_are_usable() == []
    for address in ("http://127.0.0.1:90/kirim/satu", "http://127.0.0.1:9@evil.example/x"):
        with pytest.raises(EndpointError):
            endpoint_of(address)
    settings.MODE = "production"
    with pytest.raises(EndpointError):
        endpoint_of("http://127.0.0.1:9/kirim/satu")
    assert [fault.id for fault in checks.services_are_usable()] == ["push.E002"]


def test_settings_that_name_no_hosts_are_found(settings: Any) -> None:
    settings.PUSH_HOSTS = ("fcm.googleapis.com", "*.notify.windows.com", "https://x.example", "*", "*.com.")
    settings.PUSH_DOUBLE = "http://localhost:80"
    assert len(endpoints.faults()) == 4


@pytest.mark.parametrize(
    "address", ["142.250.4.95", "2404:6800:4003:c04::5f", "64:ff9b::8efa:45f", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not(address: str) -> None:
    assert not is_public(address)


class Net:
    """Names that answer as told, and connections that are noted and never made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.answers, self.asked, self.connected = list(answers), 0, list[str]()
        monkeypatch.setattr(socket, "getaddrinfo", self.lookup)
        monkeypatch.setattr(wire, "connect", self.connect)

    def lookup(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in self.answers.pop(0)]

    def connect(self, address: str, port: int) -> socket.socket:
        self.connected.append(f"{address}:{port}")
        raise ConnectionRefusedError


def test_a_name_that_turns_to_the_inside_is_refused_and_never_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = Net(monkeypatch, ["142.250.4.95"], ["169.254.169.254"])
    with pytest.raises(wire.UnreachedError, match="ConnectionRefusedError"):
        wire.post(GOOGLE, b"", {})
    with pytest.raises(wire.NotAllowedAddressError):
        wire.post(GOOGLE, b"", {})
    assert net.connected == ["142.250.4.95:443"]
    assert net.asked == 2


def test_a_name_is_looked_up_once_for_each_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look of a rebinding name would be the inside: there is none, and the first answer is called."""
    net = Net(monkeypatch, ["142.250.4.95"], ["169.254.169.254"])
    with pytest.raises(wire.UnreachedError):
        wire.post(GOOGLE, b"", {})
    assert (net.asked, net.answers) == (1, [["169.254.169.254"]])


@pytest.mark.parametrize("answer", [[], ["142.250.4.95", "10.0.0.1"], ["10.0.0.1", "142.250.4.95"]])
def test_a_name_that_leads_in_and_out_is_not_called_at_all(
    monkeypatch: pytest.MonkeyPatch, answer: list[str]
) -> None:
    net = Net(monkeypatch, answer)
    with pytest.raises(wire.NotAllowedAddressError):
        wire.post(GOOGLE, b"", {})
    assert net.connected == []


def test_a_second_address_is_tried_when_the_first_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Net(monkeypatch, ["2404:6800:4003:c04::5f", "142.250.4.95", "142.250.4.96"])
    with pytest.raises(wire.UnreachedError):
        wire.post(GOOGLE, b"", {})
    assert net.connected == ["2404:6800:4003:c04::5f:443", "142.250.4.95:443"]


def test_the_certificate_must_be_that_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to whatever answers there is not enough: the handshake is made with the name of the service."""
    here, there = socket.socketpair()
    monkeypatch.setattr(wire, "resolve", lambda host, port: ["142.250.4.95"])
    monkeypatch.setattr(wire, "connect", lambda address, port: here)
    with there:
        there.sendall(b"HTTP/1.1 201 Created\r\n\r\n")
        with pytest.raises(wire.UnreachedError, match="SSL"):
            wire.post(GOOGLE, b"", {})
        assert b"fcm.googleapis.com" in there.recv(4096)


def test_one_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    monkeypatch.setattr(wire, "connect", lambda address, port: here)
    with there:
        there.sendall(b"HTTP/1.1 201 Cre")
        with pytest.raises(wire.UnreachedError):
            wire.post(Endpoint("127.0.0.1", 9, "/x", plain=True), b"a", {}, seconds=0.05)
