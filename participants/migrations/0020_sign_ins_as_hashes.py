"""Sessions are stored under keyed hashes and wrong passwords counted as such. What was kept in clear goes: staff sign in once more."""

from django.db import migrations, models

IN_CLEAR = ("AccessAttempt", "AccessLog", "AccessFailureLog")


def forget(apps, editor):
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("participants", "StaffSession").objects.all().delete()
    for name in IN_CLEAR:
        apps.get_model("axes", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0019_names_leave_the_journals_digests"),
        ("sessions", "0001_initial"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrongPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign_in_digest", models.CharField(db_index=True, max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
