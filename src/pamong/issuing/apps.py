"""Django's handle on this package."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "pamong.issuing"
    label = "issuing"
