"""allauth's addresses that lead to our pages. They stand before its own, under the same names."""

from django.urls import URLPattern, URLResolver, path

from participants.staff.signing_in.pages import second_factors as pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.SecondFactors.as_view(), name="mfa_index"),
    path("totp/activate/", pages.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("webauthn/", pages.SecondFactors.as_view(), name="mfa_list_webauthn"),
    path("webauthn/add/", pages.SetUpPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", pages.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path(
        "webauthn/keys/<int:pk>/remove/",
        pages.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("recovery-codes/", pages.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        pages.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
