"""The rights clock, moved by the database itself whenever somebody's rights may have changed."""

from django.db import migrations, models

from plans.live import rights_clock


def wind(apps, editor):
    rights_clock.wind(editor.connection)


def stop(apps, editor):
    rights_clock.stop(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_answers_and_signatures"),
        ("participants", "0003_lock_the_journal"),
        ("meetings", "0002_hands_bells_and_the_door"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ticks", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(wind, stop),
    ]
