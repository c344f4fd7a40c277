"""Django's handle on this package."""

from django.apps import AppConfig


class SatgasConfig(AppConfig):
    name = "pamong.satgas"
    label = "satgas"

    def ready(self) -> None:
        """Have the worker fetch and decide, check the settings, and forget what is old."""
        from django.core.checks import register as check

        from pamong.foundation.retention import policies
        from pamong.satgas import checks, forgetting, retention, rounds, tasks

        check(checks.addresses_are_usable)
        check(checks.time_is_real)
        for line in (*retention.ALL, *forgetting.ALL):
            policies.register(line)
        tasks.schedule()
        rounds.schedule()
        _register_pages()


def _register_pages() -> None:
    from django.utils.translation import gettext_lazy as _

    from pamong.satgas import homes, policies
    from pamong.ui import slots
    from pamong.ui.navigation import register

    register(
        "satgas:siaga",
        label=_("Siaga"),
        icon="shield",
        audience=policies.begins_in_crew,
        order=10,
        shortcut=True,
        home=True,
    )
    register(
        "satgas:incidents",
        label=_("Kejadian"),
        icon="waves",
        audience=policies.begins_in_crew,
        order=11,
        shortcut=True,
    )
    slots.register("home", homes.waiting, name="satgas.incidents", order=15)
    slots.register("home_actions", homes.report, name="satgas.report", order=30)
    slots.register("welcome", homes.report, name="satgas.report", order=10)
