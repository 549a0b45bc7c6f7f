"""Rows of the journal can be added, never changed or deleted: the database says so itself."""

from django.db import migrations

from participants.journal import journal_lock


def lock(apps, editor):
    journal_lock.lock(editor.connection)


def unlock(apps, editor):
    journal_lock.unlock(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_fresh_code_last_wrong")]

    operations = [migrations.RunPython(lock, unlock)]
