"""Other people's PDFs: intact is ``foreign``, whoever made it; bent is ``changed``; broken is cheap."""

import io
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pamong.signing import validation
from pamong.signing.reasons import Reason
from pamong.signing.tests.support import rendered
from pamong.signing.validation import State
from tests.attacks import appended, pdfs
from tests.attacks.strangers import (
    Stranger,
    by_hand,
    by_openssl,
    by_pdfsig,
    by_pyhanko,
    on_a_curve,
    revisions,
    timestamped,
    with_rsa,
)
from tests.attacks.structure import BROKEN


@cache
def curve() -> Stranger:
    """One of them for all tests."""
    return on_a_curve()


@cache
def rsa() -> Stranger:
    """The same with RSA."""
    return with_rsa()


@cache
def signed() -> bytes:
    """A stranger's signed letter: what ours are before we sign them, signed by pyHanko."""
    return by_pyhanko(rendered(), curve())


def examined(data: bytes) -> tuple[State, tuple[Reason, ...]]:
    """State and reasons, in time."""
    start = time.monotonic()
    found = validation.examine(data)
    assert time.monotonic() - start < validation.SECONDS
    return found.state, found.reasons


# Intact


def _pades() -> bytes:
    from pyhanko.sign.fields import SigSeedSubFilter

    return by_pyhanko(rendered(), rsa(), subfilter=SigSeedSubFilter.PADES, reason="Setuju", location="Malang")


INTACT: dict[str, Callable[[Path], bytes]] = {
    "pyHanko, ECDSA": lambda _folder: signed(),
    "pyHanko, RSA, PAdES": lambda _folder: _pades(),
    "pyHanko, certified": lambda _folder: by_pyhanko(rendered(), rsa(), certify=True),
    "pyHanko, two signers": lambda _folder: by_pyhanko(signed(), rsa(), "Dua"),
    "pyHanko, timestamped later": lambda _folder: timestamped(signed(), rsa()),
    "openssl, RSA": lambda folder: by_hand(rendered(), by_openssl(folder, rsa())),
    "openssl, ECDSA": lambda folder: by_hand(rendered(), by_openssl(folder, curve())),
    "openssl, PAdES": lambda folder: by_hand(
        rendered(), by_openssl(folder, rsa(), "-cades"), b"ETSI.CAdES.detached"
    ),
    "openssl, RSA-PSS": lambda folder: by_hand(
        rendered(), by_openssl(folder, rsa(), "-keyopt", "rsa_padding_mode:pss")
    ),
    "openssl, key identifier": lambda folder: by_hand(rendered(), by_openssl(folder, rsa(), "-keyid")),
    "pdfsig": lambda folder: by_pdfsig(rendered(), folder, rsa()),
}


@pytest.mark.parametrize("maker", INTACT)
def test_an_intact_signature_of_another_maker_is_foreign(maker: str, tmp_path: Path) -> None:
    found = validation.examine(INTACT[maker](tmp_path))
    assert (found.state, found.reasons) == (State.FOREIGN, ())
    assert found.signer is not None and found.signer.name == "Dewi Lestari"


# Bent


