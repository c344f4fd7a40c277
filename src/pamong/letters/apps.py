"""Django's handle on this package."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "pamong.letters"
    label = "letters"

    def ready(self) -> None:
        """Become a customer of the issuing layer."""
        from pamong.foundation.retention import policies
        from pamong.issuing import customers
        from pamong.letters.customer import Letters
        from pamong.letters.retention import DRAFTS, EVIDENCE

        customers.register(Letters())
        policies.register(EVIDENCE)
        policies.register(DRAFTS)
