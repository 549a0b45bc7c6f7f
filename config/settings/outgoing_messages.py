"""How messages leave the service: e-mail, texts and letters."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import VAR, env

OUTBOX_FOLDER = VAR / "outbox"
# E-mail leaves the house only when a mail server is named; until then every notice is a file in the outbox
# folder.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD")
EMAIL_USE_TLS = env("EMAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "table@localhost")
# A provider's own Django backend (django-anymail has them) instead of a mail server.
EMAIL_THROUGH = env("EMAIL_THROUGH")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}
if EMAIL_THROUGH:
    EMAIL_BACKEND = EMAIL_THROUGH
# Texts leave the house through "twilio" or "notify"; until one is named they are files in the outbox folder,
# too.
TEXTS_THROUGH = env("TEXTS_THROUGH")
TWILIO = {
    "url": env("TWILIO_URL", "https://api.twilio.com").rstrip("/"),
    "account": env("TWILIO_ACCOUNT"),
    "token": env("TWILIO_TOKEN"),
    "number": env("TWILIO_NUMBER"),
    "service": env("TWILIO_SERVICE"),
}
NOTIFY = {
    "url": env("NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/"),
    "key": env("NOTIFY_KEY"),
    "text_template": env("NOTIFY_TEXT_TEMPLATE"),
    "sender": env("NOTIFY_SENDER"),
    "callback_token": env("NOTIFY_CALLBACK_TOKEN"),
    "postage": env("NOTIFY_POSTAGE", "second"),
}
# Letters are printed and posted by "notify"; until it is named they are PDFs in the outbox folder.
LETTERS_THROUGH = env("LETTERS_THROUGH")
if LETTERS_THROUGH not in ("", "notify"):
    raise ImproperlyConfigured("LETTERS_THROUGH is notify, or not set at all.")
if TEXTS_THROUGH not in ("", "twilio", "notify"):
    raise ImproperlyConfigured("TEXTS_THROUGH is twilio, notify, or not set at all.")
LETTER_MAKER = "plans.pdf.letter_pages.notice_letter"
