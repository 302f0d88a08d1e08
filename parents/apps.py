"""The family's side of the portal."""

from django.apps import AppConfig


class ParentsConfig(AppConfig):
    """The door for parents and guardians."""

    name = "parents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Parents"
