"""What the gallery shows: every component with empty, usual and unreasonable content; all invented."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pamong.ui.components import STATUSES, Option, StepState, Tab, TimelineStep
from pamong.ui.forms import DateField, Form
from pamong.ui.widgets import Document, Photo

LONG_NAME = "Raden Ajeng Kusumaningtyas Prabaningrum Widyaningsih Hadiwinoto binti Almarhum Sastrowardoyo"
LONG_KIND = "Surat Keterangan Dispensasi Nikah Kurang dari Sepuluh Hari Kerja untuk Warga Perantauan"
SPRITE = Path(__file__).parent / "static/pamong/ikon.svg"


class SampleForm(Form):
    """One field of each kind."""

    nama = forms.CharField(label=_("Nama lengkap"), help_text=_("Seperti di KTP"), max_length=60)
    kk = forms.CharField(
        label=_("Nomor KK"), help_text=_("16 angka, di kanan atas Kartu Keluarga"), min_length=16
    )
    lahir = DateField(label=_("Tanggal lahir"), help_text=_("Contoh: 14 2 1988"))
    acara = forms.DateField(label=_("Tanggal acara"), widget=forms.DateInput(attrs={"type": "date"}))
    anggota = forms.IntegerField(label=_("Jumlah anggota keluarga"))
    hubungan = forms.ChoiceField(
        label=_("Hubungan keluarga"), choices=[("", _("Pilih")), ("anak", _("Anak")), ("istri", _("Istri"))]
    )
    keperluan = forms.ChoiceField(
        label=_("Keperluan"),
        choices=[
            ("bank", _("Membuka rekening bank")),
            ("sekolah", _("Mendaftar sekolah")),
            ("lain", Option(_("Keperluan lain"), _("Bapak/Ibu tulis sendiri di langkah berikutnya"))),
        ],
        widget=forms.RadioSelect,
        help_text=_("Keperluan ini ditulis di surat. Pilih satu."),
    )
    lampiran = forms.MultipleChoiceField(
        label=_("Yang dibawa"),
        choices=[
            ("ktp", "KTP"),
            ("kk", "Kartu Keluarga"),
            ("akta", _("Akta kelahiran")),
            ("nikah", _("Buku nikah")),
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-many"}),
        required=False,
    )
    pesan = forms.CharField(
        label=_("Pesan untuk petugas"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    foto = forms.FileField(label=_("Foto Kartu Keluarga"), widget=Photo)
    berkas = forms.FileField(label=_("Surat dari sekolah"), widget=Document, required=False)
    benar = forms.BooleanField(label=_("Data di atas benar. Saya tahu keterangan palsu melanggar hukum."))

    why = {"kk": _("Nomor KK dipakai untuk mencocokkan alamat. Ketua RT dan petugas ikut melihatnya.")}


class WrongForm(Form):
    """Refused input, in our words."""

    keperluan = forms.ChoiceField(
        label=_("Keperluan surat"), choices=[("bank", _("Membuka rekening bank"))], widget=forms.RadioSelect
    )
    acara = DateField(label=_("Tanggal acara"))
    nama = forms.CharField(label=_("Nama usaha"), max_length=20)


def _wrong_form() -> WrongForm:
    data = {"acara_day": "31", "acara_month": "2", "acara_year": "2026", "nama": LONG_NAME}
    return WrongForm(data, auto_id="salah_%s")


def _journey(now: datetime) -> list[TimelineStep]:
    return [
        TimelineStep(
            StepState.DONE,
            _("Disetujui Ketua RT 04"),
            _("Bapak Sugeng Hartoyo"),
            now - timedelta(hours=5),
            _("34 mnt"),
        ),
        TimelineStep(
            StepState.DONE, _("Disetujui Ketua RW 09"), LONG_NAME, now - timedelta(days=3), _("1 j 12 mnt")
        ),
        TimelineStep(
            StepState.NOW,
            _("Tanda tangan Lurah"),
            note=_("Beliau menandatangani dari ponsel, juga saat di lapangan."),
        ),
        TimelineStep(StepState.AHEAD, _("Surat bisa diunduh")),
    ]


@cache
def icons() -> list[str]:
    """The names of all icons of the sprite."""
    return re.findall(r'<symbol id="i-([a-z-]+)"', SPRITE.read_text(encoding="utf-8"))


def gallery() -> dict[str, Any]:
    """The context of the gallery."""
    return {
        "icons": icons(),
        "statuses": list(STATUSES),
        "form": SampleForm(auto_id="contoh_%s"),
        "wrong": _wrong_form(),
        "journey": _journey(timezone.now()),
        "tabs": [
            Tab(_("Perlu diperiksa"), "#tab", True, 9),
            Tab(_("Lewat janji"), "#tab", False, 0),
            Tab(_("Selesai"), "#tab"),
        ],
        "found": Paginator(range(230), 20).page(6),
        "facts": [(_("Nomor"), "1184"), (_("Berlaku sampai"), "24 Februari 2027"), (_("Nama"), LONG_NAME)],
        "long_name": LONG_NAME,
        "long_kind": LONG_KIND,
        "moment": datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
        "amount": 1_250_000,
        "nik": "9999990101990012",
        "tokens": [
            "bg",
            "surface",
            "sunken",
            "ink",
            "leaf",
            "deep",
            "star",
            "hold",
            "danger",
            "warn",
            "info",
        ],
    }
