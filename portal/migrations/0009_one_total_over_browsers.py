import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0008_consecutive_tries"),
    ]

    operations = [
        # Rows of single known browsers, which are now counted together in the row of the account.
        migrations.RunSQL(
            "DELETE FROM portal_attempt WHERE target_key <> '' AND key <> target_key",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="attempt",
            name="known_consecutive",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="attempt",
            name="known_not_before",
            field=models.DateTimeField(db_default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
        ),
        migrations.AddField(
            model_name="attempt",
            name="known_spent",
            field=models.IntegerField(db_default=0, help_text="The same for known browsers, together"),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="consecutive",
            field=models.IntegerField(
                db_default=0,
                help_text="Their tries since their last success, where so many in a row close the way",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="not_before",
            field=models.DateTimeField(
                db_default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                help_text="No further try from an unknown browser before this time",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="renews_at",
            field=models.DateTimeField(help_text="When the window ends, for all browsers"),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="spent",
            field=models.IntegerField(
                db_default=0, help_text="Tries from unknown browsers in the current window"
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="target_key",
            field=models.CharField(
                help_text="The target, whatever the network; empty for an address", max_length=64
            ),
        ),
    ]
