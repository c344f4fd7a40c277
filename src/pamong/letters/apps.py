"""Django's handle on this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "pamong.letters"
    label = "letters"

    def ready(self) -> None:
        """Become a customer of the issuing layer, and offer the pages to whom they concern."""
        from pamong.issuing import customers
        from pamong.letters.customer import Letters

        customers.register(Letters())
        _register_pages()
        _fill_slots()


def _register_pages() -> None:
    from pamong.letters import queries
    from pamong.letters.policies import AGENDA_READERS, DECIDERS, DESK_ROLES
    from pamong.ui.navigation import holders, register, residents

    register(
        "letters:signing",
        label=_("Tanda tangan"),
        icon="sign",
        audience=holders(*queries.SIGNING_ROLES),
        order=14,
        count=queries.count_to_sign,
        shortcut=True,
    )
    register(
        "letters:inbox",
        label=_("Kotak"),
        icon="inbox",
        audience=holders(*DECIDERS),
        order=15,
        count=queries.count_decisions,
        shortcut=True,
    )
    register("letters:desk", label=_("Meja"), icon="list", audience=holders(*DESK_ROLES), order=16)
    register("letters:mine", label=_("Surat"), icon="letter", audience=residents, order=20, shortcut=True)
    register(
        "letters:agenda",
        label=_("Agenda"),
        icon="book",
        audience=holders(*AGENDA_READERS),
        order=55,
        phone=False,
    )


def _fill_slots() -> None:
    from pamong.letters.views import slots as ours
    from pamong.ui import slots

    slots.register("home", ours.waiting, name="letters.waiting", order=10)
    slots.register("home", ours.newest, name="letters.newest", order=20)
    slots.register("home_actions", ours.actions, name="letters", order=10)
    slots.register("resident", ours.of_resident, name="letters", order=10)
