from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_second_factor")]
    operations = [
        migrations.AlterModelOptions(
            name="signinreport",
            options={
                "permissions": [
                    ("review_sign_ins", "Can look into sign-ins that users reported as not their own")
                ],
                "verbose_name": "reported sign-in",
            },
        ),
    ]
