"""Django's handle on this package."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pamong.foundation.files"
    label = "files"
