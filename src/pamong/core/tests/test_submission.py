"""``add-checkpoint`` of c2sp.org/tlog-witness: the example of the specification byte for byte, and any other bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.notes import Checkpoint, NoteError, parse_note
from pamong.core.submission import Submission, parse_answer, parse_submission

# The example of the specification. Its log signs with two keys, one of a kind that is passed over here.
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501 - as the source writes it
ANSWER = """— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
— witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
— witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==
"""  # noqa: E501 - as the source writes it


def test_the_example_of_the_specification_is_read_and_written() -> None:
    found = parse_submission(EXAMPLE.encode())
    assert str(found) == EXAMPLE
    assert (found.old, len(found.proof), found.checkpoint.size) == (20852014, 4, 20852163)
    assert found.proof[3].hex()[:8] == "ffa59584"
    assert len(found.note.signatures) == 2


def test_the_answer_of_the_specification_is_a_note_with_the_text_that_was_sent() -> None:
    text = parse_submission(EXAMPLE.encode()).note.text
    found = parse_answer(ANSWER.encode(), text)
    assert (found.text, [line.name for line in found.signatures]) == (
        text,
        ["witness.example/w1", "witness.example/w1", "witness.example/w2"],
    )


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("old 20852014", "old 020852014"), ("old 20852014", "old -1"), ("old 20852014", "old  20852014"),
        ("old 20852014", "new 20852014"), ("old 20852014\n", ""), ("\n\nexample", "\nexample"),
        ("PlRNCrwH", "PlRNCrw"), ("kaw=", "kax="), ("/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=", "AAAA"),
        ("20852163\n", "\n"), ("— example", "- example"),
        ("old 20852014\n", "old 20852014\n" + "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * 60),
    ],
)  # fmt: skip
def test_another_spelling_is_refused(part: str, other: str) -> None:
    assert part in EXAMPLE
    with pytest.raises(NoteError):
        parse_submission(EXAMPLE.replace(part, other, 1).encode())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"20852014\n",
        ANSWER.encode()[:-1],
        b"\n" + ANSWER.encode(),
        b"other\n\n" + ANSWER.encode(),
    ],
)
def test_an_answer_that_is_no_signature_line_is_refused(answer: bytes) -> None:
    with pytest.raises(NoteError):
        parse_answer(answer, "a\n1\nb\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for body in (data, b"old 1\n\n" + data, EXAMPLE.encode() + data):
        try:
            found = parse_submission(body)
        except NoteError:
            continue
        assert str(found).encode() == body


@given(st.integers(0, 1 << 62), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_what_is_written_is_read_again(old: int, proof: list[bytes]) -> None:
    note = parse_submission(EXAMPLE.encode()).note
    made = Submission(old, tuple(proof), note)
    assert parse_submission(str(made).encode()) == made
    assert made.checkpoint == Checkpoint.parse(parse_note(str(note).encode()).text)
