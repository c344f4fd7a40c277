"""Forms of the letter slice: reasons, deputies, and the question forms built from a letter type."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pamong.foundation.access.queries import colleagues
from pamong.issuing.services.revocation import LONGEST, SHORTEST
from pamong.ui.forms import Form

CAUSES = [
    ("foto", _("Foto KTP atau KK tidak terbaca")),
    ("isi", _("Isian belum benar")),
    ("bukan", _("Bukan warga di wilayah saya")),
    ("temui", _("Mohon temui saya dulu")),
    ("lain", _("Sebab lain")),
]


class ReasonForm(Form):
    """Why a request goes back: a cause to tap, and words if wanted."""

    sebab = forms.ChoiceField(label=_("Mengapa dikembalikan?"), choices=CAUSES, widget=forms.RadioSelect)
    pesan = forms.CharField(
        label=_("Pesan untuk pemohon"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Boleh kosong, kecuali sebab lain."),
    )

    def clean(self) -> dict[str, Any]:
        """Another cause needs words."""
        data = super().clean() or {}
        if data.get("sebab") == "lain" and not data.get("pesan"):
            self.add_error("pesan", _("Tulis sebabnya, supaya pemohon tahu apa yang harus diperbaiki."))
        return data

    def text(self) -> str:
        """The reason in one line."""
        cause = self.cleaned_data["sebab"]
        label = "" if cause == "lain" else str(dict(CAUSES)[cause])
        return ". ".join(part for part in (label, self.cleaned_data.get("pesan", "")) if part)


class RevocationForm(Form):
    """Why a letter is revoked, for everybody to read, and when."""

    NOW, LATER = "sekarang", "pengganti"

    alasan = forms.CharField(
        label=_("Alasan pencabutan"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Tampil kepada siapa saja yang memeriksa surat ini. Jangan menulis NIK atau rahasia orang."
        ),
    )
    kapan = forms.ChoiceField(
        label=_("Waktu pencabutan"),
        choices=[
            (NOW, _("Begitu orang kedua setuju")),
            (LATER, _("Saat surat penggantinya terbit")),
        ],
        initial=NOW,
        widget=forms.RadioSelect,
        help_text=_("Pilih yang kedua bila isinya hanya perlu dibetulkan dan warga masih memerlukannya."),
    )


class RefusalForm(Form):
    """Why the second person does not agree to a revocation, for whoever proposed it."""

    alasan = forms.CharField(
        label=_("Mengapa ditolak?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Dibaca oleh yang mengusulkan dan disimpan di buku catatan."),
    )


class DeputyForm(Form):
    """Who takes a step instead, and why."""

    wakil = forms.ChoiceField(label=_("Siapa yang mewakili?"), widget=forms.RadioSelect)
    pesan = forms.CharField(
        label=_("Alasan"), max_length=300, help_text=_("Contoh: Ketua RT sedang di luar kota.")
    )

    def __init__(self, *args: Any, place: int, but: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = colleagues(place, timezone.localdate())
        choices = [
            (str(account.id), f"{account.full_name}, {title}")
            for account, title in found
            if account.id != but
        ]
        field = self.fields["wakil"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
