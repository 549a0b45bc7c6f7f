"""The rights clock moves on, too, when a phone is let in to private time or goes out of it."""

from django.db import migrations

from plans.live import rights_clock


def wind(apps, editor):
    rights_clock.wind(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0011_answers_before_they_are_given"),
        ("meetings", "0017_visits"),
    ]

    operations = [migrations.RunPython(wind, migrations.RunPython.noop)]
