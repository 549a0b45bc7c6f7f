"""The worker: sends what is due and tidies what is over. One process of its own, or a thread inside the web
process.
"""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from participants.entry.sent_forms import once
from participants.messages import dispatch, notices
from participants.staff import retention, sign_ins, witnessing, worker_heartbeats
from participants.staff.worker_heartbeats import Heartbeat

logger = logging.getLogger(__name__)

PAUSE = 1.0
TIDY_EVERY = timedelta(hours=1)


def work(stop: threading.Event, *, pause: float = PAUSE) -> None:
    """Send and tidy until `stop` is set. A database that went away is waited for; nothing here ends the
    thread.
    """
    owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident()}"
    heartbeat = Heartbeat(owner)
    tidied = timezone.now() - TIDY_EVERY
    while not stop.is_set():
        close_old_connections()
        try:
            heartbeat.beat()
            busy = send_due(owner=owner, heartbeat=heartbeat)
            if timezone.now() - tidied >= TIDY_EVERY:
                tidy()
                tidied = timezone.now()
        except DatabaseError as error:
            logger.warning("The worker could not reach its rows: %s", type(error).__name__)
            connection.close()
            busy = 0
        if not busy:
            stop.wait(pause)
    connection.close()


def send_due(*, owner: str, heartbeat: Heartbeat | None = None) -> int:
    """Hand over everything that is due once; answers how many messages were taken up.

    A slow provider is no silent worker: the heartbeat goes on between two messages.
    """
    claimed = notices.claim(owner)
    for notice in claimed:
        if heartbeat is not None:
            heartbeat.beat()
        if not notices.hold(notice):
            continue
        try:
            dispatch.post(notice)
        except OSError as error:
            # The reason's kind only: a provider's answer may repeat the address.
            logger.warning("Notice %s did not go out: %s", notice.pk, type(error).__name__)
            notices.failed(notice)
    return len(claimed)


def tidy() -> None:
    """Forget sign-ins and forms that are over, and what other rooms have left over; once a day, remove what
    is past its time, and send the journal's heads.
    """
    once.tidy()
    for name in settings.TIDIED_TOO:
        import_string(name)()
    sign_ins.forget_ended()
    retention.run_daily()
    worker_heartbeats.forget_ended()
    witnessing.send_heads()


def start_beside_the_server() -> threading.Event:
    """Run the worker in a daemon thread of this process; set the answered event to end it."""
    stop = threading.Event()
    threading.Thread(target=work, args=(stop,), name="worker", daemon=True).start()
    return stop
