"""This service's own seal: the first start makes it, and nothing makes another one by mistake.

A wrong KT_VAR, or a folder that is not mounted, would else begin a new seal in silence.
"""

import io
import logging
from pathlib import Path

from asn1crypto import x509 as asn1
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader

from participants.platform.errors import Refusal
from plans.models import SealedPlan
from plans.sealing import seal_keys
from plans.sealing.seal_keys import SealKeys

logger = logging.getLogger(__name__)


class NotOurSeal(Refusal):
    """Plans are sealed, and the key in SEAL_FOLDER did not seal them, or is not there."""

    code = "not_our_seal"
    message = _("The plan couldn’t be sealed. Nothing is lost: tell whoever looks after this service.")
    status = 500


def keys() -> SealKeys:
    """The seal; made now only while nothing was sealed yet. Raises NotOurSeal."""
    folder: Path = settings.SEAL_FOLDER
    if not (folder / seal_keys.SEAL_KEY).exists() and SealedPlan.objects.exists():
        logger.error("plans are sealed, and the seal's key is gone: is KT_VAR right? See docs/keys.md")
        raise NotOurSeal
    return seal_keys.load(folder)


def require_ours() -> SealKeys:
    """The seal, after a look at the newest sealed plan: its certificate is known here. Raises NotOurSeal."""
    found = keys()
    newest = newest_certificate()
    if newest is not None and newest.dump() not in found.certificates:
        raise NotOurSeal
    return found


def newest_certificate() -> asn1.Certificate | None:
    """The certificate that sealed the newest plan; None while there is none."""
    sealed = SealedPlan.objects.order_by("-sealed_at").first()
    return None if sealed is None else certificate_in(bytes(sealed.pdf))


def certificate_in(pdf: bytes) -> asn1.Certificate | None:
    """The certificate of the seal in a file; None for a file without one."""
    try:
        (seal,) = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_regular_signatures
    except Exception:
        return None
    certificate: asn1.Certificate = seal.signer_cert
    return certificate
