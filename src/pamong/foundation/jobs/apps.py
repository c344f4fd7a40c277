"""Django's handle on this package."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pamong.foundation.jobs"
    label = "jobs"
