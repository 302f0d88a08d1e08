import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parents", "0004_correction_requests"),
        ("sis", "0009_dry_run"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "homerooms",
                    models.CharField(help_text="The first and last homeroom", max_length=300),
                ),
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "printed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sis.school"
                    ),
                ),
            ],
            options={
                "verbose_name": "run of letters",
                "verbose_name_plural": "letters",
            },
        ),
        migrations.CreateModel(
            name="PrintedLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parents.activationkey",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="printed_letters",
                        to="parents.letterrun",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sis.student"
                    ),
                ),
            ],
        ),
        migrations.DeleteModel(
            name="LetterBatch",
        ),
        migrations.AddIndex(
            model_name="letterrun",
            index=models.Index(fields=["school", "-printed_at"], name="letter_run_by_school"),
        ),
        migrations.AddConstraint(
            model_name="printedletter",
            constraint=models.UniqueConstraint(fields=("run", "position"), name="one_letter_a_position"),
        ),
    ]
