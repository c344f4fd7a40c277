"""Django's handle on this package."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pamong.foundation.audit"
    label = "audit"
