"""The first hour of somebody who works here, by role: a few steps in one order, the first that is not done
lit.

It says what to do and where; it shows nothing of any family, and a manager and an administrator see none of a
family's pages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import access, policy
from meetings.models import Meeting, Seat
from participants.models import Account, Consent, Family, SafeContact
from participants.models.choices import StaffRole
from participants.staff.signing_in import proof


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why, where (the name of an address), and how to tell that it is done."""

    words: str | Promise
    more: str | Promise
    where: str
    press: str | Promise
    done: Callable[[Account], bool]


@dataclass(frozen=True)
class Shown:
    """A step as the page shows it: `state` is done, now or later."""

    step: Step
    state: str


def shown(account: Account) -> list[Shown]:
    """The steps of this account's role, done, now and later."""
    role = access.staff_role(account)
    found: list[Shown] = []
    lit = False
    for step in STEPS[role]:
        done = step.done(account)
        found.append(Shown(step, "done" if done else "later" if lit else "now"))
        lit = lit or not done
    return found


def _somebody(*roles: StaffRole) -> Callable[[Account], bool]:
    """Whether the service has somebody else of these roles who can sign in."""

    def there_is(account: Account) -> bool:
        colleagues = Account.objects.filter(service=account.service, is_active=True)
        return colleagues.filter(staff_role__in=roles).exclude(pk=account.pk).exists()

    return there_is


def _never(account: Account) -> bool:
    """For what is never done once and for all."""
    return False


def _has_family(account: Account) -> bool:
    return Family.objects.filter(coordinator=account).exists()


def _has_yes(account: Account) -> bool:
    given = Consent.objects.filter(given=True, withdrawn_at=None)
    return given.filter(member__family__coordinator=account).exists()


def _has_contact(account: Account) -> bool:
    checked = SafeContact.objects.exclude(checked_at=None)
    return checked.filter(person__memberships__family__coordinator=account).exists()


def _has_meeting(account: Account) -> bool:
    return Meeting.objects.filter(family__coordinator=account).exists()


def _has_places(account: Account) -> bool:
    seats = Seat.objects.filter(meeting__family__coordinator=account, removed_at=None)
    return seats.exclude(role=policy.COORDINATOR).exists()


def _nobody_waits(account: Account) -> bool:
    return not Family.objects.filter(service=account.service, coordinator=None).exists()


_WAY_IN = Step(
    _("Your way in"),
    _("A password only you know, and a second step on your phone or computer."),
    "mfa_index",
    _("See it"),
    proof.has_factor,
)
STEPS: dict[str, tuple[Step, ...]] = {
    policy.STAFF_COORDINATOR: (
        _WAY_IN,
        Step(
            _("Your first family"),
            _("Who they are, and who may say yes for the children."),
            "desk_family_new",
            _("A new family"),
            _has_family,
        ),
        Step(
            _("Their yes"),
            _("Each parent is asked. You write down what they said, on the family’s page."),
            "desk",
            _("Go to my desk"),
            _has_yes,
        ),
        Step(
            _("A safe way to reach each person"),
            _("Ask them yourself, on the phone or at the door. Nothing is ever sent before that."),
            "desk",
            _("Go to my desk"),
            _has_contact,
        ),
        Step(
            _("A meeting and a time"),
            _("A question, a place, and times that suit the people who matter."),
            "desk_meeting_new",
            _("A new meeting"),
            _has_meeting,
        ),
        Step(
            _("A place for everybody"),
            _("Then the desk says what comes next, one thing at a time."),
            "desk",
            _("Go to my desk"),
            _has_places,
        ),
    ),
    policy.MANAGER: (
        _WAY_IN,
        Step(
            _("Somebody to give families to"),
            _("Your administrator invites coordinators. Ask them for the first."),
            "teams",
            _("See who there is"),
            _somebody(StaffRole.COORDINATOR),
        ),
        Step(
            _("Families with nobody yet"),
            _("Each is a reference here. Give it to a coordinator, who knows which family it is."),
            "teams",
            _("Who looks after whom"),
            _nobody_waits,
        ),
        Step(
            _("How many, never who"),
            _("Families and meetings, counted. No name and no word of a plan."),
            "numbers",
            _("See the numbers"),
            _never,
        ),
    ),
    policy.ADMINISTRATOR: (
        _WAY_IN,
        Step(
            _("A manager"),
            _("Gives families to coordinators, by reference, and says the second yes to each coordinator."),
            "accounts",
            _("Invite a manager"),
            _somebody(StaffRole.MANAGER),
        ),
        Step(
            _("A coordinator"),
            _("Only coordinators see families. When the manager has said yes, they set their own password."),
            "accounts",
            _("Invite a coordinator"),
            _somebody(StaffRole.COORDINATOR),
        ),
        Step(
            _("Another administrator"),
            _("Then somebody can let you in again on the day your phone is lost."),
            "accounts",
            _("Invite an administrator"),
            _somebody(StaffRole.ADMINISTRATOR),
        ),
    ),
}
