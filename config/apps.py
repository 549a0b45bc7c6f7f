"""The wiring as an app of Django's: it has commands and checks, and no models."""

from django.apps import AppConfig
from django.core.checks import register

from config.deployment_checks import lacking


class WiringConfig(AppConfig):
    """config/."""

    name = "config"

    def ready(self) -> None:
        """Have `check --deploy` say what a service lacks."""
        register(lacking, deploy=True)
