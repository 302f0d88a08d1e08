"""The permission `view_adoption` is called `view_progress`; whoever has it keeps it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def _rename(old: str, new: str):  # noqa: ANN202 (a migration's function)
    def run(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
        permissions.filter(content_type__app_label="claims", codename=old).update(codename=new)

    return run


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_desk"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.RunPython(
            _rename("view_adoption", "view_progress"), _rename("view_progress", "view_adoption")
        ),
        migrations.AlterModelOptions(
            name="studentaccount",
            options={
                "permissions": [
                    ("view_status", "Can see students and whether they have claimed"),
                    ("reset_account", "Can reset and unlock student accounts"),
                    ("view_progress", "Can see who has claimed, by school and class"),
                ]
            },
        ),
    ]
