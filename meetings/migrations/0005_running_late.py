import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_time_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('says', models.CharField(choices=[('on_my_way', 'on my way'), ('sound_only', 'sound only, on the bus'), ('start_without_me', 'start without me'), ('cant_come', 'can’t make it today')], max_length=20)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delay', to='meetings.seat')),
            ],
        ),
        # The old column said a moment and nothing more; nobody is late across an upgrade.
        migrations.RemoveField(
            model_name='seat',
            name='late_until',
        ),
    ]
