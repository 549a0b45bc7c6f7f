"""Settings on the machine of somebody who changes the code: `DEBUG` is on unless the environment says
otherwise.

For pytest and mypy, which read the settings without `make`. No service starts with these.
"""

import os

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403 - every setting of the house
