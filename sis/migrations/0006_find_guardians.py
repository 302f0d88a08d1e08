"""Staff find a guardian among all of a district as they find a student: by any part of the name."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sis.names import search_key

ADD = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX sis_guardian_by_parts ON sis_guardian USING gin (search_key gin_trgm_ops);
    END IF;
END $$;
"""
REMOVE = "DROP INDEX IF EXISTS sis_guardian_by_parts"
BATCH = 5000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the guardians who are there already their search key, some thousands at a time."""
    guardians = apps.get_model("sis", "Guardian").objects
    batch = []
    for guardian in guardians.order_by("pk").iterator(chunk_size=BATCH):
        guardian.search_key = search_key(guardian.last_name, guardian.first_name, guardian.middle_name)
        batch.append(guardian)
        if len(batch) == BATCH:
            guardians.bulk_update(batch, ["search_key"])
            batch.clear()
    guardians.bulk_update(batch, ["search_key"])


class Migration(migrations.Migration):
    dependencies = [("sis", "0005_find_students")]
    operations = [
        migrations.AddField(
            model_name="guardian",
            name="search_key",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddIndex(
            model_name="guardian",
            index=models.Index(fields=["last_name", "first_name", "id"], name="sis_guardian_by_name"),
        ),
        migrations.AddIndex(
            model_name="guardian", index=models.Index(fields=["email"], name="sis_guardian_by_email")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(ADD, REMOVE),
    ]
