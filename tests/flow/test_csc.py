"""Letters signed through a service of the Cloud Signature Consortium: as through BSrE, and nothing is ever unclear."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.issuing import services as issuing
from pamong.issuing.errors import ServiceStopped
from pamong.issuing.models import Document
from pamong.issuing.verdict import Word, judge_file
from pamong.signing import holders
from pamong.signing.backends import document_backend
from pamong.signing.remote import Secret, Standing
from pamong.signing.tests.csc_double import CLIENT, CREDENTIAL, OTP, PIN, SECRET, CscDouble
from tests.flow.conftest import MONDAY, World
from tests.flow.service import ordered, send, states


@pytest.fixture(scope="module")
def double() -> Iterator[CscDouble]:
    """One for all tests here."""
    with CscDouble() as running:
        yield running


@pytest.fixture
def office(world: World, double: CscDouble, settings: Any, tmp_path: Path) -> World:
    """The office, connected to it, with a Lurah who has a credential there."""
    (tmp_path / "csc.pem").write_bytes(double.ca.public_bytes(Encoding.PEM))
    settings.LETTER_SIGNING_BACKEND, settings.CSC_ROOTS = "csc", str(tmp_path / "csc.pem")
    settings.CSC_URL, settings.CSC_CLIENT_ID, settings.CSC_CLIENT_SECRET = double.url, CLIENT, SECRET
    settings.CSC_PLAIN_HTTP = True
    double.breaks.clear()
    double.calls.clear()
    service = document_backend()
    assert service is not None
    holders.set_credential(world.lurah, CREDENTIAL, by=None, now=MONDAY)
    assert holders.ask(world.lurah, service, MONDAY).may_sign
    return world


@pytest.mark.parametrize("secret", [Secret(passphrase=PIN), Secret(totp=OTP)], ids=["pin", "otp"])
def test_a_batch_is_signed_under_one_authorization_and_genuine(
    office: World, double: CscDouble, secret: Secret
) -> None:
    prompt = ordered(office, *(office.ready() for _ in range(3)))
    assert send(office, prompt, secret) == 3
    assert double.calls.count("signatures/signHash") == 1
    for document in Document.system().filter(prompt=prompt).select_related("file"):
        verdict = judge_file(read(document.file))
        assert verdict.word == Word.GENUINE, verdict
        assert verdict.signer is not None and not verdict.signer.certified
    assert examine(now=MONDAY).faults == ()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("disabled", "may_not_sign"), ("drop", "lost"), ("error", "lost"), ("few", "lost"), ("garbled", "lost"),
     ("shuffle", "lost")],
)  # fmt: skip
def test_whatever_goes_wrong_nothing_was_signed_and_it_can_be_sent_again(
    office: World, double: CscDouble, fault: str, reason: str
) -> None:
    prompt = ordered(office, office.ready(), office.ready())
    double.breaks.add(fault)
    assert send(office, prompt, Secret(passphrase=PIN)) == 0
    assert set(states(prompt)) == {f"refused {reason}"}
    double.breaks.clear()
    assert send(office, prompt, Secret(passphrase=PIN)) == 2
    assert examine(now=MONDAY).faults == ()


def test_without_a_credential_or_with_a_disabled_one_nothing_can_be_tapped(
    office: World, double: CscDouble
) -> None:
    service, lurah = document_backend(), person_of(office.lurah)
    assert service is not None
    request = office.ready()
    double.breaks.add("disabled")
    assert holders.ask(office.lurah, service, MONDAY).word is Standing.SUSPEND
    holders_words = str(holders.state_of(office.lurah, service, MONDAY).sentence)
    assert "CSC" in holders_words and "BSrE" not in holders_words
    for _ in range(2):
        with pytest.raises(ServiceStopped):
            issuing.open_prompt(
                who="letters", sources=[request.pk], signer=lurah, post=lurah.posts[0], now=MONDAY
            )
        holders.set_credential(office.lurah, "", by=None, now=MONDAY)
