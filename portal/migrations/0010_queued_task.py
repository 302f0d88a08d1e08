from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("portal", "0009_one_total_over_browsers"),
    ]
    operations = [
        migrations.CreateModel(
            name="QueuedTask",
            fields=[],
            options={
                "verbose_name": "task",
                "proxy": True,
                "default_permissions": (),
                "permissions": [("manage_tasks", "Can see unfinished and failed tasks, and run them again")],
                "indexes": [],
                "constraints": [],
            },
            bases=("django_tasks_database.dbtaskresult",),
        ),
        # Few tasks are unfinished or have failed; workers and the inbox look for them all the time.
        migrations.RunSQL(
            "CREATE INDEX portal_tasks_not_done ON django_tasks_database_dbtaskresult"
            " (status, queue_name, enqueued_at) WHERE status <> 'SUCCESSFUL'",
            "DROP INDEX portal_tasks_not_done",
        ),
    ]
