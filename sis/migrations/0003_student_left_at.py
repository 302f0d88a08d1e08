from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def count_from_now(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Students who left before count as having left today, so that no one's ninety days end early."""
    students = apps.get_model("sis", "Student").objects.using(schema_editor.connection.alias)
    students.filter(is_active=False).update(left_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0002_roster_at_district_scale"),
    ]

    operations = [
        migrations.AddField(
            model_name="student",
            name="left_at",
            field=models.DateTimeField(
                blank=True, help_text="When the load ran that made the student inactive (P10).", null=True
            ),
        ),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
