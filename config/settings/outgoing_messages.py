"""How messages leave the service: e-mail, texts and letters."""

from config.settings.environment import ENVIRONMENT, VAR, about
from config.settings.kinds import SWITCH, TEXT, address, choice, number

OUTBOX_FOLDER = VAR / "outbox"
_mail = about("E-mail", page="notices.md")
# E-mail leaves the house only when a mail server is named; until then every notice is a file in the outbox
# folder.
EMAIL_HOST = _mail.read(
    "EMAIL_HOST",
    TEXT,
    "the mail server; until one is named, e-mails are files in the outbox folder",
    default="",
)
EMAIL_PORT = _mail.read("EMAIL_PORT", number(1, 65535), "the mail server's port", default=587)
EMAIL_HOST_USER = _mail.read("EMAIL_USER", TEXT, "the name we sign in to it with", default="")
EMAIL_HOST_PASSWORD = _mail.read("EMAIL_PASSWORD", TEXT, "the password for it", default="", confidential=True)
# Implicit TLS, as port 465 has it, instead of STARTTLS.
EMAIL_USE_SSL = _mail.read(
    "EMAIL_SSL", SWITCH, "on when the mail server speaks TLS from the first byte (port 465)", default=False
)
EMAIL_USE_TLS = _mail.read(
    "EMAIL_TLS",
    SWITCH,
    "on to turn on TLS in a connection that begins without (STARTTLS, port 587)",
    default=not EMAIL_USE_SSL,
    shown="1; 0 with EMAIL_SSL",
)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    ENVIRONMENT.refuse(
        "EMAIL_SSL and EMAIL_TLS are both on. Leave one: EMAIL_SSL for 465, EMAIL_TLS for 587."
    )
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _mail.read("EMAIL_FROM", TEXT, "the sender of our e-mails", default="table@localhost")
# A provider's own Django backend (django-anymail has them) instead of a mail server.
EMAIL_THROUGH = _mail.read(
    "EMAIL_THROUGH",
    TEXT,
    "a Django e-mail backend in place of a mail server, such as anymail.backends.postmark.EmailBackend of "
    "django-anymail, which you install beside; its settings are variables too, such as "
    "ANYMAIL_POSTMARK_SERVER_TOKEN",
    default="",
)
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in ENVIRONMENT.values.items()
    if name.startswith("ANYMAIL_")
}
if EMAIL_THROUGH:
    EMAIL_BACKEND = EMAIL_THROUGH
_texts = about("Texts", page="notices.md")
# Texts leave the house through "twilio" or "notify"; until one is named they are files in the outbox folder,
# too.
TEXTS_THROUGH = _texts.read(
    "TEXTS_THROUGH",
    choice("twilio", "notify"),
    "who carries texts; until one is named, texts are files in the outbox folder",
    default="",
)
_BY_TWILIO, _BY_NOTIFY = TEXTS_THROUGH == "twilio", TEXTS_THROUGH == "notify"
_web = address("https", "http")
TWILIO = {
    "url": _texts.read("TWILIO_URL", _web, "where Twilio is", default="https://api.twilio.com"),
    "account": _texts.read(
        "TWILIO_ACCOUNT", TEXT, "our account at Twilio (AC…)", default="",
        needed=_BY_TWILIO, when="with TEXTS_THROUGH=twilio",
    ),
    "token": _texts.read(
        "TWILIO_TOKEN", TEXT, "the account's token", default="", confidential=True,
        needed=_BY_TWILIO, when="with TEXTS_THROUGH=twilio",
    ),
    "number": _texts.read("TWILIO_NUMBER", TEXT, "the number that texts come from", default=""),
    "service": _texts.read(
        "TWILIO_SERVICE", TEXT, "the messaging service that texts come from, in place of a number", default=""
    ),
}  # fmt: skip
if _BY_TWILIO and not (TWILIO["number"] or TWILIO["service"]):
    ENVIRONMENT.refuse(
        "TWILIO_NUMBER is missing. With TEXTS_THROUGH=twilio, set TWILIO_NUMBER or TWILIO_SERVICE."
    )
_post = about("GOV.UK Notify, for texts and letters", page="notices.md")
# Letters are printed and posted by "notify"; until it is named they are PDFs in the outbox folder.
LETTERS_THROUGH = _post.read(
    "LETTERS_THROUGH",
    choice("notify"),
    "who prints and posts what goes to people with a postal address; until it is named, it lies as PDFs in "
    "the outbox folder",
    default="",
)
NOTIFY = {
    "url": _post.read(
        "NOTIFY_URL", _web, "where Notify is", default="https://api.notifications.service.gov.uk"
    ),
    "key": _post.read(
        "NOTIFY_KEY", TEXT, "our key at Notify", default="", confidential=True,
        needed=_BY_NOTIFY or bool(LETTERS_THROUGH),
        when="with TEXTS_THROUGH=notify or LETTERS_THROUGH=notify",
    ),
    "text_template": _post.read(
        "NOTIFY_TEXT_TEMPLATE", TEXT, "a text template that is just ((words))", default="",
        needed=_BY_NOTIFY, when="with TEXTS_THROUGH=notify",
    ),
    "sender": _post.read("NOTIFY_SENDER", TEXT, "the sender of texts, if not the usual one", default=""),
    "callback_token": _post.read(
        "NOTIFY_CALLBACK_TOKEN", TEXT, "the token Notify calls us with", default="", confidential=True
    ),
    "postage": _post.read(
        "NOTIFY_POSTAGE", choice("first", "second", "economy"),
        "how quickly post goes", default="second",
    ),
}  # fmt: skip
LETTER_MAKER = "plans.pdf.letter_pages.notice_letter"
