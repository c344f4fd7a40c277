"""Django's handle on this package."""

from django.apps import AppConfig


class SatgasConfig(AppConfig):
    name = "pamong.satgas"
    label = "satgas"

    def ready(self) -> None:
        """Have the worker fetch, decide and hear of phones, check the settings, and forget what is old."""
        from django.core.checks import register as check

        from pamong.foundation.jobs.bus import subscribe
        from pamong.foundation.push.events import RingEnded
        from pamong.foundation.retention import policies
        from pamong.issuing import customers
        from pamong.satgas import checks, retention, rounds, tasks
        from pamong.satgas.customer import DayReports

        customers.register(DayReports())
        check(checks.addresses_are_usable)
        check(checks.time_is_real)
        for line in retention.ALL:
            policies.register(line)
        tasks.schedule()
        subscribe(RingEnded, tasks.heard)
        rounds.schedule()
        _register_pages()


def _register_pages() -> None:
    from django.utils.translation import gettext_lazy as _

    from pamong.satgas import homes, lead_home, policies
    from pamong.ui import slots
    from pamong.ui.navigation import holders, register

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
    register(
        "satgas:coordinator",
        label=_("Atur"),
        icon="hand",
        audience=policies.plans_in_crew,
        order=10,
        shortcut=True,
    )
    register("satgas:rota", label=_("Jadwal"), icon="calendar", audience=policies.only_in_crew, order=12)
    watching = holders(*policies.WATCHERS)
    register("satgas:wall", label=_("Komando"), icon="map", audience=watching, order=57, phone=False)
    register(
        "satgas:months", label=_("Catatan Satgas"), icon="chart", audience=watching, order=58, phone=False
    )
    slots.register("home", lead_home.watch, name="satgas.watch", order=12)
    slots.register("home", homes.waiting, name="satgas.incidents", order=15)
    slots.register("home_actions", homes.report, name="satgas.report", order=30)
    slots.register("welcome", homes.report, name="satgas.report", order=10)
