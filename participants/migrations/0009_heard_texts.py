from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0008_opened_in_an_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeardText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier", models.CharField(max_length=12)),
                ("reference", models.CharField(max_length=100)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carrier", "reference"), name="a_text_is_heard_once"
                    )
                ],
            },
        ),
    ]
