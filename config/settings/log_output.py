"""Logs: codes and counts, never content."""

from config.settings.environment import DEBUG, env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"routes": {"()": "config.logs.RoutesNotAddresses"}},
    "formatters": {
        "plain": {
            # On a laptop an error may say what it tripped over; in service only where and of what kind.
            "()": "logging.Formatter" if DEBUG else "config.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["routes"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        # Without handlers of its own: Django's would print addresses, and mail whole requests to its admins.
        "django": {"handlers": [], "propagate": True},
        "daphne.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
