"""Lists of staff are read in their order, and no further than the page."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parents", "0006_plain_words"),
        ("sis", "0018_long_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="accesshold",
            index=models.Index(fields=["-lifted_at", "-set_at"], name="hold_in_force_first"),
        ),
        migrations.AddIndex(
            model_name="activationkey",
            index=models.Index(
                condition=models.Q(("by_mail", True)), fields=["-issued_at"], name="key_mailed"
            ),
        ),
        migrations.AddIndex(
            model_name="activationkey",
            index=models.Index(
                condition=models.Q(("used_at__isnull", False)), fields=["-issued_at"], name="key_used"
            ),
        ),
        migrations.AddIndex(
            model_name="activationkey",
            index=models.Index(
                condition=models.Q(("revoked_at__isnull", False)), fields=["-issued_at"], name="key_revoked"
            ),
        ),
        migrations.AddIndex(
            model_name="activationkey",
            index=models.Index(
                condition=models.Q(("revoked_at", None), ("used_at", None)),
                fields=["expires_at"],
                name="key_unused",
            ),
        ),
        migrations.AddIndex(
            model_name="correctionrequest",
            index=models.Index(fields=["-answered_at", "asked_at", "id"], name="correction_open_first"),
        ),
    ]
