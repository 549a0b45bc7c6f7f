"""What stands where in a snapshot, so that a long draft opens at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('plans', '0004_fewer_pages_a_letter')]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='layout',
            field=models.BinaryField(null=True),
        ),
    ]
