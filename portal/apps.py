"""The core app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Users, sign-in, sessions, attempt limits, access log."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Portal"
