from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_review_sign_ins")]
    operations = [migrations.RenameField(model_name="attempt", old_name="streak", new_name="consecutive")]
