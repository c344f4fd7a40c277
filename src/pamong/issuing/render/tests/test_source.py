import pytest

from pamong.issuing.render.letter import render_letter
from pamong.issuing.render.source import LetterSource, layout_files, unpack
from pamong.issuing.render.tests.samples import BINDING, LETTER, NOON, WORDING


def test_a_source_survives_storage():
    assert LetterSource.load(WORDING.dump(), WORDING.content_hash) == WORDING


def test_a_stored_source_that_was_altered_is_refused():
    with pytest.raises(ValueError, match="does not match"):
        LetterSource.load(WORDING.dump().replace(b"menerangkan", b"menyangkal"), WORDING.content_hash)


def test_the_hash_covers_wording_and_layout():
    other = LetterSource.of({"letter.typ": b"x"})
    assert other.content_hash != WORDING.content_hash
    layout = dict(WORDING.files) | {"pamong.typ": layout_files()["pamong.typ"] + b"\n"}
    assert LetterSource.of(layout).content_hash != WORDING.content_hash


def test_a_letter_without_wording_is_refused():
    with pytest.raises(KeyError):
        LetterSource.of({})


def test_a_pinned_letter_keeps_the_layout_it_was_pinned_with():
    marked = layout_files()["pamong.typ"].replace(b"Nomor: ", b"Nomer: ")
    old = LetterSource.of({**WORDING.files, "pamong.typ": marked})
    again = LetterSource.load(old.dump(), old.content_hash)
    assert render_letter(again, LETTER.bound(BINDING), timestamp=NOON) != render_letter(
        WORDING, LETTER.bound(BINDING), timestamp=NOON
    )


def test_a_file_that_was_altered_in_the_cache_is_put_right(tmp_path):
    unpack(WORDING.files, tmp_path)
    victim = tmp_path / "letter.typ"
    victim.chmod(0o644)
    victim.write_bytes(b"something else")
    unpack(WORDING.files, tmp_path)
    assert victim.read_bytes() == WORDING.files["letter.typ"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(WORDING.files)
