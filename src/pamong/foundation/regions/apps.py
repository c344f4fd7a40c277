"""Django's handle on this package."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "pamong.foundation.regions"
    label = "regions"
