"""Django's handle on this package."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "pamong.letters"
    label = "letters"
