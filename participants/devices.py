"""Devices: browsers that proved a code. At most three a person, named, revocable within a second."""

from django.utils import timezone

from participants import keys
from participants.models import Device


def recognise(key: str) -> Device | None:
    """The live device behind a key, or None when it is unknown, revoked or its invitation has ended."""
    device = (
        Device.objects.select_related("person", "invitation")
        .filter(token_digest=keys.digest(key, purpose="device"), revoked_at=None)
        .first()
    )
    if device is None or device.invitation.revoked_at or device.invitation.until < timezone.now():
        return None
    return device
