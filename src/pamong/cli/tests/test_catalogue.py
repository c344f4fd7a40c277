"""Our own reader of .po and writer of .mo agree with Python's gettext."""

import gettext
import io

from hypothesis import given
from hypothesis import strategies as st

from pamong.cli import catalogue
from pamong.cli.catalogue import Message

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: office/views.py
msgid "Surat"
msgstr "Letter"

#, python-format
msgid ""
"Baris satu\n"
"dan %(jumlah)s lagi"
msgstr ""
"Line one\n"
"and %(jumlah)s more"

msgctxt "bulan"
msgid "Mei"
msgstr "May"

msgid "%(n)d surat"
msgid_plural "%(n)d surat"
msgstr[0] "one letter"
msgstr[1] "%(n)d letters"

#, fuzzy
msgid "Tolak"
msgstr "Approve"

msgid "Belum"
msgstr ""

#~ msgid "Lama"
#~ msgstr "Old"
"""


def read(messages: list[Message]) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(catalogue.compiled(messages)))


def test_what_it_compiles_is_what_gettext_reads() -> None:
    english = read(catalogue.parse(PO))
    assert english.gettext("Surat") == "Letter"
    assert english.gettext("Baris satu\ndan %(jumlah)s lagi") == "Line one\nand %(jumlah)s more"
    assert english.pgettext("bulan", "Mei") == "May"
    assert english.ngettext("%(n)d surat", "%(n)d surat", 1) == "one letter"
    assert english.ngettext("%(n)d surat", "%(n)d surat", 5) == "%(n)d letters"


def test_a_guess_or_a_gap_is_not_compiled() -> None:
    english = read(catalogue.parse(PO))
    assert english.gettext("Tolak") == "Tolak"
    assert english.gettext("Belum") == "Belum"


def test_obsolete_entries_are_left_out() -> None:
    assert "Lama" not in {message.msgid for message in catalogue.parse(PO)}


def test_it_names_what_is_missing_fuzzy_or_unused() -> None:
    messages = catalogue.parse(PO)
    extracted = [message for message in messages if message.msgid != "Surat"] + [Message(msgid="Baru")]
    assert catalogue.faults(messages, extracted) == [
        "not translated: 'Tolak'",
        "not translated: 'Belum'",
        "missing: 'Baru'",
        "no longer used: 'Surat'",
    ]


def test_it_notices_a_lost_placeholder() -> None:
    lost = Message(msgid="Halo %(nama)s", translations={0: "Hello"})
    assert catalogue.faults([lost], [lost]) == ["placeholders differ: 'Halo %(nama)s'"]


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=20))
def test_any_text_survives(texts: dict[str, str]) -> None:
    clean = {k.replace("\0", "").replace("\x04", ""): v.replace("\0", "") for k, v in texts.items()}
    messages = [Message(translations={0: "Content-Type: text/plain; charset=UTF-8\n"})]
    messages += [Message(msgid=key, translations={0: value}) for key, value in clean.items() if key and value]
    english = read(messages)
    for message in messages[1:]:
        assert english.gettext(message.msgid) == message.translations[0]
