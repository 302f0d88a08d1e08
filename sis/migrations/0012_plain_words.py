"""Help texts and labels in plain words; the tables stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0011_sorted_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="relationship",
            name="is_contact",
            field=models.BooleanField(
                default=True,
                help_text="Is notified by email when the student's account changes.",
                verbose_name="contact",
            ),
        ),
    ]
