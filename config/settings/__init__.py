"""Every setting, read from the environment once: one module a subject.

`DEBUG` is off unless it is set: then a service brings its secrets and addresses itself. What is missing,
wrong or misspelt stops the start with a sentence each. docs/settings.md has every variable.
"""

from config.settings.application import *
from config.settings.background_work import *
from config.settings.databases import *
from config.settings.environment import *
from config.settings.environment import ENVIRONMENT
from config.settings.languages_and_times import *
from config.settings.log_output import *
from config.settings.monitoring import *
from config.settings.outgoing_messages import *
from config.settings.public_address import *
from config.settings.rest_api import *
from config.settings.secret_keys import *
from config.settings.sign_in import *
from config.settings.sound_and_picture import *
from config.settings.static_files import *
from config.settings.web_security import *

ENVIRONMENT.finish()
