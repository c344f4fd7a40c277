"""Forms speak: what to do, in the same words on top and at the field, and nothing that was typed is lost."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from pamong.ui.forms import DateField, Form, first_id
from pamong.ui.gallery import SampleForm
from pamong.ui.widgets import Photo


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


class Sample(Form):
    nama = forms.CharField(label="Nama usaha", max_length=10)
    nik = forms.CharField(label="NIK pemilik", error_messages={"required": "Tulis NIK, 16 angka"})
    pilih = forms.ChoiceField(label="Keperluan", choices=[("a", "Bank")], widget=forms.RadioSelect)
    tanggal = DateField(label="Tanggal acara")
    anggota = forms.IntegerField(label="Jumlah anggota", max_value=30)
    foto = forms.FileField(label="Foto KTP", widget=Photo)
    catatan = forms.CharField(label="Catatan", required=False)
    why = {"nik": "Untuk mencocokkan data."}


def test_empty_fields_say_what_to_do():
    errors = {name: texts[0] for name, texts in Sample({}).errors.items()}
    assert errors == {
        "nama": "Isi nama usaha",
        "nik": "Tulis NIK, 16 angka",
        "pilih": "Pilih salah satu keperluan",
        "tanggal": "Isi tanggal acara",
        "anggota": "Isi jumlah anggota",
        "foto": "Unggah foto KTP",
    }


def test_wrong_values_say_how_to_mend_them():
    data = {"nama": "x" * 11, "nik": "1", "pilih": "z", "tanggal": "31/2/2026", "anggota": "tiga"}
    errors = {name: texts[0] for name, texts in Sample(data).errors.items()}
    assert errors["nama"] == "Tulis nama usaha paling banyak 10 huruf (sekarang 11)"
    assert errors["pilih"] == "Pilih keperluan dari daftar"
    assert errors["tanggal"] == "Tanggal 31 Februari 2026 tidak ada. Februari 2026 hanya sampai tanggal 28."
    assert errors["anggota"] == "Tulis jumlah anggota dengan angka, contoh 3"


def test_limits_of_numbers_are_spoken():
    assert Sample({"anggota": "31"}).errors["anggota"] == ["Tulis jumlah anggota paling besar 30"]


@pytest.mark.parametrize("month", ["2", "02", "Februari", "feb"])
def test_a_date_is_read_from_three_parts(month):
    form = Sample({"tanggal_day": "14", "tanggal_month": month, "tanggal_year": "1988"})
    form.is_valid()
    assert form.cleaned_data["tanggal"] == date(1988, 2, 14)


def test_a_wrong_date_is_shown_again_as_typed():
    form = Sample({"tanggal_day": "31", "tanggal_month": "Februari", "tanggal_year": "2026"})
    html = str(form["tanggal"])
    assert 'value="31"' in html
    assert 'value="Februari"' in html
    assert html.count('aria-invalid="true"') == 3


def test_a_date_that_is_known_fills_the_parts():
    html = str(Sample(initial={"tanggal": date(1988, 2, 14)})["tanggal"])
    assert all(f'value="{part}"' in html for part in ("14", "2", "1988"))


def test_the_same_words_stand_on_top_and_at_the_field():
    form = Sample({})
    html = draw("{% error_summary form %}{% fields form %}", form=form)
    for name, texts in form.errors.items():
        assert html.count(str(texts[0])) == 2
        assert f'href="#{first_id(form[name])}"' in html
        assert f'id="{first_id(form[name])}"' in html


def test_a_form_without_faults_has_no_summary():
    assert draw("{% error_summary form %}{% error_prefix form %}", form=Sample()) == ""


def test_the_title_says_that_something_is_wrong():
    assert draw("{% error_prefix form %}Nama", form=Sample({})) == "Galat: Nama"


def test_hint_and_fault_are_tied_to_the_control():
    class Hinted(Form):
        nama = forms.CharField(label="Nama", help_text="Seperti di KTP")

    html = draw("{% field form.nama %}", form=Hinted({}))
    assert 'aria-describedby="id_nama_helptext id_nama_error"' in html
    assert 'id="id_nama_helptext"' in html
    assert 'id="id_nama_error"' in html
    assert 'aria-invalid="true"' in html
    assert "required" not in html


def test_one_question_per_page_makes_the_label_the_heading():
    assert '<legend><h1 class="label-page">Keperluan</h1>' in draw(
        "{% field form.pilih page=True %}", form=Sample()
    )
    assert '<h1><label class="label-page" for="id_nama">' in draw(
        "{% field form.nama page=True %}", form=Sample()
    )


def test_why_we_ask_and_optional_fields_are_marked():
    html = draw("{% field form.nik %}{% field form.catatan %}", form=Sample())
    assert "Untuk mencocokkan data." in html
    assert html.count("(boleh kosong)") == 1


def test_choices_are_drawn_as_cards_and_keep_what_was_chosen():
    html = draw("{% field form.pilih %}", form=Sample({"pilih": "a"}))
    assert 'class="choice"' in html
    assert 'value="a" id="id_pilih_0" checked' in html


def test_what_people_type_is_printed_literally():
    form = Sample({"nama": "<script>alert(1)</script>"})
    html = draw("{% error_summary form %}{% fields form %}", form=form)
    assert "<script>" not in html


def test_a_photo_is_accepted_from_the_camera_of_any_phone():
    form = Sample({}, MultiValueDict({"foto": [SimpleUploadedFile("a.jpg", b"x")]}))
    assert "foto" not in form.errors
    assert "data-photo" in str(form["foto"])


def test_an_empty_file_is_named():
    form = Sample({}, MultiValueDict({"foto": [SimpleUploadedFile("a.jpg", b"")]}))
    assert form.errors["foto"] == ["Berkas itu kosong. Pilih berkas lain untuk foto KTP"]


def test_every_kind_of_field_of_the_gallery_is_drawn():
    html = draw("{% fields form %}", form=SampleForm())
    for part in (
        'type="radio"',
        'type="checkbox"',
        "<textarea",
        "<select",
        'type="file"',
        'type="date"',
        "date-year",
    ):
        assert part in html


def test_a_message_of_core_can_be_in_another_language():
    with override("en"):
        assert Sample({"tanggal": "31/2/2026"}).errors["tanggal"]
