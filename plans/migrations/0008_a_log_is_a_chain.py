"""A draft's rows are found from its last one backwards: an index on them was a page to write with every letter (ADR 30)."""

from django.db import migrations, models

# While the index that goes is still there.
CHAIN = """
UPDATE plans_updaterow SET before = (
    SELECT one.id FROM plans_updaterow AS one
    WHERE one.draft_id = plans_updaterow.draft_id AND one.seq = plans_updaterow.seq - 1
)
"""
ENDS = """
UPDATE plans_draft SET last_row = (
    SELECT one.id FROM plans_updaterow AS one WHERE one.draft_id = plans_draft.id AND one.seq = plans_draft.seq
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0007_what_each_seat_has_seen'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='last_row',
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='updaterow',
            name='before',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        migrations.RunSQL(ENDS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='updaterow',
            name='one_update_per_seq',
        ),
    ]
