"""What each role may do with parents' accounts, and the page of letters."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from portal.staff.roles import ADMINISTRATOR, REGISTRAR, TECHNICIAN, Right, give

OFFICE = (REGISTRAR, ADMINISTRATOR)
DESK = (TECHNICIAN, REGISTRAR, ADMINISTRATOR)
RIGHTS = [
    Right("guardianaccount", "view_guardian_accounts", "Can see guardians and their accounts", DESK),
    Right("guardianaccount", "give_temporary_password", "Can give parents a temporary password", OFFICE),
    Right(
        "guardianaccount",
        "reactivate_account",
        "Can reactivate parents' accounts and end their sessions",
        DESK,
    ),
    Right("activationkey", "manage_keys", "Can issue, revoke and print activation keys", OFFICE),
    Right("accesshold", "hold_access", "Can hold a guardian's access to a child", OFFICE),
]


def give_rights(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    give(apps, "parents", RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("parents", "0001_initial"), ("portal", "0005_staff")]
    operations = [
        migrations.CreateModel(
            name="LetterBatch",
            fields=[],
            options={"verbose_name": "letter", "proxy": True, "indexes": [], "constraints": []},
            bases=("parents.activationkey",),
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
