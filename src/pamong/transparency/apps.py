"""Django's handle on this package."""

from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "pamong.transparency"
    label = "transparency"

    def ready(self) -> None:
        """Write down officials' passkeys."""
        from pamong.transparency import recording

        recording.listen()
