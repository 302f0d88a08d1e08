"""Keep a hash of each group of lines, too; what was kept so far is forgotten, and everything is loaded once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sis", "0016_find_by_parts")]

    operations = [
        migrations.RunSQL("DELETE FROM sis_appliedlines", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM sis_appliedfile", migrations.RunSQL.noop),
        migrations.AddField(
            "appliedlines",
            "sizes",
            models.BinaryField(default=b"", help_text="The number of lines of each group, a byte each."),
            preserve_default=False,
        ),
        migrations.AddField(
            "appliedlines",
            "groups",
            models.BinaryField(default=b"", help_text="A keyed hash of each group."),
            preserve_default=False,
        ),
    ]
