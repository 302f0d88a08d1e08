"""A row for each language where a column stood: the texts of landing notices and of notices to families."""

import django.db.models.deletion
from django.db import migrations, models

CODES = ("en", "es", "fr", "vi")
LANDING = """
INSERT INTO portal_landingnoticetext (notice_id, language, text)
SELECT id, 'CODE', text_CODE FROM portal_landingnotice WHERE text_CODE <> ''
"""
POSTED = """
INSERT INTO portal_postednoticetext (notice_id, language, title, text)
SELECT id, 'CODE', COALESCE(NULLIF(title_CODE, ''), left(text_CODE, 120)),
    COALESCE(NULLIF(text_CODE, ''), title_CODE)
FROM portal_postednotice WHERE title_CODE <> '' OR text_CODE <> ''
"""
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def foreign_key(to: str) -> "models.ForeignKey[models.Model, models.Model]":
    """Return the key of the notice that a text belongs to."""
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="texts", to=to)


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_mass_reading")]
    operations = [
        migrations.CreateModel(
            name="LandingNoticeText",
            fields=[
                ("id", KEY),
                ("language", models.CharField(max_length=20)),
                ("text", models.TextField(max_length=300)),
                ("notice", foreign_key("portal.landingnotice")),
            ],
        ),
        migrations.CreateModel(
            name="PostedNoticeText",
            fields=[
                ("id", KEY.clone()),
                ("language", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(max_length=3000)),
                ("notice", foreign_key("portal.postednotice")),
            ],
        ),
        *(
            migrations.RunSQL(copied.replace("CODE", code), migrations.RunSQL.noop)
            for copied in (LANDING, POSTED)
            for code in CODES
        ),
        migrations.AddConstraint(
            model_name="landingnoticetext",
            constraint=models.UniqueConstraint(
                fields=("notice", "language"), name="landing_notice_once_a_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="postednoticetext",
            constraint=models.UniqueConstraint(
                fields=("notice", "language"), name="posted_notice_once_a_language"
            ),
        ),
        migrations.RemoveConstraint(model_name="postednotice", name="posted_notice_is_written"),
        migrations.AddConstraint(
            model_name="postednoticetext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                ),
                name="posted_notice_is_written",
            ),
        ),
        *(migrations.RemoveField(model_name="landingnotice", name=f"text_{code}") for code in CODES),
        *(migrations.RemoveField(model_name="postednotice", name=f"text_{code}") for code in CODES),
        *(migrations.RemoveField(model_name="postednotice", name=f"title_{code}") for code in CODES),
    ]
