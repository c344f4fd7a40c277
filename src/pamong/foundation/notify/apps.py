"""Django's handle on this package."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "pamong.foundation.notify"
    label = "notify"
