"""Staff search the access log by address without reading all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0021_client_labels")]
    operations = [
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(fields=["ip", "-at"], name="access_by_address"),
        )
    ]
