"""What each role may do with parents' accounts, and the page of letters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parents", "0001_initial"), ("portal", "0005_staff")]
    operations = [
        migrations.CreateModel(
            name="LetterBatch",
            fields=[],
            options={"verbose_name": "letter", "proxy": True, "indexes": [], "constraints": []},
            bases=("parents.activationkey",),
        ),
    ]
