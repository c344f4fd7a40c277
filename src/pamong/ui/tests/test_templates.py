"""Every template of the product obeys the content policy and can be translated."""

import re

import pytest
from django.template.loader import get_template

from pamong.ui.tests.paths import TEMPLATES

IDS = [path.name for path in TEMPLATES]


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_no_template_has_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        if 'type="application/json"' not in attributes:
            assert "src=" in attributes
            assert body.strip() == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_every_script_carries_the_nonce(path):
    for attributes in re.findall(r"<script\b([^>]*)>", path.read_text(encoding="utf-8")):
        assert 'nonce="{{ csp_nonce }}"' in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_every_template_compiles(path):
    name = path.as_posix().split("/templates/")[1]
    if not name.startswith("django/forms/"):
        get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_words_are_marked_for_translation(path):
    text = re.sub(
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", path.read_text("utf-8"), flags=re.DOTALL
    )
    text = re.sub(r"{% block (width|top_width|shell_class|wrap) %}.*?{% endblock %}", "", text)
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", " ", text, flags=re.DOTALL)
    bare = [words.strip() for words in re.findall(r">([^<>]*)<", text)]
    # Names that are the same in both languages.
    names = "PDF|Excel|SK|km²|cm|GeoJSON|CAP|Atom|Pamong|NIK|NIP|KTP|KK|RT|RW|SHA-256|H1"
    names += "|Suparmi|PEMERINTAH KOTA CONTOH|KELURAHAN CONTOH"
    kept = re.compile(rf"({names}|[\d\W]+)*")
    assert [words for words in bare if not kept.fullmatch(words)] == []
