from django.db import migrations


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
    ]
