"""Stamps and validation data behind a letter: the office's authority leaves it what it is, all others do not."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pamong.issuing.verdict_values import Word
from pamong.signing import additions, validation
from pamong.signing.appendix import MAX_REVISIONS
from pamong.signing.reasons import Reason
from pamong.signing.trust import Trust
from tests.attacks.appended import APPENDED
from tests.attacks.judging import judged
from tests.attacks.pdfs import body_of, fresh, page_of, root_of, update
from tests.attacks.stamps import (
    CHANGES,
    Authority,
    dss_by_hand,
    retitled,
    stamped_by_hand,
    titled_twice,
    twice,
    with_dss,
)
from tests.support.outside import Outside
from tests.support.tsa_double import Fault

Maker = Callable[[bytes, Authority], bytes]
AMBIGUOUS = {Reason.NOT_COVERED, Reason.BYTE_RANGE}


def word(outside: Outside, data: bytes, authority: Authority) -> Word:
    return judged(outside, data, (authority.root,))[0]


def refused(outside: Outside, data: bytes, authority: Authority) -> Reason:
    """The one reason why a file that begins with the whole letter is called changed."""
    assert data.startswith(outside.letters[0])
    found, reasons = judged(outside, data, (authority.root,))
    assert found is Word.CHANGED and len(reasons) == 1
    assert validation.examine(data, trust=Trust(authorities=(authority.root,))).published == 0
    return reasons[0]


GOOD: dict[str, Maker] = {
    "a stamp": lambda letter, authority: authority.stamped(letter),
    "two stamps": lambda letter, authority: authority.stamped(authority.stamped(letter)),
    "a DSS": lambda letter, authority: with_dss(letter, authority),
    "stamp, DSS, stamp": lambda letter, authority: authority.stamped(
        with_dss(authority.stamped(letter), authority)
    ),
    "a stamp by hand": lambda letter, authority: stamped_by_hand(letter, authority.token),
    "a DSS by hand": lambda letter, authority: dss_by_hand(letter, authority.root),
    "a DSS by hand under a stamp": lambda letter, authority: authority.stamped(
        dss_by_hand(letter, authority.root)
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_stamps_of_the_offices_authority_and_validation_data_leave_a_letter_what_it_was(
    outside: Outside, authority: Authority, name: str
) -> None:
    letter = outside.letters[0]
    stamped = GOOD[name](letter, authority)
    found = validation.examine(stamped, trust=Trust(authorities=(authority.root,)))
    assert (found.state, found.published) == (validation.State.CHANGED, len(letter))
    assert word(outside, stamped, authority) is Word.GENUINE


@pytest.mark.parametrize("fault", [Fault.STRANGER, Fault.EXPIRED, Fault.PURPOSE])
def test_a_stamp_of_somebody_else_is_named(outside: Outside, authority: Authority, fault: Fault) -> None:
    forged = authority.stamped(outside.letters[0], fault=fault)
    assert refused(outside, forged, authority) is Reason.STAMP_UNKNOWN
    between = authority.stamped(authority.stamped(outside.letters[0], fault=fault))
    assert refused(outside, between, authority) is Reason.STAMP_UNKNOWN


def test_where_no_authority_is_named_no_stamp_passes(outside: Outside, authority: Authority) -> None:
    found, reasons = judged(outside, authority.stamped(outside.letters[0]))
    assert (found, reasons) == (Word.CHANGED, (Reason.STAMP_UNKNOWN,))


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_rides_in_the_revision_of_a_stamp_or_of_validation_data(
    outside: Outside, authority: Authority, name: str
) -> None:
    letter = outside.letters[0]
    for forged in (authority.stamped(letter, CHANGES[name]), with_dss(letter, authority, CHANGES[name])):
        assert refused(outside, forged, authority) in AMBIGUOUS


@pytest.mark.parametrize("name", APPENDED)
def test_no_stamp_covers_up_what_was_added_before_or_after_it(
    outside: Outside, authority: Authority, name: str
) -> None:
    letter = outside.letters[0]
    change = APPENDED[name]
    for good in (lambda data: authority.stamped(data), lambda data: with_dss(data, authority)):
        for forged in (good(change(letter)), change(good(letter))):
            assert refused(outside, forged, authority) in AMBIGUOUS


def _replayed(letter: bytes, authority: Authority) -> bytes:
    """The stamp of an earlier revision over a later one."""
    tokens: list[bytes] = []

    def sign(content: bytes) -> bytes:
        tokens.append(authority.token(content))
        return tokens[0]

    stamped_by_hand(letter, sign, field=b"/Rect[0 0 0 0]/TU(lain)")
    return stamped_by_hand(letter, sign)


def _content_number(letter: bytes) -> int:
    return int(body_of(letter, page_of(letter)).partition(b"/Contents ")[2].split(b" ")[0])


BY_HAND: dict[str, Maker] = {
    "over another file": lambda letter, authority: stamped_by_hand(
        letter, lambda _: authority.token(b"lain")
    ),
    "over the letter only": lambda letter, authority: stamped_by_hand(
        letter, lambda _: authority.token(letter)
    ),
    "over a part, by its ranges": lambda letter, authority: stamped_by_hand(
        letter, authority.token, covered=lambda start, end, size: (start, end, size - 30)
    ),
    "with a hole too wide": lambda letter, authority: stamped_by_hand(
        letter, authority.token, covered=lambda start, end, size: (start - 60, end, size)
    ),
    "with the hole of the letter": lambda letter, authority: stamped_by_hand(
        letter, authority.token, covered=lambda start, end, size: (len(letter) // 2, end, size)
    ),
    "replayed": _replayed,
    "with bytes behind the token": lambda letter, authority: stamped_by_hand(
        letter, authority.token, filled=b"1"
    ),
    "that is seen": lambda letter, authority: stamped_by_hand(
        letter, authority.token, field=b"/Rect[50 50 300 300]"
    ),
    "with an appearance": lambda letter, authority: stamped_by_hand(
        letter, authority.token, field=b"/Rect[0 0 0 0]/AP<</N %d 0 R>>" % _content_number(letter)
    ),
    "that acts": lambda letter, authority: stamped_by_hand(
        letter, authority.token, field=b"/Rect[0 0 0 0]/A<</S/JavaScript/JS(1)>>"
    ),
    "with an object that nothing leads to": lambda letter, authority: stamped_by_hand(
        letter, authority.token, more={fresh(letter): b"<</Type/Page>>"}
    ),
    "with an object of the letter": lambda letter, authority: stamped_by_hand(
        letter, authority.token, more={_content_number(letter): b"<</Length 0>>\nstream\n\nendstream"}
    ),
    "with an object that no table lists": lambda letter, authority: stamped_by_hand(
        letter, authority.token, rubbish=b"1 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    ),
    "with a remark": lambda letter, authority: stamped_by_hand(
        letter, authority.token, rubbish=b"% catatan\n"
    ),
    "with a byte behind": lambda letter, authority: stamped_by_hand(letter, authority.token) + b"%",
    "DSS over an object of the letter": lambda letter, authority: dss_by_hand(
        letter, authority.root, number=_content_number(letter)
    ),
    "DSS of a page": lambda letter, authority: dss_by_hand(letter, b"BT (Lunas) Tj ET"),
    "DSS with bytes behind a certificate": lambda letter, authority: dss_by_hand(
        letter, authority.root + b"BT (Lunas) Tj ET"
    ),
    "DSS with a script": lambda letter, authority: dss_by_hand(
        letter, authority.root, more=b"/A<</S/JavaScript/JS(1)>>"
    ),
    "DSS that leads to a page": lambda letter, authority: dss_by_hand(
        letter, authority.root, more=b"/CRLs[%d 0 R]" % page_of(letter)
    ),
    "DSS with a page among its signatures": lambda letter, authority: dss_by_hand(
        letter, authority.root, more=b"/VRI<</%s %d 0 R>>" % (b"A" * 40, page_of(letter))
    ),
    "DSS whose stream is a form": lambda letter, authority: dss_by_hand(
        letter, authority.root, entry=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    ),
    "DSS with another title": lambda letter, authority: dss_by_hand(
        letter, authority.root, objects=retitled(letter)
    ),
    "DSS with a second title": lambda letter, authority: dss_by_hand(
        letter, authority.root, objects=titled_twice(letter)
    ),
    "DSS that is there twice": lambda letter, authority: dss_by_hand(
        letter, authority.root, more=b">>/DSS<</Certs[%d 0 R]" % fresh(letter)
    ),
    "with a page that has two contents": lambda letter, authority: stamped_by_hand(
        letter, authority.token, more=twice(letter, b"/Contents")
    ),
    "with a field of two kinds": lambda letter, authority: stamped_by_hand(
        letter, authority.token, field=b"/Rect[0 0 0 0]/FT/Tx"
    ),
    "DSS whose signatures are a certificate": lambda letter, authority: dss_by_hand(
        letter, authority.root, more=b"/VRI %d 0 R" % fresh(letter)
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_games_with_stamps_and_validation_data_are_changes(
    outside: Outside, authority: Authority, name: str
) -> None:
    assert refused(outside, BY_HAND[name](outside.letters[0], authority), authority) in AMBIGUOUS


def test_a_stamp_of_another_letter_is_no_stamp_of_this_one(outside: Outside, authority: Authority) -> None:
    first, second = outside.letters
    taken = authority.stamped(second)[len(second) :]
    assert refused(outside, first + taken, authority) in AMBIGUOUS


def test_no_flipped_bit_behind_the_letter_passes_but_in_the_bytes_of_a_certificate(
    outside: Outside, authority: Authority
) -> None:
    letter = outside.letters[0]
    whole = dss_by_hand(letter, authority.root)
    additions.check(whole, len(letter), (), now=datetime.now(UTC))
    inside = range(start := whole.index(authority.root), start + len(authority.root))
    dice = random.Random(1_125)
    for at in dice.sample([at for at in range(len(letter), len(whole)) if at not in inside], 150):
        for bit in (1, 4, 32):  # 32 turns a letter into the other case
            forged = whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
            with pytest.raises(Exception):  # noqa: B017 - as the child, which calls them all a change
                additions.check(forged, len(letter), (), now=datetime.now(UTC))


def test_hundreds_of_revisions_are_refused_before_they_cost_anything(
    outside: Outside, authority: Authority
) -> None:
    letter = outside.letters[0]
    many = dss_by_hand(letter, authority.root)
    while many.count(b"startxref") - letter.count(b"startxref") < 200:
        many = update(many, {root_of(many): body_of(many, root_of(many)), fresh(many): b"null"})
    assert MAX_REVISIONS < 200
    start = time.monotonic()
    assert refused(outside, many, authority) in AMBIGUOUS
    assert time.monotonic() - start < validation.SECONDS
