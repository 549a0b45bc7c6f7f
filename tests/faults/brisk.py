"""The application with a short memory for people in other processes: what takes half a minute takes three
seconds.
"""

from config.asgi import application
from plans.pages.consumers import hub

REPEAT_EVERY, FORGET_AFTER = 0.5, 3.0
hub.remote_presence.repeat_every, hub.remote_presence.forget_after = REPEAT_EVERY, FORGET_AFTER

__all__ = ["application"]
