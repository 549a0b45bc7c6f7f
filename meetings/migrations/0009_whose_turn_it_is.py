import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0008_sound_and_picture'),
    ]

    operations = [
        migrations.CreateModel(
            name='Break',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('circle', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rest', to='meetings.circle')),
            ],
        ),
        migrations.CreateModel(
            name='OutsideCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('link', models.CharField(blank=True, max_length=500)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('pin', models.CharField(blank=True, max_length=20)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call', to='meetings.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='PartTimer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('information', 'what people know'), ('presenting', 'showing the plan'), ('answering', 'answering the plan')], max_length=12)),
                ('ends_at', models.DateTimeField()),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='timer', to='meetings.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('circle', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='piece', to='meetings.circle')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='meetings.seat')),
            ],
        ),
    ]
