"""Lists of staff are read in their order, and no further than the page; parts of titles are found."""

from django.db import migrations, models

PARTS = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX sis_section_by_parts ON sis_section
            USING gin (upper(title::text) gin_trgm_ops, upper(code::text) gin_trgm_ops) WITH (fastupdate = off);
        CREATE INDEX sis_household_by_parts ON sis_household USING gin (upper(name::text) gin_trgm_ops)
            WITH (fastupdate = off);
    END IF;
END $$;
"""
FORGET = "DROP INDEX IF EXISTS sis_section_by_parts; DROP INDEX IF EXISTS sis_household_by_parts"


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0017_groups_of_applied_lines"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="day",
            field=models.DateField(),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["-day", "-id"], name="sis_attendance_by_day"),
        ),
        migrations.AddIndex(
            model_name="guardian",
            index=models.Index(
                condition=models.Q(("is_active", False)),
                fields=["search_key", "id"],
                name="sis_guardian_left",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["name", "id"], name="sis_household_by_name"),
        ),
        migrations.AddIndex(
            model_name="section",
            index=models.Index(fields=["title", "code", "id"], name="sis_section_by_title"),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(fields=["grade", "search_key", "number"], name="sis_student_by_grade"),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(
                condition=models.Q(("is_active", False)),
                fields=["search_key", "number"],
                name="sis_student_left",
            ),
        ),
        migrations.RunSQL(PARTS, FORGET),
    ]
