"""Lists of staff are read in their order, and no further than the page."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_plain_words"),
        ("sis", "0018_long_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="resetticket",
            name="ticket_queue",
        ),
        migrations.AddIndex(
            model_name="numbersearch",
            index=models.Index(
                models.OrderBy(models.F("closed_at"), nulls_first=True),
                models.OrderBy(models.F("last_at"), descending=True),
                name="number_search_open_first",
            ),
        ),
        migrations.AddIndex(
            model_name="resetticket",
            index=models.Index(fields=["state", "opened_at", "id"], name="ticket_by_state"),
        ),
    ]
