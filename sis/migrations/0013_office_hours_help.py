"""Say how office hours are written so that pages can show them in each language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0012_plain_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="district",
            name="contact_hours",
            field=models.CharField(
                blank=True,
                help_text="Such as Mon-Fri 8:00-16:30; Sat 9:00-12:00. Pages show them in the reader's language.",
                max_length=255,
            ),
        ),
        migrations.AlterField(
            model_name="school",
            name="contact_hours",
            field=models.CharField(
                blank=True,
                help_text="Such as Mon-Fri 8:00-16:30; Sat 9:00-12:00. Pages show them in the reader's language.",
                max_length=255,
            ),
        ),
    ]
