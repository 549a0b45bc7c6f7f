"""Dates of birth, languages for an interpreter, families put away, and two people who are two.

Languages and clocks that were typed by hand and are none are mended: the language is kept in words for an interpreter.
"""

import uuid
from zoneinfo import available_timezones

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mend(apps, schema_editor):
    """What no list knows: a clock becomes the service's, a language is kept in words."""
    Person, Family = (apps.get_model("participants", name) for name in ("Person", "Family"))
    zones, languages = available_timezones(), dict(settings.LANGUAGES)
    for model in (Person, Family):
        for row in model.objects.exclude(zone__in=zones).select_related("service"):
            row.zone = row.service.zone if row.service.zone in zones else "Europe/London"
            row.save(update_fields=["zone"])
    for person in Person.objects.exclude(language__in=languages):
        person.speaks, person.language = person.language, "en-gb"
        person.save(update_fields=["speaks", "language"])


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0011_a_form_is_sent_once"),
    ]

    operations = [
        migrations.AddField("family", "put_away_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("person", "born_day", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("person", "born_month", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("person", "born_year", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("person", "speaks", models.CharField(blank=True, max_length=60)),
        migrations.AddField("person", "taken_out_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("person", "version", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name="TwoPeople",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("family", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="two_people", to="participants.family")),
                ("one", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.person")),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.person")),
                ("said_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name_plural": "two people",
                "constraints": [models.UniqueConstraint(fields=("family", "one", "other"), name="two_people_once")],
            },
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
