"""Every index of a log row is one more page to write with every letter; two of them nobody looked anything up by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_hands_bells_and_the_door'),
        ('plans', '0003_rights_clock'),
    ]

    operations = [
        migrations.AlterField(
            model_name='updaterow',
            name='draft',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='plans.draft'),
        ),
        migrations.AlterField(
            model_name='updaterow',
            name='seat',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.seat'),
        ),
    ]
