"""The journal: its entries, the heads of its chains, and when somebody last looked."""

from typing import ClassVar

from django.db import models


class JournalEntry(models.Model):
    """What was done, by whom, when: append-only, each row keyed to the one before. Never what was written."""

    chain = models.CharField(max_length=40, db_index=True)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=40, blank=True)
    # For reading only: no digest is over it, and it is empty once somebody is erased.
    actor = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=160, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["chain", "seq"]
        verbose_name_plural = "journal entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_place_in_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action}"


class JournalHead(models.Model):
    """Where a chain ends, so that a dropped tail shows too. `digest` is keyed over chain, seq and the last
    row.
    """

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    # How far it went when it was last sent to the administrators (witnessing.py).
    sent_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.chain


class JournalLook(models.Model):
    """That somebody read the whole journal, how much there was, and in how many places it was changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    rows = models.PositiveBigIntegerField()
    chains = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"a look at {self.rows} rows of the journal"
