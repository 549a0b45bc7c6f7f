"""Refusals: what the house says no to, in words for people. config/refusal_responses.py answers with them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A clear no. `code` is for machines, `message` for people (translatable), `status` is the HTTP one.

    A refusal never carries what somebody wrote: it may end up in a log.
    """

    code = "refused"
    message: str | Promise = _("That can’t be done right now.")
    status = 403

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        code: str | None = None,
        field: str = "",
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        """`field` names the field of a form that `message` is about; `fields` says more than one, each with
        its words.
        """
        self.message = message if message is not None else type(self).message
        self.code = code or type(self).code
        self.fields = fields or ({field: [str(self.message)]} if field else {})
        super().__init__(self.code)


class NotFound(Refusal):
    """The thing is not there, or is none of the asker's business: the two look the same on purpose."""

    code = "not_found"
    message = _("We can’t find that. The link may be old, or it may not be for you.")
    status = 404


class SignInNeeded(Refusal):
    """We do not know who is asking."""

    code = "sign_in_needed"
    message = _("Please come in with your link and code first.")
    status = 401


class SecondFactorNeeded(Refusal):
    """A password alone opens nothing: a passkey or an app's code comes with it."""

    code = "second_factor_needed"
    message = _("Show that it is you first, with your passkey or the code in your app.")
    status = 401


class ProveAgain(Refusal):
    """It was some time ago that this member of staff showed that it is really them (policy.FRESH)."""

    code = "prove_again"
    message = _("Show once more that it is you, with your passkey or the code in your app.")


class NotAllowed(Refusal):
    """The policy table says no for this role at this stage."""

    code = "not_allowed"
    message = _("That isn’t open to you at this point of the meeting.")


class WrongMoment(Refusal):
    """The thing asked for does not fit what has happened so far."""

    code = "wrong_moment"
    message = _(
        "Somebody was quicker, or the meeting has gone on since you opened this page. Look at the page "
        "again, then try once more."
    )
    status = 409


class Unclear(Refusal):
    """What was sent cannot be understood; nothing was changed and nothing was lost."""

    code = "unclear"
    message = _("Something is missing or doesn’t look right. What you wrote is still here.")
    status = 422


class TooFast(Refusal):
    """Slow down; nobody is locked out."""

    code = "too_fast"
    message = _("That was a few tries in a row. Wait a moment and try again.")
    status = 429


class ConsentMissing(Refusal):
    """Nobody with parental responsibility has said yes yet, or safe contact was not checked
    (docs/practice.md, rule 1).
    """

    code = "consent_missing"
    message = _(
        "Somebody with parental responsibility needs to say yes, and safe contact needs checking, first."
    )
    status = 409


class KeptApart(Refusal):
    """Two people who must not meet. The words give no hint of who or why (never list, 4)."""

    code = "not_possible"
    message = _("This seat can’t be made like that. Talk it over with your manager.")
    status = 409
