"""Django's handle on this package."""

from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "pamong.transparency"
    label = "transparency"

    def ready(self) -> None:
        """Write down officials' passkeys, and have checkpoints signed."""
        from pamong.transparency import recording, tasks

        recording.listen()
        tasks.schedule()
