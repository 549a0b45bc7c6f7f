"""What is kept of views beforehand. Plain rows; a view that was taken away has none."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.beforehand.choices import For, Question, ToldHow, ViewKind


class View(models.Model):
    """One thing somebody wants to have said: its words, who may see it, and whether it may be read out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey("meetings.Seat", on_delete=models.CASCADE, related_name="views")
    # The circle it was said to. Should its author be moved to another one, it does not go with them.
    circle = models.ForeignKey("meetings.Circle", on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=12, choices=Question, blank=True)
    kind = models.CharField(max_length=8, choices=ViewKind, default=ViewKind.TEXT)
    words = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=For, default=For.COORDINATOR)
    # Whom it is for when it is for one person beside its author: that one, not the person who sits there
    # later.
    only = models.ForeignKey(
        "meetings.Seat", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    may_be_shared = models.BooleanField(default=False)
    # Read out, or shown to everybody there.
    shared_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=8, choices=ToldHow, default=ToldHow.LINK)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience=For.BESIDE, only__isnull=False)
                | (~Q(audience=For.BESIDE) & Q(only__isnull=True)),
                name="a_view_for_one_names_them",
            )
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"


class ViewFile(models.Model):
    """A picture or a voice note, made clean. In a row of its own, so that no list ever loads it."""

    view = models.OneToOneField(View, on_delete=models.CASCADE, related_name="file")
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"file of view {self.view_id}"
