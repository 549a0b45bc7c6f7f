from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_reaching_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="entry",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
