"""The Django application of the parents."""

from django.apps import AppConfig


class ParentsConfig(AppConfig):
    """The Parent Portal: accounts of parents and guardians, and what they see."""

    name = "parents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Parents"

    def ready(self) -> None:
        """Register what this app plugs into the core; that needs the models."""
        from parents.hooks import register_hooks

        register_hooks()
