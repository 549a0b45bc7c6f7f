"""Where every address leads. Each app owns its own paths."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("plans.urls")),
    path("", include("meetings.urls")),
    path("", include("participants.urls")),
    path("api/v1/", include("config.api_urls")),
    path("staff/", include("participants.staff.signing_in.staff_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "config.refusal_responses.bad_request"
handler403 = "config.refusal_responses.forbidden"
handler404 = "config.refusal_responses.not_found"
handler500 = "config.refusal_responses.server_error"
