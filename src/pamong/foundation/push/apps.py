"""Django's handle on this package."""

from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "pamong.foundation.push"
    label = "push"

    def ready(self) -> None:
        """Have the worker send, check the settings, and silence a device with its sign-in."""
        from django.core.checks import register

        from pamong.foundation.access.sessions import SessionEnded
        from pamong.foundation.jobs.bus import join
        from pamong.foundation.push import checks, services, tasks

        register(checks.services_are_usable)
        join(SessionEnded, services.end_with_session)
        tasks.schedule()
