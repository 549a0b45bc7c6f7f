"""Sockets of this app."""

from django.urls import URLPattern, path

from plans.pages.consumers import PlanConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/plan/<uuid:draft_id>", PlanConsumer.as_asgi()),
]
