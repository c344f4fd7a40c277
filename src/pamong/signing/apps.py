"""Django's handle on this package."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "pamong.signing"
    label = "signing"
