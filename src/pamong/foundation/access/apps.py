"""Django's handle on this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "pamong.foundation.access"
    label = "access"
