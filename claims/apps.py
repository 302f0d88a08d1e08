"""Student accounts."""

from django.apps import AppConfig
from django.core import checks


class ClaimsConfig(AppConfig):
    """Claim, challenge questions, self-service reset, tickets."""

    name = "claims"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Student accounts"

    def ready(self) -> None:
        """Register what this app plugs into the core and its check; both need the models."""
        from claims.checks import check_peppers
        from claims.hooks import register_hooks
        from portal.readiness import READINESS

        register_hooks()
        checks.register(check_peppers, checks.Tags.database, READINESS)
