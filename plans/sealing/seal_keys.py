"""The seal's keys and certificates: made at first start, kept in SEAL_FOLDER, private keys readable by the
service alone.

A small authority of our own signs the seal's certificate and a list of what it has taken back. A service that
has a certificate from elsewhere puts its own files in the folder under the same names. See docs/sealing.md.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION = "Kitchen Table"
# Long-lived on purpose: what a certificate proves after its end is nobody's promise yet.
GOOD_FOR = timedelta(days=365 * 20)
LIST_GOOD_FOR = timedelta(days=365)
# id-kp-documentSigning (RFC 9336). Readers built on NSS want e-mail protection as well.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")

AUTHORITY_KEY, AUTHORITY, REVOKED = "authority.key.pem", "authority.pem", "revoked.crl.pem"
SEAL_KEY, SEAL, TIME_AUTHORITIES = "seal.key.pem", "seal.pem", "time-authorities.pem"
#: A folder with the certificates of earlier seals, which go on checking as ours (seal_rotation.py).
EARLIER = "earlier"


@dataclass(frozen=True)
class SealKeys:
    """What sealing and checking need, as asn1crypto's objects. `time_authorities` may vouch for time
    stamps.
    """

    key: asn1_keys.PrivateKeyInfo
    certificate: asn1.Certificate
    authority: asn1.Certificate
    revoked: asn1_crl.CertificateList
    time_authorities: tuple[asn1.Certificate, ...]
    earlier: tuple[asn1.Certificate, ...] = ()

    @property
    def certificates(self) -> set[bytes]:
        """Every certificate that a seal of ours may carry, the one in use and earlier ones."""
        return {one.dump() for one in (self.certificate, *self.earlier)}


def load(folder: Path) -> SealKeys:
    """The keys in `folder`, made now when it holds none. Two processes starting at once end up with the same
    ones.
    """
    if not (folder / SEAL_KEY).exists():
        _make(folder)
    _renew_list(folder)
    others = folder / TIME_AUTHORITIES
    return SealKeys(
        key=asn1_keys.PrivateKeyInfo.load(_der(folder / SEAL_KEY)),
        certificate=asn1.Certificate.load(_der(folder / SEAL)),
        authority=asn1.Certificate.load(_der(folder / AUTHORITY)),
        revoked=asn1_crl.CertificateList.load(_der(folder / REVOKED)),
        time_authorities=tuple(
            asn1.Certificate.load(der)
            for _, _, der in (pem.unarmor(others.read_bytes(), multiple=True) if others.exists() else ())
        ),
        earlier=tuple(asn1.Certificate.load(_der(path)) for path in sorted(folder.glob(f"{EARLIER}/*.pem"))),
    )


def _der(path: Path) -> bytes:
    _, _, der = pem.unarmor(path.read_bytes())
    return bytes(der)


def _make(folder: Path) -> None:
    """Make everything beside the folder and move it into place in one step; the person who comes second
    throws theirs away.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))  # mode 0700
    authority_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("Kitchen Table authority", authority_key, authority_key, None)
    seal = seal_certificate(seal_key, authority_key, authority)
    for name, key in ((AUTHORITY_KEY, authority_key), (SEAL_KEY, seal_key)):
        write_private(fresh / name, key)
    encoding = serialization.Encoding.PEM
    (fresh / AUTHORITY).write_bytes(authority.public_bytes(encoding))
    (fresh / SEAL).write_bytes(seal.public_bytes(encoding))
    (fresh / REVOKED).write_bytes(_list(authority, authority_key, []).public_bytes(encoding))
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    try:
        fresh.rename(folder)
    except OSError:
        for path in fresh.iterdir():
            path.unlink()
        fresh.rmdir()
        if not (folder / SEAL_KEY).exists():
            raise


def seal_certificate(
    key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, authority: x509.Certificate
) -> x509.Certificate:
    """The certificate of a seal's key, signed by our authority."""
    return _certificate("Kitchen Table plan seal", key, signer, authority)


def write_private(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """A private key, for its owner alone, where there is no file yet."""
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
) -> x509.Certificate:
    """A certificate for `key`; without an issuer it is the authority itself."""
    is_authority = issuer is None
    subject = _name(name)
    start = datetime.now(UTC) - timedelta(hours=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + GOOD_FOR)
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), True)
        .add_extension(_usage(is_authority=is_authority), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    )
    if not is_authority:
        usages = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), False)
    return builder.sign(signer, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _list(
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    revoked: list[x509.RevokedCertificate],
) -> x509.CertificateRevocationList:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(now + LIST_GOOD_FOR)
        .add_extension(x509.CRLNumber(int(now.timestamp())), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    )
    for entry in revoked:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA256())


def _renew_list(folder: Path) -> None:
    """Sign the list of what was taken back again when half its time is over. Needs the authority's key to be
    here.
    """
    current = x509.load_pem_x509_crl((folder / REVOKED).read_bytes())
    until = current.next_update_utc
    key_file = folder / AUTHORITY_KEY
    if until is None or until - datetime.now(UTC) > LIST_GOOD_FOR / 2 or not key_file.exists():
        return
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    fresh = _list(authority, key, list(current)).public_bytes(serialization.Encoding.PEM)
    part = folder / f".{REVOKED}.{os.getpid()}"
    part.write_bytes(fresh)
    part.replace(folder / REVOKED)
