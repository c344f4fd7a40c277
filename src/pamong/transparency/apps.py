"""Django's handle on this package."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register


def policies_are_readable(**_: Any) -> list[CheckMessage]:
    """An office that names witnesses, or is one, has files that say whom."""
    from pamong.transparency import serving

    return [Error(text, id="transparency.E001") for text in serving.faults()]


class TransparencyConfig(AppConfig):
    name = "pamong.transparency"
    label = "transparency"

    def ready(self) -> None:
        """Write down officials' passkeys, and have checkpoints signed."""
        from pamong.transparency import recording, tasks

        register(policies_are_readable, Tags.security)
        recording.listen()
        tasks.schedule()
