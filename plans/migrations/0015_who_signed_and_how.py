"""Each answer of a person is in place of another one of theirs; how its numbers came and its phone; and what somebody says is not theirs."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0018_agreed_up_to'),
        ('participants', '0021_how_a_code_came'),
        ('plans', '0014_who_a_draft_is_for'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('said_at', models.DateTimeField()),
                ('settled', models.CharField(blank=True, choices=[('right', 'it was right after all'), ('taken_back', 'taken back'), ('answered', 'answered by the person')], max_length=12)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['said_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='signature',
            name='one_signature_per_seat',
        ),
        migrations.AddField(
            model_name='signature',
            name='code_came',
            field=models.CharField(blank=True, choices=[('sent', 'sent'), ('told', 'told')], max_length=4),
        ),
        migrations.AddField(
            model_name='signature',
            name='code_channel',
            field=models.CharField(blank=True, choices=[('text', 'text message'), ('email', 'e-mail'), ('letter', 'letter'), ('voice', 'phone call')], max_length=12),
        ),
        migrations.AddField(
            model_name='signature',
            name='code_checked_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='code_told_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='signature',
            name='device_bound_by',
            field=models.CharField(blank=True, choices=[('own', 'with the link and their own numbers'), ('sent', 'with the link and the numbers that went the safe way'), ('shown', 'with the link and numbers that were told'), ('paper', 'with the link and numbers on paper')], max_length=8),
        ),
        migrations.AddField(
            model_name='signature',
            name='device_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='supersedes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('version', 'seat', 'supersedes'), name='one_answer_after_another'),
        ),
        migrations.AddField(
            model_name='contest',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='participants.device'),
        ),
        migrations.AddField(
            model_name='contest',
            name='signature',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contests', to='plans.signature'),
        ),
        migrations.AddConstraint(
            model_name='contest',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('signature',), name='one_open_contest_a_signature'),
        ),
    ]
