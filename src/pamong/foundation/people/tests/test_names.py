"""The range of a prefix holds what begins with it, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from pamong.foundation.people.names import LONGEST, after, tokens_of

WORDS = st.text("0123456789abcxyz", max_size=6)
PREFIXES = st.text("0123456789abcxyz", min_size=1, max_size=6)


def lies_inside(word: str, prefix: str) -> bool:
    upper = after(prefix)
    return prefix <= word and (not upper or word < upper)


@given(PREFIXES, WORDS)
def test_whatever_begins_with_the_prefix_lies_in_its_range(prefix: str, rest: str) -> None:
    assert lies_inside(prefix + rest, prefix)


@given(PREFIXES, WORDS)
def test_only_what_begins_with_the_prefix_lies_in_its_range(prefix: str, word: str) -> None:
    assert lies_inside(word, prefix) == word.startswith(prefix)


@given(st.text(max_size=60))
def test_tokens_fit_their_column_and_stand_once(name: str) -> None:
    tokens = tokens_of(name)
    assert all(0 < len(token) <= LONGEST for token in tokens)
    assert len(set(tokens)) == len(tokens)
