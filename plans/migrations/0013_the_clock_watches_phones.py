"""The rights clock moves on, too, when a phone is let in to private time or goes out of it."""

from django.db import migrations

from plans.live import rights_clock


def wind(apps, editor):
    rights_clock.wind(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0012_sealed_at_rest"),
        ("meetings", "0019_visits"),
    ]

    operations = [migrations.RunPython(wind, migrations.RunPython.noop)]
