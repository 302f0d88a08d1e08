from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0008_school_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="dry_run",
            field=models.BooleanField(default=False, help_text="It was to change nothing, however it ended."),
        ),
    ]
