"""An office whose letters are signed by BSrE's double, and its Lurah, who holds a certificate there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pamong.bsre_double.faults import WORDS
from pamong.bsre_double.people import cast
from pamong.bsre_double.server import PASSWORD, USER, Double
from pamong.demo.devices import device_of
from pamong.foundation.access.person import person_of
from pamong.issuing import services as issuing
from pamong.issuing.models import DispatchedLetter
from pamong.letters.models import Request
from pamong.signing import holders
from pamong.signing import services as signing
from pamong.signing.backends import document_backend
from pamong.signing.models import Prompt
from pamong.signing.remote import Secret
from tests.support.letters import MONDAY, World

SRI = cast()[0]
RIGHT = Secret(passphrase=SRI.passphrase)


@contextmanager
def running() -> Iterator[Double]:
    """The double, for a module."""
    with Double() as double:
        yield double


def connect(settings: Any, double: Double, folder: Path, version: str = "v2") -> None:
    """Have the office sign through ``double``."""
    (folder / "psre.pem").write_bytes(double.service.authority.pem)
    settings.BSRE_ROOTS = str(folder / "psre.pem")
    settings.LETTER_SIGNING_BACKEND, settings.BSRE_VERSION = "bsre", version
    settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD = double.url, USER, PASSWORD
    settings.BSRE_PLAIN_HTTP = True
    break_with(double)
    double.service.people[:] = cast()
    double.service.calls.clear()


def break_with(double: Double, *texts: str) -> None:
    """Exactly these faults from now on."""
    double.service.faults.set(WORDS.parse(text) for text in texts)


def enrol(world: World) -> None:
    """The Lurah's NIK is known, and so is the state of his certificate."""
    service = document_backend()
    assert service is not None
    holders.set_nik(world.lurah, SRI.nik, by=None, now=MONDAY)
    assert holders.ask(world.lurah, service, MONDAY).may_sign


def ordered(world: World, *requests: Request, now: Any = MONDAY) -> Prompt:
    """The Lurah taps and touches; nothing is sent yet."""
    lurah = person_of(world.lurah)
    prompt = issuing.open_prompt(
        who="letters", sources=[row.pk for row in requests], signer=lurah, post=lurah.posts[0], now=now
    )
    touch = device_of(world.lurah).touch(signing.payload(prompt), user_handle=world.lurah.pk.bytes)
    return issuing.order(prompt.pk, signer=world.lurah, assertion=touch, now=now)


def send(world: World, prompt: Prompt, secret: Secret = RIGHT, now: Any = MONDAY) -> int:
    """One try; returns how many letters are published."""
    return issuing.send(prompt, by=world.lurah, secret=secret, now=now)


def states(prompt: Prompt) -> list[str]:
    """What became of each letter in each call, oldest first."""
    rows = DispatchedLetter.objects.filter(dispatch__prompt=prompt)
    return [f"{row.state} {row.reason}".strip() for row in rows.order_by("dispatch", "document__position")]


def asked(double: Double) -> int:
    """How often the double was asked to sign."""
    return sum(call.path.endswith("/sign/pdf") for call in double.service.calls)


def bent(data: bytes) -> bytes:
    """The same bytes with one bit of the last one changed: never what it was, whatever that was."""
    return data[:-1] + bytes([data[-1] ^ 1])
