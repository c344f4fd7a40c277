"""Forms of this slice. A field's name is that of the service's value, so that its errors find the field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.core.numbering import NumberPattern, NumberPatternError
from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.people.codes import CodeList
from pamong.foundation.people.records import HouseholdData, ResidentData
from pamong.foundation.regions.ranks import ranks
from pamong.ui.forms import DateField, Form, say


def _phone_field(**attrs: str) -> forms.CharField:
    widget = forms.TextInput({"inputmode": "tel", "autocomplete": "tel", **attrs})
    return forms.CharField(label=_("Nomor HP"), max_length=30, widget=widget)


def _password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, help_text=help_text)


class PasswordForm(Form):
    """A resident's phone number and password."""

    phone = _phone_field(autocomplete="username webauthn")
    password = _password_field(_("Kata sandi"), "current-password")


class OwnPasswordForm(Form):
    """The password once more."""

    password = _password_field(_("Kata sandi"), "current-password")


class ChangePasswordForm(Form):
    """A new password."""

    password = _password_field(
        _("Kata sandi baru"), "new-password", _("Paling sedikit 10 huruf. Kalimat pendek mudah diingat.")
    )


class NewPasswordForm(Form):
    """Phone number and a first password."""

    phone = _phone_field()
    password = _password_field(
        _("Kata sandi baru"), "new-password", _("Paling sedikit 10 huruf. Kalimat pendek mudah diingat.")
    )


