"""E-mail through Django: a mail server by SMTP, or any provider whose Django backend the settings name
(django-anymail).
"""

from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from participants.messages.calendar_entry import FILE_NAME
from participants.messages.carriers.interface import NotNow, Parcel, Refused

PERMANENT = 500
NOTICE = "notice"
#: What a provider's backend (django-anymail's words) says of an address that nothing will ever reach.
HOPELESS = {"invalid", "rejected"}


class Mail:
    """Plain words under a neutral sender. The message id is the notice's, so that a double can be told."""

    name = "mail"

    def hand_over(self, parcel: Parcel) -> str:
        """Sends it. A mail server has no memory we could ask: a worker killed at this very moment sends a
        double.
        """
        reference = reference_of(parcel.id)
        message = EmailMessage(
            subject=" ".join(parcel.subject.split()),
            body=parcel.body,
            from_email=f'"{_quoted(parcel.sender)}" <{settings.DEFAULT_FROM_EMAIL}>',
            to=[parcel.address],
            headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
        )
        # What django-anymail's providers repeat when they tell us what became of it; a mail server never sees
        # it.
        message.metadata = {NOTICE: str(parcel.id)}  # type: ignore[attr-defined]
        if parcel.calendar:
            message.attach(FILE_NAME, parcel.calendar, f"text/calendar; method={parcel.method}")
        try:
            message.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            if codes and all(code >= PERMANENT for code in codes):
                raise Refused from None
            raise NotNow from None
        except (SMTPException, OSError):
            raise NotNow from None
        except Exception:  # a provider's own kind of error, whose words may quote the message
            raise (Refused if _is_hopeless(message) else NotNow) from None
        return reference

    def find(self, parcel: Parcel) -> str:
        """Nobody can say."""
        return ""


def reference_of(notice_id: UUID | str) -> str:
    """The message id of a notice's e-mail."""
    return f"<{notice_id}@{settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1]}>"


def _is_hopeless(message: EmailMessage) -> bool:
    said: set[str] = getattr(getattr(message, "anymail_status", None), "status", None) or set()
    return bool(said) and said <= HOPELESS


def _quoted(name: str) -> str:
    return " ".join(name.split()).replace("\\", "").replace('"', "")
