"""Student accounts."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claim, challenge questions, self-service reset, tickets."""

    name = "claims"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Student accounts"
