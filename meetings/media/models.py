"""What is kept of sound and picture: who is connected right now, and the receipt of private time. Never what
was said.
"""

from typing import ClassVar

from django.db import models


class MediaConnection(models.Model):
    """One page of one seat that takes part in sound and picture. The newest page of a seat wins."""

    seat = models.OneToOneField("meetings.Seat", on_delete=models.CASCADE, related_name="media")
    # Made by the page when it joins; another page load is another connection.
    page = models.CharField(max_length=36)
    # The device it is open on, or the browser session of an account: signed out, it takes part no more.
    device = models.ForeignKey(
        "participants.Device", null=True, blank=True, on_delete=models.CASCADE, related_name="media"
    )
    session_key = models.CharField(max_length=40, blank=True)
    # Where the channel layer finds its socket.
    channel = models.CharField(max_length=120)
    # The phase in which this page last said whom it is connected to.
    cleared = models.CharField(max_length=32, blank=True)
    wants_picture = models.BooleanField(default=True)
    muted = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="media_seen_at")]

    def __str__(self) -> str:
        return f"connection of seat {self.seat_id}"


class MediaCheck(models.Model):
    """The receipt of one circle's private time: from, to, and how it was checked that no professional is
    connected.
    """

    circle = models.ForeignKey("meetings.Circle", on_delete=models.CASCADE, related_name="media_checks")
    room_key = models.CharField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Devices of the family that closed their connections to professionals and said so.
    devices = models.PositiveSmallIntegerField(default=0)
    # Devices that could not be heard: they close such connections by themselves after five seconds.
    by_time = models.PositiveSmallIntegerField(default=0)
    # Sessions of professionals that were ended on the media server.
    cut = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["opened_at"]

    def __str__(self) -> str:
        return f"private time of circle {self.circle_id}"
