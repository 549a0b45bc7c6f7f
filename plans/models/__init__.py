"""Drafts, versions, answers and signatures. Plain rows: the verbs are beside this folder."""

from plans.models.drafting import Draft, DraftClient, Look, RightsClock, Seen, Snapshot, Suggestion, UpdateRow
from plans.models.freezing import AnswerDraft, BottomLineAnswer, ResourceAnswer, Stance, Version
from plans.models.undersigned import AskedToSign, Contest, Copy, SealedPlan, Signature

__all__ = [
    "AnswerDraft",
    "AskedToSign",
    "BottomLineAnswer",
    "Contest",
    "Copy",
    "Draft",
    "DraftClient",
    "Look",
    "ResourceAnswer",
    "RightsClock",
    "SealedPlan",
    "Seen",
    "Signature",
    "Snapshot",
    "Stance",
    "Suggestion",
    "UpdateRow",
    "Version",
]
