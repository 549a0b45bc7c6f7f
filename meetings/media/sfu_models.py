"""What is kept of a media server's rooms: which one a circle is in, and which sessions there are whose."""

from typing import ClassVar

from django.db import models


class SfuRoom(models.Model):
    """A room on the media server, for one circle and one stretch of media. Kept until the server has ended
    it.
    """

    circle = models.ForeignKey("meetings.Circle", on_delete=models.CASCADE, related_name="sfu_rooms")
    # The circle's room key while it is used; another key is another room.
    room_key = models.CharField(max_length=32)
    name = models.CharField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    # Nobody is let in any more; the row goes when the server has ended the room.
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["circle", "room_key"],
                condition=models.Q(over_at=None),
                name="one_sfu_room_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"media room of circle {self.circle_id}"


class SfuLine(models.Model):
    """One page's two connections to Janus in one circle's room: what it sends, and what it hears. They open
    doors: never shown.
    """

    seat = models.ForeignKey("meetings.Seat", on_delete=models.CASCADE, related_name="sfu_lines")
    circle = models.ForeignKey("meetings.Circle", on_delete=models.CASCADE, related_name="sfu_lines")
    page = models.CharField(max_length=36)
    room = models.CharField(max_length=32)
    token = models.CharField(max_length=32)
    send_session = models.BigIntegerField()
    send_handle = models.BigIntegerField()
    hear_session = models.BigIntegerField()
    hear_handle = models.BigIntegerField()
    # What others hear it under, and what it proves itself with when it wants to hear; empty until it sends.
    feed = models.CharField(max_length=32, blank=True)
    private_id = models.BigIntegerField(null=True, blank=True)
    # What it was offered: the browser's place for it -> [feed, "audio" or "video", seat].
    hears = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "circle"], name="one_sfu_line_per_circle")
        ]

    def __str__(self) -> str:
        return f"line of seat {self.seat_id}"
