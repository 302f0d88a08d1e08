"""Lists of staff are read in their order, and no further than the page."""

from django.db import migrations, models

TASKS = """
CREATE INDEX queued_task_by_time ON django_tasks_database_dbtaskresult (enqueued_at);
CREATE INDEX queued_task_not_done ON django_tasks_database_dbtaskresult (enqueued_at)
    WHERE status <> 'SUCCESSFUL'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0023_staff_by_name"),
    ]

    operations = [
        migrations.RunSQL(TASKS, "DROP INDEX queued_task_by_time; DROP INDEX queued_task_not_done"),
        migrations.AddIndex(
            model_name="formerusername",
            index=models.Index(
                models.OrderBy(models.F("freed_at"), nulls_first=True),
                models.OrderBy(models.F("since"), descending=True),
                name="former_username_kept_first",
            ),
        ),
        migrations.AddIndex(
            model_name="formerusername",
            index=models.Index(
                fields=["username_key"], name="former_username_by_part", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="massreading",
            index=models.Index(
                models.OrderBy(models.F("closed_at"), nulls_first=True),
                models.OrderBy(models.F("noticed_at"), descending=True),
                name="mass_reading_open_first",
            ),
        ),
        migrations.AddIndex(
            model_name="signinreport",
            index=models.Index(
                models.OrderBy(models.F("closed_at"), nulls_first=True),
                models.OrderBy(models.F("reported_at"), descending=True),
                name="sign_in_report_open_first",
            ),
        ),
    ]
