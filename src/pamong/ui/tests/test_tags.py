"""The components as tags: meaning for eyes and for screen readers, and nothing unescaped."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from pamong.ui.components import StepState, Tab, TimelineStep


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_an_icon_is_decoration_unless_it_is_named():
    assert 'aria-hidden="true"' in draw('{% icon "home" %}')
    named = draw('{% icon "home" label="Beranda" %}')
    assert 'role="img" aria-label="Beranda"' in named
    assert "aria-hidden" not in named


def test_two_seals_on_a_page_share_no_id():
    html = draw('{% seal "Kelurahan A" %}{% seal "Kelurahan B" %}')
    assert 'id="segel-1-a"' in html
    assert 'id="segel-2-a"' in html


@pytest.mark.parametrize(
    ("status", "word", "tone"),
    [
        ("returned", "Perlu diperbaiki", "badge-warn"),
        ("issued", "Selesai", "badge-ok"),
        ("revoked", "Dicabut", "badge-danger"),
    ],
)
def test_a_badge_has_a_word_and_an_icon_beside_its_colour(status, word, tone):
    html = draw("{% badge status %}", status=status)
    assert word in html
    assert tone in html
    assert "<svg" in html


def test_a_badge_may_say_its_own_words_in_a_tone():
    assert (
        draw('{% badge "danger" label="lewat 2 jam" %}')
        == '<span class="badge badge-danger">lewat 2 jam</span>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% badge status %}",
        "{% banner title=status %}{{ status }}{% endbanner %}",
        "{% disclosure status %}{{ status }}{% enddisclosure %}",
        "{% empty status %}{{ status }}{% endempty %}",
        "{% paper caption=status %}{{ status }}{% endpaper %}",
        '{% sheet "a" status %}{{ status }}{% endsheet %}',
        '{% verdict "ok" status status %}{{ status }}{% endverdict %}',
        "{% row status detail=status %}",
        "{% answer status status url=status %}",
        "{% face status %}",
        "{% seal status %}",
        '{% back "/" status %}',
    ],
)
def test_a_component_escapes_what_it_is_given(source):
    html = draw(source, status="<img src=x onerror=alert(1)>")
    assert "<img" not in html


def test_facts_escape_both_sides():
    assert "<b>" not in draw("{% facts pairs %}", pairs=[("<b>", "<b>")])


def test_the_timeline_marks_where_the_letter_is():
    steps = [
        TimelineStep(StepState.DONE, "RT", "Bapak Sugeng", datetime(2026, 11, 24, 1, 46, tzinfo=UTC)),
        TimelineStep(StepState.NOW, "Lurah"),
        TimelineStep(StepState.AHEAD, "Terbit"),
    ]
    html = draw("{% timeline steps %}", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert "2026-11-24T08:46:00+07:00" in html


def test_steps_in_one_line_are_read_as_a_sentence():
    html = draw("{% steps 2 4 %}")
    assert 'aria-label="Langkah 3 dari 4"' in html
    assert html.count("is-done") == 2
    assert html.count("is-now") == 1


def test_a_finished_journey_has_no_step_now():
    html = draw("{% steps 4 4 %}")
    assert "is-now" not in html
    assert "Langkah 4 dari 4" in html


def test_the_pager_keeps_the_filter():
    request = RequestFactory().get("/", {"cari": "Moch Arifin", "hal": "2"})
    html = draw("{% pager found %}", found=Paginator(range(60), 20).page(2), request=request)
    assert "?cari=Moch+Arifin&amp;hal=3" in html
    assert "21-40 dari 60" in html


def test_a_single_page_has_no_pager():
    request = RequestFactory().get("/")
    assert "<nav" not in draw("{% pager found %}", found=Paginator(range(3), 20).page(1), request=request)


def test_tabs_name_the_current_view():
    html = draw("{% tabs tabs %}", tabs=[Tab("Menunggu", "?a", True, 0), Tab("Selesai", "?b")])
    assert html.count('aria-current="page"') == 1
    assert html.count("count") == 2


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|tanggal }}", date(2026, 11, 24), "24 November 2026"),
        ("{{ v|tanggal }}", datetime(2026, 11, 24, 20, 30, tzinfo=UTC), "25 November 2026"),
        ("{{ v|hari_tanggal }}", date(2026, 11, 24), "Selasa, 24 November 2026"),
        ("{{ v|jam }}", datetime(2026, 11, 24, 8, 30, tzinfo=UTC), "15.30 WIB"),
        ("{{ v|iso_date|tanggal }}", "2026-11-24", "24 November 2026"),
        ("{{ v|iso_date|tanggal }}", "besok", ""),
        ("{{ v|rupiah }}", 1_250_000, "Rp1.250.000"),
        ("{{ v|initials }}", "Wulan Rahmawati, S.Pd.", "WP"),
        ("{{ v|breakable }}", "400/1<b>", "400/<wbr>1&lt;b&gt;"),
        ("{{ v|tanggal }}{{ v|jam }}{{ v|rupiah }}{{ v|nik_mask }}{{ v|saat }}", None, ""),
    ],
)
def test_values_are_written_as_people_write_them(source, value, text):
    assert draw(source, v=value) == text


def test_a_day_is_written_in_the_language_of_the_page():
    with override("en"):
        assert draw("{{ v|hari_tanggal }}", v=date(2026, 10, 20)) == "Tuesday, 20 October 2026"


def test_a_nik_shows_its_last_four_digits_only():
    html = draw("{{ v|nik_mask }}", v="9999990101990012")
    assert html.endswith("0012")
    assert "9999" not in html