def _later(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: change(signed())


def _flipped() -> bytes:
    at = signed().index(b"/Author") + 9
    return signed()[:at] + b"X" + signed()[at + 1 :]


def _swapped() -> bytes:
    """The signature of another file; with RSA, so that both are of one size."""
    own, other = by_pyhanko(rendered(), rsa()), by_pyhanko(rendered(2), rsa())
    mine, theirs = (data.rindex(b"/Contents <30") for data in (own, other))
    size = own.index(b">", mine) - mine
    assert other.index(b">", theirs) - theirs == size
    return own[:mine] + other[theirs : theirs + size] + own[mine + size :]


def _ranged(change: Callable[[list[int]], list[int]]) -> Callable[[], bytes]:
    def make() -> bytes:
        start = signed().rindex(b"/ByteRange [") + 12
        end = signed().index(b"]", start)
        numbers = change([int(number) for number in signed()[start:end].split()])
        text = b" ".join(b"%d" % number for number in numbers)
        return signed()[:start] + text.ljust(end - start)[: end - start] + signed()[end:]

    return make


BENT: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "content": (_flipped, Reason.DIGEST),
    "contents of another": (_swapped, Reason.DIGEST),
    "bytes behind": (lambda: signed() + b"\n%\n", Reason.NOT_COVERED),
    "overlap": (_ranged(lambda n: [0, n[1] + 9, n[2], n[3]]), Reason.BYTE_RANGE),
    "gap": (_ranged(lambda n: [0, n[1] - 9, n[2], n[3]]), Reason.BYTE_RANGE),
    "reversed": (_ranged(lambda n: [n[2], n[3], 0, n[1]]), Reason.BYTE_RANGE),
    "negative": (_ranged(lambda n: [0, n[1], n[2], -n[3]]), Reason.BYTE_RANGE),
    "huge": (_ranged(lambda n: [0, n[1], n[2], 999_999_999]), Reason.BYTE_RANGE),
    "three numbers": (_ranged(lambda n: n[:3]), Reason.SIGNATURE),
    "empty update": (_later(appended.an_empty_update), Reason.LATER_CHANGES),
    "page": (_later(appended.a_page), Reason.LATER_CHANGES),
    "annotation": (_later(appended.an_annotation), Reason.LATER_CHANGES),
    "optional content": (_later(appended.optional_content), Reason.LATER_CHANGES),
    "shadow hide": (_later(appended.shadow_hide), Reason.LATER_CHANGES),
    "shadow replace": (_later(appended.shadow_replace), Reason.LATER_CHANGES),
    "shadow hide and replace": (_later(appended.shadow_hide_and_replace), Reason.LATER_CHANGES),
}


@pytest.mark.parametrize("name", BENT)
def test_a_bent_file_of_another_maker_is_a_change(name: str) -> None:
    make, reason = BENT[name]
    state, reasons = examined(make())
    assert state is State.CHANGED and reason in reasons


def test_a_layer_or_a_page_under_a_later_timestamp_is_still_a_change() -> None:
    for change in (appended.a_page, appended.an_annotation, appended.shadow_replace):
        assert examined(timestamped(change(signed()), rsa())) == (State.CHANGED, (Reason.LATER_CHANGES,))


def test_two_signers_in_one_signature_are_a_change(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "key.pem").write_bytes(curve().private)
    from cryptography.hazmat.primitives.serialization import Encoding

    (second / "cert.pem").write_bytes(curve().certificate.public_bytes(Encoding.PEM))
    more = ("-signer", "second/cert.pem", "-inkey", "second/key.pem")
    state, reasons = examined(by_hand(rendered(), by_openssl(tmp_path, rsa(), *more)))
    assert state is State.CHANGED and Reason.SEVERAL_SIGNERS in reasons


# Broken


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_endless_file_is_read_in_time_and_never_believed(name: str) -> None:
    state, reasons = examined(BROKEN[name]())
    assert state in {State.UNREADABLE, State.UNSIGNED}
    assert reasons or state is State.UNSIGNED
    assert examined(rendered()) == (State.UNSIGNED, ())


@pytest.mark.parametrize("name", BROKEN)
def test_the_same_with_our_mark_in_it_is_a_change(name: str) -> None:
    from pamong.signing.pdf import MARK

    state, _reasons = examined(BROKEN[name]() + b"%" + MARK)
    assert state in {State.CHANGED, State.UNREADABLE}


LOOPS = {
    "page tree": {1: b"<</Type/Pages/Count 1/Kids[1 0 R]>>"},
    "reference": {1: b"2 0 R", 2: b"1 0 R"},
    "nested": {1: b"[" * 50_000},
    "no pages": {1: b"null"},
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_added_to_a_signed_file_is_a_change(name: str) -> None:
    state, _reasons = examined(pdfs.update(signed(), LOOPS[name]))
    assert state in {State.CHANGED, State.UNREADABLE}


def test_hundreds_of_revisions_cost_no_more_than_the_limit() -> None:
    start = time.monotonic()
    found = validation.examine(revisions(signed(), 300))
    assert time.monotonic() - start < validation.SECONDS + 1
    assert found.state in {State.CHANGED, State.UNREADABLE}


def test_the_memory_of_the_child_stays_under_its_limit() -> None:
    from pamong.signing.child import MEMORY

    for make in BROKEN.values():
        validation.examine(make())
    running = validation._child._process
    if running is not None and running.poll() is None:
        status = Path(f"/proc/{running.pid}/status").read_text()
        peak = int(status.partition("VmPeak:")[2].split()[0]) * 1024
        assert peak <= MEMORY
    assert io.BytesIO(rendered()).read(5) == b"%PDF-"
