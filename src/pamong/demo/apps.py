"""Django's handle on this package."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "pamong.demo"
    label = "demo"
