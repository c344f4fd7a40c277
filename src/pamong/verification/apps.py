"""Django's handle on this package."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "pamong.verification"
    label = "verification"
