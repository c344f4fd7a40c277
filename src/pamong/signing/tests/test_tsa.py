"""Time stamps: believed only when everything about them is right, whatever the authority sends."""

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from pytest_django import Settings

from pamong.signing import tsa
from tests.support.tsa_double import Fault, TsaDouble, configured

IMPRINT = hashlib.sha256(b"log").digest()
EXPECTED = {
    Fault.SLOW: tsa.Fault.TIMEOUT,
    Fault.HANG: tsa.Fault.TIMEOUT,
    Fault.DROP: tsa.Fault.BROKEN,
    Fault.GARBAGE: tsa.Fault.GARBAGE,
    Fault.HUGE: tsa.Fault.BROKEN,
    Fault.HTML: tsa.Fault.GARBAGE,
    Fault.ERROR: tsa.Fault.STATUS,
    Fault.REDIRECT: tsa.Fault.STATUS,
    Fault.REFUSED: tsa.Fault.REFUSED,
    Fault.NONCE: tsa.Fault.NONCE,
    Fault.IMPRINT: tsa.Fault.IMPRINT,
    Fault.FORGED: tsa.Fault.SIGNATURE,
    Fault.EXPIRED: tsa.Fault.CERTIFICATE,
    Fault.STRANGER: tsa.Fault.CERTIFICATE,
    Fault.PURPOSE: tsa.Fault.CERTIFICATE,
    Fault.CLOCK: tsa.Fault.CLOCK,
}


@pytest.fixture
def double(settings: Settings) -> Iterator[TsaDouble]:
    """A running double that the office has configured."""
    with configured(settings) as running:
        yield running


def now() -> datetime:
    return datetime.now(UTC)


def test_a_stamp_tells_when_and_how_long_it_proves(double: TsaDouble) -> None:
    made = tsa.stamp(IMPRINT, now=now())
    assert abs(made.at - now()) < timedelta(seconds=5)
    assert timedelta(days=364) < made.expires - now() < timedelta(days=366)
    assert tsa.check(made.token, IMPRINT, now=now()) == made


def test_every_fault_is_listed() -> None:
    assert set(EXPECTED) == set(Fault)


@pytest.mark.parametrize("fault", Fault)
def test_no_fault_makes_a_stamp(double: TsaDouble, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    double.fault = fault
    monkeypatch.setattr(tsa, "SECONDS", 1.0 if fault in (Fault.SLOW, Fault.HANG) else 10.0)
    began = time.monotonic()
    with pytest.raises(tsa.TsaError) as refused:
        tsa.stamp(IMPRINT, now=now())
    assert refused.value.fault == EXPECTED[fault]
    assert time.monotonic() - began < 5
    double.fault = None
    assert tsa.stamp(IMPRINT, now=now())


def test_a_closed_door_is_unreachable(settings: Settings, double: TsaDouble) -> None:
    settings.TSA_URL = "http://127.0.0.1:9"
    with pytest.raises(tsa.TsaError) as refused:
        tsa.stamp(IMPRINT, now=now())
    assert refused.value.fault == tsa.Fault.UNREACHABLE


def test_a_stamp_over_something_else_is_none(double: TsaDouble) -> None:
    made = tsa.stamp(IMPRINT, now=now())
    with pytest.raises(tsa.TsaError) as refused:
        tsa.check(made.token, bytes(32), now=now())
    assert refused.value.fault == tsa.Fault.IMPRINT


def test_settings_are_complained_about(settings: Settings, double: TsaDouble) -> None:
    assert tsa.faults() == []
    settings.TSA_ROOTS = str(double.roots.parent / "none.pem")
    assert len(tsa.faults()) == 1
    settings.TSA_URL, settings.LETTER_LEVEL = "ftp://waktu.example", "B-T"
    assert len(tsa.faults()) == 2
    settings.TSA_URL = ""
    assert tsa.faults() == ["PAMONG_LETTER_LEVEL needs PAMONG_TSA_URL"]


def test_a_revocation_list_is_a_list_or_nothing(double: TsaDouble, settings: Settings) -> None:
    (found,) = tsa.lists()
    assert x509.load_der_x509_crl(found).issuer.rfc4514_string() == "CN=Akar TSA Contoh"
    for fault in (Fault.HTML, Fault.ERROR):
        double.fault = fault
        with pytest.raises(tsa.TsaError) as refused:
            tsa.lists()
        assert refused.value.fault == tsa.Fault.LISTS
    settings.TSA_CRLS = []
    assert tsa.lists() == []
