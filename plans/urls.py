from django.urls import URLPattern, URLResolver, path

from plans import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("m/<uuid:meeting_id>/room", pages.room, name="room"),
]
