"""Logs: codes and counts, never content."""

from config.settings.environment import DEBUG, about
from config.settings.kinds import choice

_logs = about("Logs")
LOG_LEVEL = _logs.read(
    "LOG_LEVEL",
    choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    "from which level on lines are written; they hold codes and counts, never what somebody wrote",
    default="INFO",
)
# What a line looks like: for people, or an object for a program that collects logs.
LOG_FORMAT = _logs.read(
    "LOG_FORMAT", choice("plain", "json"), "plain for people, json for a program that collects logs",
    default="plain",
)  # fmt: skip

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"routes": {"()": "config.logs.RoutesNotAddresses"}},
    "formatters": {
        "plain": {
            # On a laptop an error may say what it tripped over; in service only where and of what kind.
            "()": "logging.Formatter" if DEBUG else "config.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "config.logs.Json"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["routes"]}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Without handlers of its own: Django's would print addresses, and mail whole requests to its admins.
        "django": {"handlers": [], "propagate": True},
        "daphne.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
