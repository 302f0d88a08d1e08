"""Help texts and labels in plain words; the tables stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parents", "0005_letter_runs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activationkey",
            name="by_mail",
            field=models.BooleanField(default=False, help_text="Sent to the email on file, not for a letter"),
        ),
        migrations.AlterField(
            model_name="correctionrequest",
            name="answer",
            field=models.CharField(blank=True, help_text="The person who asked reads it.", max_length=300),
        ),
        migrations.AlterField(
            model_name="keyrequest",
            name="reason",
            field=models.CharField(
                choices=[
                    ("no_email", "No email on file"),
                    ("no_rights", "No right to see any of the child's information"),
                    ("disabled", "The account is disabled"),
                ],
                max_length=12,
            ),
        ),
    ]
