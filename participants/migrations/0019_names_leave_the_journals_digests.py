"""The journal's chains are keyed anew, once: the name of whoever did something is no part of a digest any more.

A chain says so itself, with the end it had before. What was altered before stays as it was and goes on showing: a row whose old
digest did not fit keeps it, and an end that did not fit is left alone.
"""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from participants.journal import journal_lock

AT_ONCE = 500


def _keyed(text):
    return hmac.new(settings.JOURNAL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _digest(row, *, with_name):
    content = [row.chain, row.seq, row.at.isoformat(timespec="microseconds"), row.action, row.actor_id]
    content += [row.actor] if with_name else []
    content += [row.subject, row.detail, row.previous]
    return _keyed(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def _head_digest(head):
    return _keyed(f"{head.chain}|{head.seq}|{head.last}")


def rechain(apps, editor):
    """Every chain in turn, with the lock lifted meanwhile."""
    JournalEntry = apps.get_model("participants", "JournalEntry")
    JournalHead = apps.get_model("participants", "JournalHead")
    journal_lock.unlock(editor.connection)
    for head in JournalHead.objects.order_by("chain"):
        rows = list(JournalEntry.objects.filter(chain=head.chain).order_by("seq"))
        before = (head.seq, head.last)
        ends_well = bool(rows) and before == (rows[-1].seq, rows[-1].digest) and head.digest == _head_digest(head)
        _key_anew(rows)
        if ends_well:
            rows.append(_said(JournalEntry, rows[-1], before=before))
            head.seq, head.last = rows[-1].seq, rows[-1].digest
            head.digest = _head_digest(head)
            head.save()
        JournalEntry.objects.bulk_update([row for row in rows if row.pk], ["previous", "digest"], AT_ONCE)
        JournalEntry.objects.bulk_create([row for row in rows if not row.pk])
    journal_lock.lock(editor.connection)


def _key_anew(rows):
    was, now = "", ""
    for row in rows:
        whole = row.digest == _digest(row, with_name=True)
        follows, was = row.previous == was, row.digest
        if follows:
            row.previous = now
        if whole:
            row.digest = _digest(row, with_name=False)
        now = row.digest


def _said(JournalEntry, last, *, before):
    seq, digest = before
    row = JournalEntry(
        chain=last.chain,
        seq=seq + 1,
        at=timezone.now(),
        action="journal.rechained",
        actor="Kitchen Table",
        detail={"rows": seq, "head": digest},
        previous=last.digest,
    )
    row.digest = _digest(row, with_name=False)
    return row


class Migration(migrations.Migration):
    dependencies = [("participants", "0018_service_hours_and_journal_looks")]

    operations = [
        migrations.AlterField(
            model_name="journalentry",
            name="actor",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name="journalhead",
            name="sent_seq",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(rechain, migrations.RunPython.noop),
    ]
