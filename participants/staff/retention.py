"""Removes once a day what is past its time, and says in one line how much of what.

docs/retention.md lists everything that grows. Any number of workers may call this: one of them does the day.
It may be ended at any moment, and is begun again an hour later.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from participants.journal import journal_checks
from participants.messages import contact_changes, notices, unhandled_texts
from participants.messages.carriers import folder
from participants.models import FreshCode, RetentionRun, WrongCode, WrongPassword
from participants.platform.batched_removal import remove
from participants.staff import own_passwords

logger = logging.getLogger(__name__)

#: Codes, and tries with wrong ones.
KEPT_FOR = timedelta(days=2)
#: The rows that say what was removed.
RUNS_KEPT_FOR = timedelta(days=92)
#: A run without an end for this long belongs to a process that is gone.
GIVEN_UP_AFTER = timedelta(hours=1)


def run_daily() -> RetentionRun | None:
    """Remove what is past its time, unless that was done today, or another worker is at it; what was done."""
    run = _claim()
    if run is None:
        return None
    for what, forget in _everything():
        run.removed[what] = run.removed.get(what, 0) + forget()
        run.save(update_fields=["removed"])
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    logger.info("Retention: removed %s", in_words(run))
    return run


def last() -> RetentionRun | None:
    """The latest day that came to its end."""
    return RetentionRun.objects.exclude(ended_at=None).first()


def in_words(run: RetentionRun) -> str:
    """What went, for the log: counts and kinds."""
    return "; ".join(f"{count} {what}" for what, count in run.removed.items() if count) or "nothing"


def _claim() -> RetentionRun | None:
    now = timezone.now()
    run, is_new = RetentionRun.objects.get_or_create(day=now.date(), defaults={"started_at": now})
    if is_new:
        return run
    left = Q(pk=run.pk, ended_at=None, started_at__lt=now - GIVEN_UP_AFTER)
    return run if RetentionRun.objects.filter(left).update(started_at=now) else None


def _everything() -> list[tuple[str, Callable[[], int]]]:
    """Each kind of thing, and what removes those past their time."""
    before = timezone.now() - KEPT_FOR
    rows = {
        "wrong codes": WrongCode.objects.filter(at__lt=before),
        "wrong passwords": WrongPassword.objects.filter(at__lt=before),
        "fresh codes": FreshCode.objects.filter(until__lt=before),
        "notices": notices.past_their_time(),
        "words texted": unhandled_texts.past_their_time(),
        "contact changes": contact_changes.past_their_time(),
        "password links": own_passwords.past_their_time(),
        "looks at the journal": journal_checks.past_their_time(),
        "retention runs": RetentionRun.objects.filter(started_at__lt=timezone.now() - RUNS_KEPT_FOR),
    }
    everything: list[tuple[str, Callable[[], int]]] = []
    everything += [(what, partial(remove, some)) for what, some in rows.items()]
    everything.append(("outbox files", folder.forget_old_files))
    everything += [(what, import_string(name)) for what, name in settings.REMOVED_DAILY_TOO.items()]
    return everything
