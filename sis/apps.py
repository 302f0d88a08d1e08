"""The Django application of the roster."""

from django.apps import AppConfig


class SisConfig(AppConfig):
    """Schools, people, families and classes, as the district's export tells them."""

    name = "sis"
    verbose_name = "Roster"
    default_auto_field = "django.db.models.BigAutoField"
