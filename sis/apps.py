"""The Django application of the roster."""

from django.apps import AppConfig
from django.core import checks


class SisConfig(AppConfig):
    """Schools, people, families and classes, as the district's export lists them."""

    name = "sis"
    verbose_name = "Roster"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks; they need the models."""
        from sis.checks import check_contacts

        checks.register(check_contacts, checks.Tags.database)
