"""Django's handle on this package."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "pamong.office"
    label = "office"
