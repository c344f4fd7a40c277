"""Django's handle on this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "pamong.office"
    label = "office"

    def ready(self) -> None:
        """Offer the pages to whom they concern, and deliver notices about accounts."""
        from pamong.foundation.access.trail import AccountNotice
        from pamong.foundation.jobs.bus import subscribe
        from pamong.office.events import deliver

        subscribe(AccountNotice, deliver)
        _register_pages()


def _register_pages() -> None:
    from pamong.foundation.access.authority import STARTERS
    from pamong.office.policies import RESIDENT_ROLES
    from pamong.ui.navigation import begins_here, holders, register, signed_in, strangers

    def official(person: object) -> bool:
        return bool(getattr(person, "is_official", False))

    register("office:home", label=_("Beranda"), icon="home", audience=begins_here, order=10)
    register("office:residents", label=_("Warga"), icon="users", audience=holders(*RESIDENT_ROLES), order=40)
    register("office:account", label=_("Saya"), icon="user", audience=signed_in, order=45)
    register("office:messages", label=_("Pesan"), icon="bell", audience=signed_in, order=50, phone=False)
    register(
        "office:officials",
        label=_("Petugas"),
        icon="card",
        audience=holders(*STARTERS),
        order=60,
        phone=False,
    )
    register("office:regions", label=_("Wilayah"), icon="map", audience=official, order=80, phone=False)
    register("office:sign_in", label=_("Masuk"), icon="key", audience=strangers, order=90)
