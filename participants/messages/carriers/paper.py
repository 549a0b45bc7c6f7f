"""A message as a letter. How one looks is the plan's printing press's business, which the settings name."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from participants.messages.carriers.interface import Parcel


def of(parcel: Parcel) -> bytes:
    """The letter as a PDF, the address where a window envelope shows it."""
    make: Callable[[Parcel], bytes] = import_string(settings.LETTER_MAKER)
    return make(parcel)
