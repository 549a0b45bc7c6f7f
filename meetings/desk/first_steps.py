"""The first hour at an empty desk: what is done, the one thing to do now, and what comes after it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.desk.sidebar import FamilyCard
from meetings.desk.step import Link, State, Step


def steps(cards: list[FamilyCard]) -> list[Step]:
    """The steps up to the first meeting. `cards` are the coordinator's families, none of which has a
    meeting.
    """
    way_in = Step(
        "way-in",
        _("Your way in"),
        State.DONE,
        _("A password only you know, and a second step on your phone."),
        link=Link(reverse("sign_ins"), _("See it")),
    )
    return [way_in, *(_with_a_family(cards[0]) if cards else _without())]


def _without() -> list[Step]:
    says = _("Who they are, and who may say yes for the children.")
    new = Link(reverse("desk_family_new"), _("A new family"))
    return [
        Step("family", _("Your first family"), State.NOW, says, link=new, in_words=_("Start here")),
        _later("yes", _("Their yes"), _("Each parent is asked. You write down what they said.")),
        _later(
            "safe",
            _("A safe way to reach each person"),
            _("Ask them yourself. Nothing is ever sent before that."),
        ),
        _later(
            "meeting",
            _("A meeting and a time"),
            _("A question, a place, and times that suit those who matter."),
        ),
        _then(),
    ]


def _with_a_family(card: FamilyCard) -> list[Step]:
    family = reverse("desk_family", args=[card.family.pk])
    offer = f"{reverse('desk_meeting_new')}?family={card.family.pk}"
    people = _("Who they are, how to reach them safely, and what those who may say yes answered.")
    return [
        Step(
            "family",
            card.family.name,
            State.DONE if card.people else State.NOW,
            people,
            link=Link(family, _("The family’s people")),
        ),
        Step(
            "meeting",
            _("A meeting"),
            State.NOW if card.people else State.MINE,
            _("A question and a name are enough. Day, time and place can wait."),
            link=Link(offer, _("Offer a meeting")),
        ),
        _then(),
    ]


def _then() -> Step:
    says = _("Then the desk tells you what is next, one thing at a time.")
    return _later("places", _("A place for everybody"), says)


def _later(key: str, title: str, says: str) -> Step:
    return Step(key, title, State.LATER, says, in_words="")
