import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_rename_adoption"),
        ("sis", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noticed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("failures", models.IntegerField(help_text="Wrong numbers within a day, over all networks")),
                ("last_at", models.DateTimeField(help_text="When the last of them was tried")),
                ("last_ip", models.GenericIPAddressField(help_text="And from which address")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="number_searches",
                        to="sis.student",
                    ),
                ),
            ],
            options={
                "verbose_name": "search for a student ID",
                "verbose_name_plural": "searches for a student ID",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("student",),
                        name="one_open_number_search_a_student",
                    )
                ],
            },
        ),
    ]
