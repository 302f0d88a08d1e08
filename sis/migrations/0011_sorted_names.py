"""People are sorted by their folded names: Đặng under D, Ávila under A."""

from importlib import import_module

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 5000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the staff who are there already their search key, as guardians have it."""
    search_key = import_module("sis.migrations.0006_find_guardians").search_key
    staff = apps.get_model("sis", "StaffMember").objects
    batch = []
    for member in staff.order_by("pk").iterator(chunk_size=BATCH):
        member.search_key = search_key(member.last_name, member.first_name, member.middle_name)
        batch.append(member)
    staff.bulk_update(batch, ["search_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0010_other_schools"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="guardian",
            options={"ordering": ["search_key", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="staffmember",
            options={"ordering": ["search_key", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="student",
            options={"ordering": ["search_key", "number"]},
        ),
        migrations.RemoveIndex(
            model_name="guardian",
            name="sis_guardian_by_name",
        ),
        migrations.RemoveIndex(
            model_name="student",
            name="sis_student_by_name",
        ),
        migrations.RemoveIndex(
            model_name="student",
            name="sis_student_by_school",
        ),
        migrations.AddField(
            model_name="staffmember",
            name="search_key",
            field=models.TextField(blank=True, db_collation="C", db_default="", default="", editable=False),
        ),
        migrations.AlterField(
            model_name="guardian",
            name="search_key",
            field=models.TextField(blank=True, db_collation="C", db_default="", default="", editable=False),
        ),
        migrations.AlterField(
            model_name="student",
            name="search_key",
            field=models.TextField(blank=True, db_collation="C", db_default="", default="", editable=False),
        ),
        migrations.AddIndex(
            model_name="guardian",
            index=models.Index(fields=["search_key", "id"], name="sis_guardian_by_name"),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(fields=["search_key", "number"], name="sis_student_by_name"),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(fields=["school", "search_key", "number"], name="sis_student_by_school"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
