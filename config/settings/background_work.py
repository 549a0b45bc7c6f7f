"""What the worker does, and whether it runs beside the server."""

from config.settings.environment import DEBUG, about
from config.settings.kinds import SWITCH

_worker = about("The worker")
# What the worker does once an hour besides: functions of rooms that it does not know.
TIDIED_TOO = ["plans.live.key_sweep.sweep"]
# What its daily task removes besides (docs/retention.md): functions that answer how many rows went.
REMOVED_DAILY_TOO = {"texts heard": "meetings.desk.incoming_texts.forget_heard"}
RUN_WORKER = _worker.read(
    "RUN_WORKER",
    SWITCH,
    "on to run the worker inside the web process; otherwise start manage.py work beside it",
    default=DEBUG,
    shown="0; 1 with DEBUG on",
)
