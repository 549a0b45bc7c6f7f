"""What the worker does, and whether it runs beside the server."""

from config.settings.environment import DEBUG, env

# What the worker does once an hour besides: functions of rooms that it does not know.
TIDIED_TOO = ["plans.live.key_sweep.sweep"]
RUN_WORKER = env("RUN_WORKER", "1" if DEBUG else "0") == "1"
