"""Staff find a guardian by the last digits of a phone number, however it is written."""

from django.db import migrations

# Reversed digits, so that the end of a number is the beginning of the indexed text.
ADD = """
CREATE INDEX sis_guardian_by_phone
ON sis_guardian (reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops)
"""
REMOVE = "DROP INDEX sis_guardian_by_phone"


class Migration(migrations.Migration):
    dependencies = [("sis", "0014_applied_lines")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
