"""Forms of planning: override, emergency, hours, leave, equipment."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pamong.core.duty import Policy, Want
from pamong.satgas.models import Equipment, Leave
from pamong.ui.forms import DateField, Form

_WANTS = {"tahan": Want.HOLD, "pulangkan": Want.RELEASE, "aturan": Want.RULES}


class ClockField(forms.TimeField):
    """An hour as people type it: 15.30 or 15:30."""

    def __init__(self, *, label: object, example: str, initial: time | None = None) -> None:
        super().__init__(
            label=label,  # type: ignore[arg-type]
            initial=f"{initial:%H.%M}" if initial else None,
            input_formats=["%H.%M", "%H:%M", "%H"],
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5, "autocomplete": "off"}),
            help_text=format_lazy(_("Contoh {clock}"), clock=example),
        )


class OverruleForm(Form):
    """Hold, release or give back, with a reason."""

    alasan = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Paling sedikit sepuluh huruf. Petugas membaca alasan ini."),
    )
    keputusan = forms.ChoiceField(choices=[(one, one) for one in _WANTS], widget=forms.HiddenInput)

    def __init__(self, *args: object, policy: Policy) -> None:
        super().__init__(*args)
        self.policy = policy

    def clean_alasan(self) -> str:
        """At least as many letters as the policy asks."""
        said = " ".join(str(self.cleaned_data["alasan"]).split())
        if len(said) < self.policy.reason_letters:
            text = _("Tulis alasannya, paling sedikit %(letters)s huruf.")
            raise forms.ValidationError(text % {"letters": self.policy.reason_letters})
        return said

    @property
    def want(self) -> Want:
        """What the pressed button says."""
        return _WANTS[self.cleaned_data["keputusan"]]


class EmergencyForm(Form):
    """An emergency: until when, and why."""

    sampai = ClockField(label=_("Sampai pukul"), example="22.30")
    alasan_darurat = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Paling sedikit sepuluh huruf. Masuk laporan hari ini."),
    )  # fmt: skip

    def until(self, now: datetime, policy: Policy) -> datetime:
        """The next time that the clock shows this."""
        moment = policy.at(now.astimezone(policy.zone).date(), self.cleaned_data["sampai"])
        return moment if moment > now else moment + timedelta(days=1)


class HoursForm(Form):
    """The hours of one person on one day; both empty: rest."""

    mulai = ClockField(label=_("Mulai"), example="08.00")
    selesai = ClockField(label=_("Selesai"), example="15.30")
    piket = forms.BooleanField(label=_("Piket telepon di rumah"), required=False)
    alasan = forms.CharField(label=_("Alasan"), max_length=300, help_text=_("Petugas membaca alasan ini."))

    def __init__(self, *args: object, rests: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if rests:
            self.fields["mulai"].required = self.fields["selesai"].required = False


class LeaveForm(Form):
    """When somebody wants to be away, and why."""

    jenis = forms.ChoiceField(
        label=_("Jenis"),
        choices=[(Leave.Kind.LEAVE, _("Cuti")), (Leave.Kind.ILL, _("Sakit")), (Leave.Kind.ERRAND, _("Izin"))],
        widget=forms.RadioSelect,
    )
    dari = DateField(label=_("Hari pertama"))
    sampai = DateField(label=_("Hari terakhir"))
    keterangan = forms.CharField(label=_("Keterangan"), max_length=300, required=False)

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.cleaned_data["dari"], self.cleaned_data["sampai"]


class EquipmentForm(Form):
    """Something that must work when it rains."""

    jenis_alat = forms.ChoiceField(
        label=_("Jenis"),
        choices=[
            (Equipment.Kind.PUMP, _("Pompa")),
            (Equipment.Kind.FUEL, _("Bahan bakar")),
            (Equipment.Kind.BOAT, _("Perahu")),
            (Equipment.Kind.LIGHT, _("Penerangan")),
            (Equipment.Kind.OTHER, _("Lainnya")),
        ],
    )
    nama = forms.CharField(label=_("Nama"), max_length=80)
    hari = forms.IntegerField(label=_("Diperiksa setiap (hari)"), min_value=1, max_value=366, initial=7)
