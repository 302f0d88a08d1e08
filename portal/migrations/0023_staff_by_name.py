"""Staff and disabled accounts are listed without reading the accounts of all students and parents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0022_log_by_address")]
    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["username_key"], name="user_staff_by_name", condition=models.Q(kind="staff")
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["disabled_at"], name="user_disabled", condition=models.Q(disabled_at__isnull=False)
            ),
        ),
    ]
