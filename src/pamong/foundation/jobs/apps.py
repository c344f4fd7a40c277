"""Django's handle on this package."""

from datetime import time

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pamong.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Plans the nightly clean-up and check."""
        from pamong.foundation.jobs.schedule import daily
        from pamong.foundation.jobs.tasks import check_database, forget_finished

        daily(time(2, 30), forget_finished)
        daily(time(3, 0), check_database)
