"""Django's handle on this package."""

from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "pamong.foundation.db"
    label = "db"
