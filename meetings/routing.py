"""Sockets of this app."""

from django.urls import URLPattern, path

from meetings.consumers import RoomConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/room/<uuid:meeting_id>", RoomConsumer.as_asgi()),
]
