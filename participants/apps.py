from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """WHO: people, families, ways in, notices, the journal."""

    name = "participants"

    def ready(self) -> None:
        """Fields say what is wrong in our own words."""
        from participants import field_words

        field_words.use()
