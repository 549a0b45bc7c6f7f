from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """WHO: people, families, ways in, notices, the journal."""

    name = "participants"

    def ready(self) -> None:
        """Fields say what is wrong in our own words."""
        from participants.platform import field_errors

        field_errors.use()
