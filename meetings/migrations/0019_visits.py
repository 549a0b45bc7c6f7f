"""Which phones of a seat are in on private time. Whoever is in on one that runs meanwhile stays in it."""

from django.db import migrations, models
from django.utils import timezone


def let_in_who_is_inside(apps, editor):
    Seat, Visit = apps.get_model("meetings", "Seat"), apps.get_model("meetings", "Visit")
    Device = apps.get_model("participants", "Device")
    now = timezone.now()
    private = models.Q(meeting__stage="private") | models.Q(meeting__paused_from="private")
    inside = models.Q(admitted_at__isnull=False) | models.Q(in_before_pause=True)
    for seat in Seat.objects.filter(private, inside, removed_at=None).select_related("meeting"):
        phones = Device.objects.filter(person=seat.person_id, revoked_at=None)
        began = seat.meeting.private_since or now
        for phone in phones.filter(created_at__lt=began):
            Visit.objects.create(seat=seat, device=phone, let_in_at=now, seen_at=now)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0018_agreed_up_to"),
        ("participants", "0015_a_copy_is_there"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session", models.CharField(blank=True, max_length=64)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("let_in_at", models.DateTimeField(blank=True, null=True)),
                ("knocked_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refusals", models.PositiveSmallIntegerField(default=0)),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="visits",
                        to="participants.device",
                    ),
                ),
                (
                    "let_in_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="meetings.seat",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="visits", to="meetings.seat"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(device__isnull=False),
                        fields=["seat", "device"],
                        name="one_visit_per_device",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(device__isnull=True),
                        fields=["seat", "session"],
                        name="one_visit_per_session",
                    ),
                ],
            },
        ),
        migrations.RunPython(let_in_who_is_inside, migrations.RunPython.noop),
    ]
