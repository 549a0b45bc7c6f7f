"""Where every address leads. Each app owns its own paths."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("plans.urls")),
    path("", include("meetings.urls")),
    path("", include("participants.urls")),
    path("api/v1/", include("config.api_urls")),
    # Ours first: the same addresses and names, with our guard and our journal.
    path("staff/2fa/", include("participants.signing_in.urls")),
    path("staff/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "config.refusals.bad_request"
handler403 = "config.refusals.forbidden"
handler404 = "config.refusals.not_found"
