"""The coordinator is asked to see to it when somebody says that a signature isn't theirs (words only)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0022_words_for_the_coordinator'),
    ]

    operations = [
        migrations.AlterField(
            model_name='todo',
            name='kind',
            field=models.CharField(choices=[('texts_stopped', 'They asked us to stop texts. Agree another way.'), ('texts_unsafe', 'They wrote that texts may not be safe for them. None goes now. Reach them another way today.'), ('texts_again', 'They may want texts again. Ask them.'), ('not_delivered', 'A message didn’t arrive. Check how to reach them.'), ('no_way', 'A message could not go the safe way. Tell them yourself.'), ('not_understood', 'They answered by text and we didn’t understand. Ask them.'), ('wrong_codes', 'Wrong numbers were tried on their link. Ask them; if in doubt, make a new one.'), ('not_me', 'A phone came in by their link, and they say it wasn’t theirs. It is out. Ring them.'), ('new_contact', 'They want to be reached another way. Ring them.'), ('check_contact', 'Their number or address has changed. Check it with them: nothing goes until then.'), ('copy_not_told', 'They don’t know yet that their copy of the plan is there. Tell them, or give it to them.'), ('shared_answer', 'An answer came from a phone that is shared. Ask them.'), ('not_theirs', 'They say what is signed beside their name isn’t theirs. Ask them.')], max_length=16),
        ),
    ]
