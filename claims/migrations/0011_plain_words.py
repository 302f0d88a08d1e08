"""Help texts and labels in plain words; the tables stay as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_tickets_of_filers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="annualreset",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: so few accounts need no second administrator",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approved_resets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="resetticket",
            name="answer",
            field=models.CharField(
                blank=True, help_text="What the person who filed it should know", max_length=200
            ),
        ),
        migrations.AlterField(
            model_name="resetticket",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: it closed automatically when the student claimed again",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closed_tickets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="resetticket",
            name="filed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the student reported it while claiming",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filed_tickets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="resetticket",
            name="reason",
            field=models.CharField(
                choices=[
                    ("forgot", "Forgot the password and the answers"),
                    ("locked_out", "Locked out"),
                    ("not_me", "Someone else claimed the account"),
                    ("name_changed", "The name has changed"),
                    ("other", "Something else"),
                ],
                max_length=12,
            ),
        ),
    ]
