"""The seal: its key is there, for the service alone, and is the one under which plans were sealed."""

import os
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from config.doctor.diagnosis import Finding, Part
from plans.models import SealedPlan
from plans.sealing import seal_keys
from plans.sealing.sealed_file_check import examine

SEAL = Part("seal")


def seal() -> Iterator[Finding]:
    """Reads the key and never makes one: a new one over sealed plans would be somebody else's."""
    path = settings.SEAL_FOLDER / seal_keys.SEAL_KEY
    newest = SealedPlan.objects.order_by("-sealed_at").first()
    if not path.exists():
        if newest is not None:
            yield SEAL.wrong(
                f"Plans are sealed, and their key is not in {settings.SEAL_FOLDER}. Is KT_VAR right? Put the "
                "key back before `manage.py prepare` makes another."
            )
        else:
            yield SEAL.wrong("There is no seal yet: run `manage.py prepare`.")
        return
    if not os.access(path, os.R_OK):
        yield SEAL.wrong(f"The seal's key cannot be read: {path} belongs to another user.")
        return
    for key in sorted(settings.SEAL_FOLDER.glob("*.key.pem")):
        if key.stat().st_mode & 0o077:
            yield SEAL.wrong(f"{key} can be opened by others: chmod 600 {key}")
    if not _fits():
        yield SEAL.wrong(f"In {settings.SEAL_FOLDER} the seal's key and its certificate are not a pair.")
        return
    if newest is None:
        yield SEAL.good("The seal is there. No plan is sealed yet.")
    elif examine(bytes(newest.pdf), seal_keys.load(settings.SEAL_FOLDER)).genuine:
        yield SEAL.good("The seal is there, and the newest sealed plan is under it.")
    else:
        yield SEAL.wrong(
            f"The newest sealed plan does not check as real under the seal in {settings.SEAL_FOLDER}. Is "
            "KT_VAR right? Was the seal's folder put back from another service?"
        )


def _fits() -> bool:
    folder = settings.SEAL_FOLDER
    try:
        key = serialization.load_pem_private_key((folder / seal_keys.SEAL_KEY).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / seal_keys.SEAL).read_bytes())
    except (ValueError, TypeError, OSError):
        return False
    return key.public_key() == certificate.public_key()
