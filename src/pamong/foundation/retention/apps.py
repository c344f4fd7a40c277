"""Django's handle on this package."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "pamong.foundation.retention"
    label = "retention"
