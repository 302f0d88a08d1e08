from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADMINISTRATOR = "district administrator"
CONTACTS = ("district", "school")
SHOWN = (
    *CONTACTS,
    "guardian",
    "staffmember",
    "relationship",
    "household",
    "term",
    "course",
    "section",
    "attendance",
    "staffscope",
)


def give_rights(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As portal.staff.roles.give does, which the roster must not import."""
    role, _new = apps.get_model("auth", "Group").objects.get_or_create(name=ADMINISTRATOR)
    rights = [(model, f"view_{model}", f"Can view {model}") for model in SHOWN]
    rights += [(model, f"change_{model}", f"Can change {model}") for model in CONTACTS]
    rights += [("rosterimport", "import_roster", "Can load rosters")]
    for model, codename, name in rights:
        of, _new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="sis", model=model
        )
        permission, _new = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=of, codename=codename, defaults={"name": name}
        )
        role.permissions.add(permission)


class Migration(migrations.Migration):
    """What district administrators may do with the roster."""

    dependencies = [
        ("sis", "0003_student_left_at"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="rosterimport",
            options={
                "ordering": ["-started_at", "-pk"],
                "permissions": [("import_roster", "Can load rosters")],
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
