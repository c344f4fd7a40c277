"""Forged letters of ours. With every true list and proof in the verifier's hand, none is genuine."""

import json
import random
from collections import Counter
from typing import Any

import pytest

from pamong.issuing.verdict_values import Word
from pamong.signing import canonical, validation
from pamong.signing.keylist import KeyList
from pamong.signing.reasons import Reason
from pamong.signing.validation import State
from tests.attacks.appended import APPENDED, another_signature
from tests.attacks.judging import judged
from tests.attacks.signature import SIGNED
from tests.support.outside import Outside, outsiders_script

FLIPS = 2_000


def test_the_letter_itself_is_genuine(outside: Outside) -> None:
    assert judged(outside, outside.letters[0]) == (Word.GENUINE, ())


@pytest.mark.parametrize("name", APPENDED)
def test_what_is_added_behind_the_signature_is_a_change(outside: Outside, name: str) -> None:
    forged = APPENDED[name](outside.letters[0])
    assert forged.startswith(outside.letters[0])
    assert judged(outside, forged) == (Word.CHANGED, (Reason.NOT_COVERED,))


def test_a_second_signature_dictionary_is_ambiguous(outside: Outside) -> None:
    forged = another_signature(outside.letters[0])
    assert judged(outside, forged) == (Word.CHANGED, (Reason.BYTE_RANGE,))


@pytest.mark.parametrize("name", SIGNED)
def test_games_with_the_signature_are_called_what_they_are(outside: Outside, name: str) -> None:
    make, reason = SIGNED[name]
    forged = make(*outside.letters)
    assert forged != outside.letters[0]
    word, reasons = judged(outside, forged)
    wanted = Word.FOREIGN if reason is Reason.UNKNOWN_KEY else Word.CHANGED
    assert (word, reasons[:1]) == (wanted, (reason,))


def test_the_outsiders_script_is_fooled_by_none_of_them(outside: Outside) -> None:
    script = outsiders_script()
    first, second = outside.letters
    keys, proof = outside.keys(), outside.proof()
    assert len(list(script.check(first, keys, proof, ""))) == 5
    forged = {name: make(first) for name, make in APPENDED.items()}
    forged |= {name: make(first, second) for name, (make, _reason) in SIGNED.items()}
    dice = random.Random(7)
    forged |= {f"bit {n}": flipped(first, dice.randrange(8 * len(first))) for n in range(300)}
    assert [name for name, data in forged.items() if _accepts(script, data, keys, proof)] == []


def _accepts(script: Any, data: bytes, keys: dict[str, Any], proof: str) -> bool:
    try:
        return len(list(script.check(data, keys, proof, ""))) == 5
    except Exception:  # as the script's own main does
        return False


def flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


@pytest.mark.parametrize("share", range(1, 10))
def test_a_letter_cut_short_is_never_genuine(outside: Outside, share: int) -> None:
    letter = outside.letters[0]
    word, reasons = judged(outside, letter[: len(letter) * share // 10])
    # Without the mark near its end, nothing says that it was ever signed.
    assert word in {Word.CHANGED, Word.UNREADABLE, Word.UNSIGNED}
    assert reasons or word is Word.UNSIGNED


def test_two_thousand_flipped_bits_are_two_thousand_refusals(outside: Outside) -> None:
    letter = outside.letters[0]
    start, end = canonical.find_hole(letter)
    keys, dice = KeyList.from_json(json.dumps(outside.keys())), random.Random(62_026)
    words: Counter[str] = Counter()
    for turn in range(FLIPS):
        # Half of them where no signature covers: in the hole.
        at = dice.randrange(start, end) if turn % 2 else dice.randrange(len(letter))
        found = validation.examine(flipped(letter, 8 * at + dice.randrange(8)))
        # A bit of the evidence leaves the file intact by itself; then the official's passkey did not approve it.
        reasons = validation.prove(found, keys).reasons if found.state is State.INTACT else found.reasons
        assert reasons, at
        words[found.state] += 1
    assert set(words) <= {"changed", "intact", "unreadable"}
    assert words["changed"] > FLIPS * 0.8
