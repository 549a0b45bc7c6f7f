"""The words for views beforehand: what is asked, what a view is, who it is for, how it reached us."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Question(TextChoices):
    """What is asked. Nobody has to answer any of it; an answer to no question is a view, too."""

    FILM = "film", _("What was the last film you liked?")
    WEEK = "week", _("How was your week?")
    TRAVEL = "travel", _("Where would you like to travel?")
    WANT = "want", _("What would you like to happen?")
    WORRY = "worry", _("Is there something that worries you?")
    EVERYBODY = "everybody", _("What I want everybody to know")


class ViewKind(TextChoices):
    """What a view is made of; words may stand beside a voice note or a picture."""

    TEXT = "text", _("words")
    VOICE = "voice", _("voice note")
    PICTURE = "picture", _("picture")


class For(TextChoices):
    """Who may see a view, the narrowest first."""

    COORDINATOR = "coordinator", _("only the person who runs the meeting")
    BESIDE = "beside", _("only somebody beside me")
    CIRCLE = "circle", _("my family at the meeting")
    EVERYONE = "everyone", _("everyone at the meeting")


class ToldHow(TextChoices):
    """Which way a view reached us."""

    LINK = "link", _("said here")
    PHONE = "phone", _("told on the phone")
    PAPER = "paper", _("came on paper")
