"""The core app."""

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate

from portal.checks import check_threads


class PortalConfig(AppConfig):
    """Users, sign-in, sessions, attempt limits, access log."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register the roster's hooks in the core, and apply the table of roles after every migrate."""
        from portal import hooks
        from portal.launchpad.demo import seed_resources
        from portal.oidc.demo import seed_client
        from portal.staff.roles import apply_table
        from portal.staff.roster.hooks import register_hooks

        register_hooks()
        hooks.demo_seeders.register(seed_resources)
        hooks.demo_seeders.register(seed_client)
        checks.register(check_threads)
        *_others, last = (app for app in apps.get_app_configs() if app.models_module)
        post_migrate.connect(apply_table, sender=last, dispatch_uid="portal.staff.roles")
