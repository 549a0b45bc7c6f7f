"""The wiring as an app of Django's: it has commands and checks, and no models."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """config/."""

    name = "config"
