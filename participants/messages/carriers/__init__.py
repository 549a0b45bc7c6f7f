"""Ways a message leaves the house, behind one interface. Which one carries a channel is a setting; a folder
is the default.
"""

from django.conf import settings

from participants.messages.carriers.folder import Folder
from participants.messages.carriers.interface import Carrier
from participants.messages.carriers.mail import Mail
from participants.messages.carriers.notify import Notify, NotifyLetters
from participants.messages.carriers.twilio import Twilio
from participants.models.choices import Channel


def carrier_for(channel: str) -> Carrier:
    """Who carries this channel, as the settings name them."""
    if channel == Channel.EMAIL and (settings.EMAIL_HOST or settings.EMAIL_THROUGH):
        return Mail()
    if channel == Channel.TEXT and Twilio.name == settings.TEXTS_THROUGH:
        return Twilio()
    if channel == Channel.TEXT and Notify.name == settings.TEXTS_THROUGH:
        return Notify()
    if channel == Channel.LETTER and NotifyLetters.name == settings.LETTERS_THROUGH:
        return NotifyLetters()
    return Folder()
