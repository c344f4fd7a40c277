"""The small forms of an incident's page: one for each act, with what that act needs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.identity import holds_nik
from pamong.core.incidents import Act
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import accept_image
from pamong.foundation.regions.models import Region
from pamong.satgas.incident_words import BUTTONS
from pamong.ui.forms import Form
from pamong.ui.widgets import Photo

#: Acts on one's own way: they come late and one after another when there was no network, so the state alone decides.
BY_STATE_ALONE = frozenset({Act.LEAVE, Act.ARRIVE, Act.CONTAIN, Act.DECLINE, Act.NOTE})
_NOTES = {
    Act.CLOSE: gettext_lazy("Apa yang dikerjakan"),
    Act.DECLINE: gettext_lazy("Mengapa tidak dapat"),
    Act.REOPEN: gettext_lazy("Mengapa dibuka lagi"),
    Act.DISMISS: gettext_lazy("Apa yang dilihat di sana"),
    Act.NOTE: gettext_lazy("Catatan"),
}


class ActForm(Form):
    """What every act sends; ``form_for`` adds what the act takes besides."""

    kunci = forms.CharField(widget=forms.HiddenInput, required=False)
    versi = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, act: Act, data: Mapping[str, Any] | None, files: Any, *, version: int) -> None:
        self.act, self.button = act, BUTTONS[act]
        self.photo: bytes | None = None
        initial = {"kunci": uuid4(), "versi": version}
        super().__init__(data, files, initial=initial, auto_id=f"{self.button.slug}_%s")
        if act in BY_STATE_ALONE:
            del self.fields["versi"]

    def clean_foto(self) -> None:
        """Open the photo where nothing can happen."""
        upload = self.cleaned_data.get("foto")
        if isinstance(upload, UploadedFile):
            try:
                self.photo = accept_image(upload.file or b"")
            except FileRefused as refused:
                raise forms.ValidationError(str(refused.message), code=refused.code) from refused

    def clean_catatan(self) -> str:
        """No numbers of anybody."""
        text = str(self.cleaned_data["catatan"])
        if holds_nik(text):
            raise forms.ValidationError(_("Jangan menulis NIK atau nomor KK di sini."))
        return text


def form_for(
    act: Act,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    *,
    version: int = 0,
    needs: tuple[bool, bool] = (False, False),
    rws: Sequence[Region] = (),
) -> ActForm:
    """The form of one act. ``needs``: whether a photo, and whether a reason, must be given.

    ``rws``: whoever verifies is asked in which of them it is, since nobody said so yet.
    """
    fields = _fields(act, *needs)
    if act is Act.VERIFY and rws:
        choices = [("", _("Tidak tahu")), *((str(row.place), f"RW {row.region_code.rw}") for row in rws)]
        fields["rw"] = forms.TypedChoiceField(
            label=_("RW tempat airnya"), choices=choices, coerce=int, empty_value=None, required=False
        )
    kind: type[ActForm] = type("ActForm", (ActForm,), fields)
    return kind(act, data, files, version=version)


def _fields(act: Act, photo: bool, reason: bool) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    if act is Act.VERIFY:
        found["judul"] = forms.CharField(
            label=_("Nama tempat"),
            help_text=_("Supaya mudah dicari, contoh: depan Pasar Contoh."),
            max_length=120,
        )
        found["rumah"] = forms.IntegerField(
            label=_("Rumah yang kemasukan air"), min_value=0, max_value=10_000, required=False
        )
    if act in (Act.CLOSE, Act.NOTE):
        found["foto"] = forms.FileField(label=_("Foto keadaan terakhir"), widget=Photo, required=photo)
    if act in _NOTES:
        box = forms.Textarea(attrs={"rows": 2})
        found["catatan"] = forms.CharField(label=_NOTES[act], max_length=500, required=reason, widget=box)
    return found
