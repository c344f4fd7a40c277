"""Django's handle on this package."""

from datetime import time

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "pamong.foundation.retention"
    label = "retention"

    def ready(self) -> None:
        """Registers the foundation's own lines and plans the nightly sweep."""
        from pamong.foundation.jobs.schedule import daily
        from pamong.foundation.retention import builtin
        from pamong.foundation.retention.policies import register
        from pamong.foundation.retention.tasks import nightly_sweep

        for policy in builtin.ALL:
            register(policy)
        daily(time(1, 30), nightly_sweep)
