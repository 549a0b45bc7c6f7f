"""What the worker does, and whether it runs beside the server."""

from config.settings.environment import DEBUG, env

# What the worker does once an hour besides: functions of rooms that it does not know.
TIDIED_TOO = ["plans.live.key_sweep.sweep"]
# What its daily task removes besides (docs/retention.md): functions that answer how many rows went.
REMOVED_DAILY_TOO = {"texts heard": "meetings.desk.incoming_texts.forget_heard"}
RUN_WORKER = env("RUN_WORKER", "1" if DEBUG else "0") == "1"
