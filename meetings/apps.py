from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """WHEN AND WHERE: meetings, circles, seats, stages, policy, admission."""

    name = "meetings"
