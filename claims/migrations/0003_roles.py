from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from portal.staff.roles import ADMINISTRATOR, REGISTRAR, TEACHER, TECHNICIAN, Right, give

EVERYBODY = (TEACHER, TECHNICIAN, REGISTRAR, ADMINISTRATOR)
DESK = (TECHNICIAN, ADMINISTRATOR)
RIGHTS = [
    Right("studentaccount", "view_status", "Can see students and whether they have claimed", EVERYBODY),
    Right("studentaccount", "view_adoption", "Can see who has claimed, by school and class", EVERYBODY),
    Right("studentaccount", "reset_account", "Can reset and unlock student accounts", DESK),
    Right("resetticket", "file_ticket", "Can ask for a reset on a student's behalf", EVERYBODY),
    Right("resetticket", "resolve_ticket", "Can resolve reset tickets", DESK),
]


def give_rights(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    give(apps, "claims", RIGHTS)


class Migration(migrations.Migration):
    """What each role may do with students' accounts."""

    dependencies = [("claims", "0002_account"), ("portal", "0005_staff")]
    operations = [
        migrations.AlterModelOptions(
            name="studentaccount",
            options={
                "permissions": [
                    ("view_status", "Can see students and whether they have claimed"),
                    ("reset_account", "Can reset and unlock student accounts"),
                    ("view_adoption", "Can see who has claimed, by school and class"),
                ]
            },
        ),
        migrations.AlterModelOptions(
            name="resetticket",
            options={
                "permissions": [
                    ("file_ticket", "Can ask for a reset on a student's behalf"),
                    ("resolve_ticket", "Can resolve reset tickets"),
                ]
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
