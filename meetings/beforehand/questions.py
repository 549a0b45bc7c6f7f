"""What is asked beforehand: a child a few gentle things first, an adult one; each answered or skipped on its
own.
"""

from django.utils.translation import gettext as _

from meetings.beforehand.choices import Question
from meetings.models import Seat
from participants.models.choices import Role

#: No question at all: whatever somebody wants to say.
FREE = ""
CHILDS = (
    Question.FILM,
    Question.WEEK,
    Question.TRAVEL,
    Question.WANT,
    Question.WORRY,
    FREE,
)
ADULTS = (Question.EVERYBODY, FREE)


def asked_of(seat: Seat) -> tuple[str, ...]:
    """The questions for this seat, in the order they are asked."""
    return CHILDS if seat.role == Role.CHILD else ADULTS


def in_words(question: str) -> str:
    """A question as people read it."""
    return str(Question(question).label) if question else _("Anything you’d like to say")
