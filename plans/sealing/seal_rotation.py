"""A new key for the seal: plans are sealed with it from now on, and earlier seals go on checking as ours.

Of an earlier seal only its certificate stays: its private key is overwritten, so nobody can use it again.
"""

import os
import secrets
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from participants.journal import journal
from participants.models import Service
from plans.sealing import own_seal, seal_keys
from plans.sealing.seal_keys import AUTHORITY, AUTHORITY_KEY, EARLIER, SEAL, SEAL_KEY, SealKeys

PEM = serialization.Encoding.PEM


class NoAuthority(Exception):
    """The authority's key is not in the folder, so nothing can sign a new certificate."""


def rotate() -> SealKeys:
    """Make a new key and certificate, signed by the same authority. Raises NoAuthority, NotOurSeal."""
    folder: Path = settings.SEAL_FOLDER
    own_seal.require_ours()
    authority_key = _authority_key(folder / AUTHORITY_KEY)
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    _keep_earlier(folder, (folder / SEAL).read_bytes())
    fresh_key, fresh = (folder / f".{name}.{secrets.token_hex(4)}" for name in (SEAL_KEY, SEAL))
    seal_keys.write_private(fresh_key, key)
    fresh.write_bytes(seal_keys.seal_certificate(key, authority_key, authority).public_bytes(PEM))
    _overwrite(folder / SEAL_KEY)
    fresh_key.replace(folder / SEAL_KEY)
    fresh.replace(folder / SEAL)
    found = seal_keys.load(folder)
    _say("seal", found)
    return found


def begin_new() -> SealKeys:
    """Go on under the key in the folder, or under a new one where it has none, though plans are sealed under
    another: it is lost. What sealed the newest plan is kept as an earlier certificate.
    """
    folder: Path = settings.SEAL_FOLDER
    newest = own_seal.newest_certificate()
    found = seal_keys.load(folder)
    if newest is None or newest.dump() in found.certificates:
        return found
    _keep_earlier(folder, _as_pem(newest))
    _say("seal lost", found)
    return seal_keys.load(folder)


def _authority_key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        raise NoAuthority
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NoAuthority
    return key


def _keep_earlier(folder: Path, certificate: bytes) -> None:
    """On the disk before its successor is: at no moment is an earlier seal unknown."""
    earlier = folder / EARLIER
    earlier.mkdir(mode=0o700, exist_ok=True)
    number = x509.load_pem_x509_certificate(certificate).serial_number
    part = earlier / f".{number:x}.{secrets.token_hex(4)}"
    part.write_bytes(certificate)
    part.replace(earlier / f"{number:x}.pem")


def _as_pem(certificate: asn1.Certificate) -> bytes:
    return x509.load_der_x509_certificate(certificate.dump()).public_bytes(PEM)


def _overwrite(path: Path) -> None:
    with path.open("r+b", buffering=0) as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        os.fsync(file.fileno())


@transaction.atomic
def _say(which: str, found: SealKeys) -> None:
    detail = {"key": which, "fingerprint": found.certificate.sha256_fingerprint.replace(" ", "")}
    for service in Service.objects.all():
        journal.write("key.rotate", by=None, service=service, detail=detail)
