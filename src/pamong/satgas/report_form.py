"""What somebody without an account tells: photo, place, depth, and whether anybody is trapped."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.identity import holds_nik
from pamong.core.incidents import Depth
from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import accept_image
from pamong.satgas.press import Position, Press
from pamong.satgas.queries.places import kelurahan_around, places_to_choose
from pamong.satgas.services.reports import Seen
from pamong.ui.forms import Form
from pamong.ui.widgets import Photo

#: A phone that knows no better than this knows only the town.
_VAGUE_M = 1_000

DEPTHS = (
    (Depth.ANKLE.value, gettext_lazy("Mata kaki")),
    (Depth.CALF.value, gettext_lazy("Betis")),
    (Depth.KNEE.value, gettext_lazy("Lutut")),
    (Depth.WAIST.value, gettext_lazy("Pinggang")),
    (Depth.CHEST.value, gettext_lazy("Dada")),
)


class BodyPicture(forms.RadioSelect):
    """The depth as a person who stands in it, one picture for each answer."""

    template_name = "satgas/widgets/badan.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add how high the water stands in the picture: half a unit for a centimetre, above the ground at 92."""
        context = super().get_context(name, value, attrs)
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["top"] = 92 - int(option["value"]) / 2
        return context


class ReportForm(Form):
    """The whole report; every part but the place may stay empty, for water does not wait."""

    kunci = forms.CharField(widget=forms.HiddenInput, required=False)
    lintang = forms.CharField(widget=forms.HiddenInput, required=False)
    bujur = forms.CharField(widget=forms.HiddenInput, required=False)
    ketelitian = forms.CharField(widget=forms.HiddenInput, required=False)
    foto = forms.FileField(label=gettext_lazy("Foto air"), widget=Photo, required=False)
    wilayah = forms.ChoiceField(
        label=gettext_lazy("Kelurahan dan RW"),
        help_text=gettext_lazy("Bila RW dipilih, Ketua RW ikut diberi tahu."),
        required=False,
    )
    kedalaman = forms.TypedChoiceField(
        label=gettext_lazy("Setinggi apa airnya?"),
        help_text=gettext_lazy("Dibanding badan orang dewasa yang berdiri."),
        choices=DEPTHS, coerce=int, empty_value=None, required=False, widget=BodyPicture,
    )  # fmt: skip
    terjebak = forms.ChoiceField(
        label=gettext_lazy("Ada orang terjebak?"),
        choices=[("tidak", gettext_lazy("Tidak")), ("ya", gettext_lazy("Ya"))],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "choices-row"}),
    )
    patokan = forms.CharField(
        label=gettext_lazy("Patokan"),
        help_text=gettext_lazy("Contoh: depan pasar, di bawah jembatan. Jangan menulis nama orang."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, press: Press | None = None, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> None:
        super().__init__(data, files, initial={"kunci": uuid4()})
        self._press = press
        self._place: int | None = None
        self._position: Position | None = None
        field = self.fields["wilayah"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices()
        self._photo: bytes | None = None

    def clean_foto(self) -> None:
        """Open the photo where nothing can happen, and keep a clean copy."""
        upload = self.cleaned_data.get("foto")
        if isinstance(upload, UploadedFile):
            try:
                self._photo = accept_image(upload.file or b"")
            except FileRefused as refused:
                tail = _("Laporan juga boleh dikirim tanpa foto.")
                raise forms.ValidationError(f"{refused.message} {tail}", code=refused.code) from refused

    def clean_patokan(self) -> str:
        """No numbers of anybody."""
        text = str(self.cleaned_data["patokan"])
        if holds_nik(text):
            raise forms.ValidationError(_("Jangan menulis NIK atau nomor KK di sini."))
        return text

    def clean(self) -> dict[str, Any]:
        """Find out where it is: what the person chose counts more than what the phone believes."""
        data = super().clean() or {}
        if "wilayah" not in data:
            return data
        chosen, position = data["wilayah"], self._press.position if self._press else None
        known = position if position and position.accuracy_m <= _VAGUE_M else None
        around = kelurahan_around(known.point) if known else None
        if chosen:
            self._place = int(chosen)
            inside = around is not None and around.region_code.contains(RegionCode.from_place(self._place))
            self._position = known if inside else None
        elif around is not None:
            self._place, self._position = around.place, known
        else:
            self.add_error("wilayah", _where_then(position, known))
        return data

    def seen(self, device: bytes) -> Seen:
        """The report as it is kept; the form must be valid."""
        data, press, position = self.cleaned_data, self._press, self._position
        assert self._place is not None and press is not None
        return Seen(
            key=press.key,
            place=self._place,
            device=device,
            depth_cm=data["kedalaman"],
            trapped=data["terjebak"] == "ya",
            point=position.point if position else None,
            accuracy_m=position.accuracy_m if position else None,
            note=data["patokan"],
            photo=self._photo,
            observed_at=press.happened_at,
        )


def _where_then(position: Position | None, known: Position | None) -> str:
    if known is not None:
        return _("Lokasi ponsel ini di luar wilayah kami. Pilih kelurahan dan RW tempat airnya.")
    if position is not None:
        return _("Lokasi ponsel ini kurang teliti. Pilih kelurahan dan RW tempat airnya.")
    return _("Pilih kelurahan dan RW, atau pakai lokasi ponsel.")


def _choices() -> list[Any]:
    groups = [
        (
            row.name,
            [
                (str(row.place), _unknown(row.name)),
                *((str(rw.place), _rw(row.name, rw.place)) for rw in below),
            ],
        )
        for row, below in places_to_choose()
    ]
    return [("", _("Pilih kelurahan dan RW")), *groups]


def _unknown(kelurahan: str) -> str:
    return _("%(kelurahan)s, RW tidak tahu") % {"kelurahan": kelurahan}


def _rw(kelurahan: str, place: int) -> str:
    """With the name of the kelurahan: a phone shows the chosen line alone."""
    code = RegionCode.from_place(place).at(RegionLevel.RW)
    return f"{kelurahan}, RW {code.rw}"
