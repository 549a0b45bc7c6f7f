"""Mail and texts: what carries them is named, and the mail server takes us in."""

from collections.abc import Iterator
from smtplib import SMTPAuthenticationError, SMTPException

from django.conf import settings
from django.core.mail import get_connection

from config.doctor.diagnosis import Finding, Part

MAIL, TEXTS = Part("mail"), Part("texts")


def mail() -> Iterator[Finding]:
    """A mail server lets us in, with our user and password. Nothing is sent."""
    if not settings.EMAIL_HOST and not settings.EMAIL_THROUGH:
        yield _no_way(MAIL, "e-mail", "EMAIL_HOST")
        return
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield MAIL.wrong("EMAIL_FROM is not set: mail servers refuse a sender at “localhost”.")
    if settings.EMAIL_THROUGH:
        get_connection()
        yield MAIL.note("E-mail goes through a provider. Try it: `manage.py doctor --mail YOUR-ADDRESS`.")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection():
            yield MAIL.good(f"The mail server at {where} lets us in.")
    except SMTPAuthenticationError:
        yield MAIL.wrong(f"The mail server at {where} refuses EMAIL_USER and EMAIL_PASSWORD.")
    except (SMTPException, OSError) as error:
        yield MAIL.wrong(
            f"The mail server at {where} does not let us in ({type(error).__name__}): look at EMAIL_HOST, "
            "EMAIL_PORT and EMAIL_TLS."
        )


def texts() -> Iterator[Finding]:
    """A provider is named. What it needs, the settings have asked for at the start."""
    through = settings.TEXTS_THROUGH
    if not through:
        yield _no_way(TEXTS, "text", "TEXTS_THROUGH")
        return
    yield TEXTS.note(f"Texts go through {through}. Try it: `manage.py doctor --text YOUR-NUMBER`.")


def _no_way(part: Part, what: str, name: str) -> Finding:
    """Without a carrier messages are files: fine on a laptop or for one of the two, wrong when it is both."""
    others = settings.TEXTS_THROUGH or settings.EMAIL_HOST or settings.EMAIL_THROUGH
    words = f"No {what} leaves this server ({name} is not set): each is a file in {settings.OUTBOX_FOLDER}."
    return part.note(words) if others or settings.DEBUG else part.wrong(words)
