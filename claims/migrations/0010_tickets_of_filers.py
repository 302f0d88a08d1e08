import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_recovered_at"),
        ("sis", "0011_sorted_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="studentaccount",
            options={
                "permissions": [
                    ("view_status", "Can see students and whether they have claimed"),
                    ("lift_wait", "Can lift the sign-in waits of students"),
                    ("reset_account", "Can reset and unlock student accounts"),
                    ("view_progress", "Can see who has claimed, by school and class"),
                ]
            },
        ),
        migrations.AddField(
            model_name="resetticket",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who is working on it; others leave it alone",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="resetticket",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("done", "Done"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="open",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="resetticket",
            index=models.Index(fields=["filed_by", "-opened_at"], name="ticket_by_filer"),
        ),
    ]
