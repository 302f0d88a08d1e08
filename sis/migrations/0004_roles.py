from django.db import migrations


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
    ]
