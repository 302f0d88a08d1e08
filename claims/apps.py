"""Student accounts."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claim, challenge questions, self-service reset, tickets."""

    name = "claims"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Student accounts"

    def ready(self) -> None:
        """Register what this app plugs into the core; that needs the models."""
        from claims.hooks import register_hooks

        register_hooks()