class CodeForm(Form):
    """The activation code and the birth date that belongs to it."""

    code = forms.CharField(
        label=_("Kode aktivasi"),
        max_length=20,
        help_text=_("Delapan huruf dan angka dari Ketua RT atau loket, misalnya 7F3A-C21B"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    birth_date = DateField(label=_("Tanggal lahir"))
    why = {"birth_date": _("Supaya kode yang ditemukan orang lain tidak dapat dipakai.")}


class LabelForm(Form):
    """The name of a key."""

    label = forms.CharField(label=_("Nama kunci"), max_length=60)


class ReasonForm(Form):
    """Why a hidden number is opened."""

    field = forms.ChoiceField(
        label=_("Data yang dibuka"),
        choices=[("nik", _("NIK")), ("kk", _("Nomor KK")), ("phone", _("Nomor HP"))],
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=200,
        help_text=_("Misalnya: mencocokkan KTP di loket. Alasan ini tercatat."),
    )


class NikForm(Form):
    """A whole NIK."""

    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        help_text=_("16 angka. Pencarian ini tercatat."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


def _list_field(label: Any, kind: CodeList) -> forms.TypedChoiceField:
    choices = [("", _("Pilih")), *((str(code), text) for code, text in kind.choices())]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int)


class ResidentForm(Form):
    """A person of a family card; the card itself may be new or known."""

    rt = forms.ChoiceField(label=_("RT"))
    kk_number = forms.CharField(
        label=_("Nomor KK"),
        max_length=40,
        help_text=_("16 angka di bagian atas kartu keluarga"),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=_("Alamat"),
        max_length=200,
        required=False,
        help_text=_("Untuk KK baru. Tanpa RT dan RW, misalnya Jalan Belimbing 12"),
    )
    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        help_text=_("16 angka di KTP"),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=_("Nama lengkap"), max_length=100, help_text=_("Seperti di KTP, tanpa gelar")
    )
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=[("L", _("Laki-laki")), ("P", _("Perempuan"))],
        widget=forms.RadioSelect,
    )
    birth_place = forms.CharField(label=_("Tempat lahir"), max_length=60)
    birth_date = DateField(label=_("Tanggal lahir"))
    religion = _list_field(_("Agama"), CodeList.RELIGION)
    education = _list_field(_("Pendidikan"), CodeList.EDUCATION)
    occupation = _list_field(_("Pekerjaan"), CodeList.OCCUPATION)
    marital_status = _list_field(_("Status perkawinan"), CodeList.MARITAL_STATUS)
    relation = _list_field(_("Hubungan dalam keluarga"), CodeList.RELATION)
    phone = forms.CharField(
        label=_("Nomor HP"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    why = {"nik": _("NIK membedakan warga yang namanya sama. Disimpan terenkripsi.")}

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Pilih")), *((str(place), label) for place, label in places)]
        self.fields["rt"].choices = choices  # type: ignore[attr-defined]

    def household(self) -> HouseholdData:
        """The family card."""
        values = self.cleaned_data
        return HouseholdData(int(values["rt"]), values["kk_number"], values["address"])

    def resident(self) -> ResidentData:
        """The person."""
        values = {name: value for name, value in self.cleaned_data.items() if name in _RESIDENT_FIELDS}
        return ResidentData(**values)


_RESIDENT_FIELDS = (
    "nik", "name", "sex", "birth_place", "birth_date", "religion", "education", "occupation",
    "marital_status", "relation", "phone",
)  # fmt: skip


class OfficialForm(Form):
    """A person who is going to serve, and the first appointment."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=100, help_text=_("Tanpa gelar"))
    front_title = forms.CharField(label=_("Gelar depan"), max_length=30, required=False)
    back_title = forms.CharField(label=_("Gelar belakang"), max_length=50, required=False)
    nip = forms.CharField(
        label=_("NIP"),
        max_length=40,
        required=False,
        help_text=_("Kosongkan untuk Ketua RT dan RW"),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    golongan = forms.ChoiceField(
        label=_("Golongan"),
        required=False,
        choices=[("", _("Tidak ada")), *((code, f"{code} {rank}") for code, rank in ranks().items())],
    )


class AppointmentForm(Form):
    """An office, a region, a time."""

    role = forms.ChoiceField(label=_("Tugas"), choices=[(role.value, role.label) for role in Role])
    region = forms.CharField(
        label=_("Kode wilayah"),
        max_length=21,
        help_text=_("Misalnya 35.73.01.1007 untuk kelurahan, 35.73.01.1007.005.003 untuk RT"),
    )
    kind = forms.ChoiceField(
        label=_("Sifat"),
        choices=[
            (AppointmentKind.DEFINITIVE.value, _("Tetap")),
            (AppointmentKind.PLT.value, _("Plt. (jabatan kosong)")),
            (AppointmentKind.PLH.value, _("Plh. (pejabat berhalangan)")),
        ],
    )
    starts = DateField(label=_("Mulai"))
    ends = DateField(label=_("Sampai"), required=False)
    decree = forms.CharField(label=_("Nomor SK"), max_length=80, required=False)


class EndForm(Form):
    """The last day of an appointment."""

    last_day = DateField(label=_("Hari terakhir bertugas"))


class OfficeForm(Form):
    """Letterhead and numbers of an office."""

    letterhead = forms.CharField(
        label=_("Baris kop surat"),
        max_length=300,
        help_text=_("Satu baris per baris; yang terakhir dicetak paling besar"),
        widget=forms.Textarea({"rows": 4}),
    )
    address = forms.CharField(
        label=_("Alamat kantor"), max_length=200, required=False, help_text=_("Jalan, nomor, dan kode pos")
    )
    contact = forms.CharField(
        label=_("Telepon, surel, situs"), max_length=200, required=False, help_text=_("Dipisah dengan koma")
    )
    seat = forms.CharField(label=_("Tempat"), max_length=60, help_text=_("Tercetak di depan tanggal"))
    unit_code = forms.CharField(
        label=_("Kode unit"), max_length=30, help_text=_("Mengisi {unit} di nomor surat")
    )
    paper = forms.ChoiceField(label=_("Kertas"), choices=[("a4", "A4"), ("f4", "F4")])
    number_pattern = forms.CharField(
        label=_("Pola nomor"),
        max_length=80,
        help_text=_("Misalnya {kode}/{urut:3}/{unit}/{bulan_romawi}/{tahun}"),
    )

    def clean_letterhead(self) -> list[str]:
        """The lines, without empty ones."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["letterhead"].splitlines()]
        lines = [line for line in lines if line]
        if not 1 <= len(lines) <= _LETTERHEAD_LINES or any(len(line) > _LETTERHEAD_WIDTH for line in lines):
            raise forms.ValidationError(
                _("Paling banyak empat baris, masing-masing paling panjang 70 huruf.")
            )
        return lines

    def clean_number_pattern(self) -> str:
        """A pattern with which no two letters get the same number."""
        try:
            return NumberPattern.parse(self.cleaned_data["number_pattern"]).text
        except NumberPatternError as fault:
            raise forms.ValidationError(say(fault.message)) from fault


_LETTERHEAD_LINES, _LETTERHEAD_WIDTH = 4, 70
