#!/usr/bin/env python
"""Run a Kitchen Table command, `python manage.py help` lists them."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        if settings.configured:
            raise
        sys.exit(str(wrong))  # the environment: sentences for the person who set it
