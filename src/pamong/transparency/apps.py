"""Django's handle on this package."""

from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "pamong.transparency"
    label = "transparency"
