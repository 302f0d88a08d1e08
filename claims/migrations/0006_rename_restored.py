from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_view_progress")]

    operations = [
        migrations.RenameField(model_name="annualreset", old_name="brought_back", new_name="restored"),
    ]
