"""Staff find a guardian among all of a district as they find a student: by any part of the name."""

import re
import unicodedata

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX sis_guardian_by_parts ON sis_guardian USING gin (search_key gin_trgm_ops);
    END IF;
END $$;
"""
REMOVE = "DROP INDEX IF EXISTS sis_guardian_by_parts"
BATCH = 5000
APOSTROPHES = (
    "\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u2018\u2019\u201a\u201b\u2032\ua78c\uff07"
)
HYPHENS = "\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
MARKS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})
LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)


def search_key(*names: str) -> str:
    """Return "last first middle" without case, accents and punctuation, as `sis.names` had it at this point."""
    visible = "".join(
        " " if character.isspace() else character
        for character in " ".join(names).translate(MARKS)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cs", "Cf"}
    )
    plain = unicodedata.normalize("NFKC", visible).translate(MARKS)
    apart = unicodedata.normalize("NFKD", " ".join(plain.split()).casefold().replace("'", ""))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^\w]+|_+", " ", bare.translate(LETTERS)).split())


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
