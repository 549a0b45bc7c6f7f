from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0009_heard_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="safecontact",
            name="postal_address",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
