from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sis", "0003_roles"),
        ("sis", "0003_student_left_at"),
    ]

    operations = []
