from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """WHO: people, families, ways in, notices, the journal."""

    name = "participants"
