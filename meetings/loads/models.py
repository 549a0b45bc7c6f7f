"""What was agreed with a coordinator about how many children they look after. No family, no child: a
number.
"""

from django.db import models

from participants.models import Account


class Agreed(models.Model):
    """Up to how many children; and, for a while, how far above, with the reason."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="agreed")
    children = models.PositiveSmallIntegerField()
    above = models.PositiveSmallIntegerField(null=True, blank=True)
    above_because = models.CharField(max_length=200, blank=True)
    above_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"agreed up to {self.children}"
