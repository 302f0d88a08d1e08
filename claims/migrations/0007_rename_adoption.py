from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_rename_restored")]

    operations = [
        migrations.RenameModel(old_name="Adoption", new_name="ClaimProgress"),
    ]
