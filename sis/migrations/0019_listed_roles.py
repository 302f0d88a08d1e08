"""Keep the rows of roles.csv, so that a file of changes can name single ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sis", "0018_long_lists")]

    operations = [
        migrations.CreateModel(
            name="ListedRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sourced_id",
                    models.CharField(max_length=255, unique=True, verbose_name="sourcedId"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("user_sourced_id", models.CharField(db_index=True, max_length=255)),
                ("role_type", models.CharField(max_length=20)),
                ("role", models.CharField(max_length=40)),
                ("org_sourced_id", models.CharField(max_length=255)),
                ("begin_date", models.DateField(blank=True, null=True)),
                (
                    "end_date",
                    models.DateField(blank=True, help_text="The first day after the role.", null=True),
                ),
            ],
            options={"abstract": False},
        ),
    ]
