"""What the other settings read: our environment, whether this is a laptop, and where the service keeps its
files.

A new variable is one declaration in the module of its subject:

    EMAIL_PORT = mail.read("EMAIL_PORT", number(1, 65535), "the mail server's port", default=587)

`manage.py write_settings` then writes docs/settings.md and deploy/example.env from all of them.
"""

import os
from pathlib import Path

from config.settings.kinds import FOLDER, SWITCH, number
from config.settings.variables import Environment

BASE_DIR = Path(__file__).resolve().parents[2]
ENVIRONMENT = Environment(os.environ)
about = ENVIRONMENT.about

_ground = about("A laptop, or a service")
DEBUG = ENVIRONMENT.debug = _ground.read(
    "DEBUG",
    SWITCH,
    "on for a laptop, where secrets are made and errors say what they tripped over; never for a service",
    default=False,
)
VITE_PORT = _ground.read(
    "VITE_PORT", number(1, 65535), "the port of make serve from which browsers load scripts", default=5173
)
VAR = ENVIRONMENT.var = _ground.read(
    "KT_VAR",
    FOLDER,
    "the folder for the seal key, the outbox and, without PostgreSQL, the database",
    default=BASE_DIR / "var",
    shown="var/ in the checkout",
)


def make_folder(folder: Path, *, named_by: str, mode: int = 0o777) -> None:
    """Make a folder of ours; refuse the variable that says where it is if that fails."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        ENVIRONMENT.refuse(f"{named_by} needs the folder “{folder}”, which cannot be made: {error.strerror}.")


make_folder(VAR, named_by="KT_VAR", mode=0o700)
