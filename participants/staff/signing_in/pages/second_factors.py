"""allauth's pages about second factors as ours: nothing changes without a fresh one, and the journal knows of
it.

They keep allauth's addresses and names, under staff/2fa/.
"""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from participants.models import Account
from participants.platform.doors import unlisted
from participants.staff.signing_in import factors, proof


class _Own:
    """A page about one's own second factors."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """allauth's answer, to somebody who is signed in; kept by no browser."""
        proof.signed_in(request)
        answer: HttpResponse = unlisted(super().dispatch)(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    @property
    def account(self) -> Account:
        """Whose they are."""
        return proof.signed_in(self.request)


class _Guarded(_Own):
    """A page that changes them, or shows a secret."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises ProveAgain without a fresh proof."""
        proof.require_to_change_factors(request, proof.signed_in(request))
        return super().dispatch(request, *args, **kwargs)


class SecondFactors(_Own, IndexView):
    """What shows that it is you: what there is, and what could be added."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and whether this is the first time."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        keys = context["authenticators"].get(Authenticator.Type.WEBAUTHN, [])
        return {**context, "first": not proof.has_factor(self.account), "keys": keys}


class SetUpApp(_Guarded, ActivateTOTPView):
    """An app that shows six numbers, set up by scanning a square."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The app opens the account from now on; the numbers it just showed are used up."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            app = Authenticator.objects.get(user=self.account, type=Authenticator.Type.TOTP)
            factors.use_up(app, form.cleaned_data["code"])
            factors.was_set_up("app", by=self.account)
        proof.note(self.request, self.account, type=app.type)
        return answer


class RemoveApp(_Guarded, DeactivateTOTPView):
    """The app is lost, or another one takes its place."""

    def form_valid(self, form: Any) -> HttpResponse:
        """It opens nothing any more. Raises WrongMoment for the only factor."""
        with transaction.atomic():
            factors.hold(self.account)
            factors.require_another(self.authenticator)
            answer: HttpResponse = super().form_valid(form)
            factors.was_removed("app", by=self.account)
        return answer


class SetUpPasskey(_Guarded, AddWebAuthnView):
    """A passkey: this computer, a phone or a key to plug in."""

    def form_valid(self, form: Any) -> HttpResponse:
        """It opens the account from now on."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            factors.was_set_up("passkey", by=self.account)
        proof.note(self.request, self.account, type=Authenticator.Type.WEBAUTHN)
        return answer


class RenamePasskey(_Guarded, EditWebAuthnView):
    """Another name for it."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(_Guarded, RemoveWebAuthnView):
    """The key is lost, or not wanted any more."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """It opens nothing any more. Raises WrongMoment for the only factor."""
        with transaction.atomic():
            factors.hold(self.account)
            factors.require_another(self.get_object())
            answer: HttpResponse = super().form_valid(form)
            factors.was_removed("passkey", by=self.account)
        return answer


class RecoveryCodes(_Guarded, ViewRecoveryCodesView):
    """Ten codes for when the phone is lost, shown once."""


class NewRecoveryCodes(_Guarded, GenerateRecoveryCodesView):
    """Ten new ones in place of the old."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The old ones open nothing any more."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            factors.has_new_recovery_codes(by=self.account)
        return answer
