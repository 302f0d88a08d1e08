"""The core app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Users, sign-in, sessions, attempt limits, access log."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register what the roster offers the core; that needs the models."""
        from portal.staff.roster.hooks import register_hooks

        register_hooks()
