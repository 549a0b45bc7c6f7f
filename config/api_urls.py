"""Where the API's addresses lead."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config.api_pages import Nowhere, Schema, page

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", page, name="page"),
    path("schema", Schema.as_view(), name="schema"),
    path("", include("meetings.api.urls")),
    path("", include("plans.api.urls")),
    re_path(r"[\s\S]*\Z", Nowhere.as_view(), name="nowhere"),
]
