"""Staff find a student by digits from the middle of a number, and a guardian by the household's phone."""

from django.db import migrations

NUMBERS = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX sis_student_by_digits ON sis_student USING gin (number gin_trgm_ops);
    END IF;
END $$;
"""
PHONES = """
CREATE INDEX sis_household_by_phone
ON sis_household (reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("sis", "0015_find_by_phone")]
    operations = [
        migrations.RunSQL(NUMBERS, "DROP INDEX IF EXISTS sis_student_by_digits"),
        migrations.RunSQL(PHONES, "DROP INDEX sis_household_by_phone"),
    ]
