"""Handing a message over: to a folder (the default), or by e-mail where a mail server is set. One function per way."""

import os
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from participants import notices, safe_contact
from participants.models import Notice
from participants.roles import Channel


def post(notice: Notice) -> None:
    """Send one claimed message, put it off to the person's safe hours, or drop it when its way is no longer safe.

    Raises OSError when it could not be handed over.
    """
    person = notice.person
    address = safe_contact.address_for(person, notice.channel) if person else ""
    if person is None or not address:
        notices.not_safe(notice)
        return
    now = timezone.now()
    moment = safe_contact.next_safe_moment(person, after=now)
    if moment > now:
        notices.later(notice, at=moment)
        return
    send = by_mail if notice.channel == Channel.EMAIL and settings.EMAIL_HOST else into_folder
    reference = send(notice, address=address, sender=safe_contact.sender_for(person))
    notices.done(notice, reference=reference)


def into_folder(notice: Notice, *, address: str, sender: str) -> str:
    """A file of its own that only we can read; the same message again is the same file."""
    folder = Path(settings.OUTBOX_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{notice.created_at:%Y%m%d-%H%M%S}-{notice.channel}-{notice.pk}.txt"
    words = f"To: {address}\nFrom: {sender}\nSubject: {notice.subject}\n\n{notice.body}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(words)
    return path.name


def by_mail(notice: Notice, *, address: str, sender: str) -> str:
    """An e-mail under the neutral sender name; the message id says which notice it was, so a double can be told."""
    host = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1]
    reference = f"<{notice.pk}@{host}>"
    EmailMessage(
        subject=notice.subject,
        body=notice.body,
        from_email=f'"{sender}" <{settings.DEFAULT_FROM_EMAIL}>'.replace("\n", " "),
        to=[address],
        headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
    ).send()
    return reference
