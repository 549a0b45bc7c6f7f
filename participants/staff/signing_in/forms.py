"""The fields in which staff show that it is them, in our words. Each code is good once."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordOnceMore
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.platform import tokens_and_codes
from participants.staff.signing_in import factors

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20"}


class _WithPassword:
    """allauth links its own page from beside a password. Where a new one is to be had is said on our pages
    themselves.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password", "oldpassword"):
            if name in self.fields:
                self.fields[name].help_text = ""


class SignIn(_WithPassword, LoginForm):
    """E-mail and password."""


class AnotherPassword(_WithPassword, ChangePasswordForm):
    """The old one, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password you have now")
        self.fields["password1"].label = _("A new password")
        self.fields["password2"].label = _("The new one once more")


class OnceMore(_WithPassword, PasswordOnceMore):
    """The password of somebody who is signed in, and has no second step yet."""


class _OneCode(BaseAuthenticateForm):
    """Six numbers of an app, or a recovery code. Slowed per account: only who knows its password gets
    here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(
            gettext_lazy("The six numbers in your app, or one of your recovery codes")
        )

    def clean_code(self) -> str:
        """The code, used up. Raises ValidationError, in words that say nothing about which part was wrong."""
        tries = ratelimit.consume(
            context.request,
            app="allauth.account",
            action="second_factor",
            key=f"second-factor-{self.user.pk}",
        )
        if tries is None:
            raise forms.ValidationError(
                _("That was a few tries in a row. Wait five minutes, then try again.")
            )
        with transaction.atomic():
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
                factors.used_recovery_code(self.user)
            elif not factors.use_up(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        tries.rollback()
        return str(code)


class SignInCode(_OneCode, AuthenticateForm):
    """After the password."""


class ProofCode(_OneCode, ReauthenticateForm):
    """Once more, for somebody who is signed in."""


class NewApp(ActivateTOTPForm):
    """The first code of an app that was set up a moment ago."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(gettext_lazy("The six numbers it shows now"))


class NewPasskey(AddWebAuthnForm):
    """A name for a passkey, and what the browser says about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()


class PasskeyName(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field(required=True)


class _CodeField(forms.CharField):
    """Six numbers in any script's digits, or a recovery code as it was written down."""

    def to_python(self, value: Any) -> str | None:
        """Plain digits, when it is six of any kind."""
        text: str | None = super().to_python(value)
        return tokens_and_codes.six_digits(text or "") or text


def _code_field(label: Any) -> forms.CharField:
    return _CodeField(label=label, widget=forms.TextInput(attrs=DIGITS))


def _name_field(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What you call it"),
        help_text=gettext_lazy("Such as “my work laptop” or “the blue key”"),
        max_length=60,
        required=required,
    )
