"""Staff find a student among all of a district without reading all of them.

Trigrams find a part of a name. Their extension comes with PostgreSQL; where the database's owner may not add
it, the search works as before, only slower.
"""

from django.db import migrations, models

ADD = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
    RAISE NOTICE 'The extension pg_trgm cannot be added: searching students will read all of them.';
END $$;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX sis_student_by_parts ON sis_student USING gin (search_key gin_trgm_ops);
    END IF;
END $$;
"""
REMOVE = "DROP INDEX IF EXISTS sis_student_by_parts"


class Migration(migrations.Migration):
    """Indexes for lists and searches."""

    dependencies = [("sis", "0004_roles")]
    operations = [
        migrations.AddIndex(
            model_name="student",
            index=models.Index(fields=["last_name", "first_name", "number"], name="sis_student_by_name"),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(
                fields=["school", "last_name", "first_name", "number"], name="sis_student_by_school"
            ),
        ),
        migrations.RunSQL(ADD, REMOVE),
    ]
