"""Whether a family has said yes to meeting. Consents are kept by participants; here they are only read."""

from participants.models import Consent, Family, Member, Person


def stand(family: Family) -> bool:
    """True when the last answer of at least one person with parental responsibility is a yes, not taken back."""
    members = Member.objects.filter(family=family, has_parental_responsibility=True)
    return any(_said_yes(member) for member in members)


def may_be_given_by(person: Person, family: Family) -> bool:
    """True for a person with parental responsibility in this family."""
    return Member.objects.filter(
        family=family, person=person, has_parental_responsibility=True
    ).exists()


def _said_yes(member: Member) -> bool:
    last = Consent.objects.filter(member=member).order_by("-at").first()
    return last is not None and last.given and last.withdrawn_at is None
