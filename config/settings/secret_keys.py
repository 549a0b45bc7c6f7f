"""Secrets and keys: what signs cookies, chains the journal, seals plans and locks private words."""

from config.settings.environment import VAR, about
from config.settings.kinds import FOLDER, TEXT, address, several

_keys = about("Secrets and keys")
SECRET_KEY = _keys.secret(
    "SECRET_KEY",
    "a long random value, kept safe: it keys the hashes of links and devices, and locks authenticator apps",
)
# Read, not signed with: the keys before this one, until nothing needs them.
SECRET_KEY_FALLBACKS = _keys.read(
    "SECRET_KEY_FALLBACKS",
    several(TEXT),
    "the values SECRET_KEY had before, the newest first, while something made with them is still used",
    default=[],
    confidential=True,
)
# Keys the journal's chain: anyone who can write to the database still cannot forge a row without it.
JOURNAL_KEY = _keys.secret(
    "JOURNAL_KEY",
    "a long random value, kept somewhere else than the database: with the database alone nobody can forge "
    "the journal",
)
JOURNAL_KEY_FALLBACKS = _keys.read(
    "JOURNAL_KEY_FALLBACKS",
    several(TEXT),
    "the values JOURNAL_KEY had before, the newest first, while a part of the journal is chained with them",
    default=[],
    confidential=True,
)
SEAL_FOLDER = VAR / "seal"
# The keys of words from private time: shared by all processes, and in no backup of the database
# (docs/private-time.md).
PRIVATE_KEYS = _keys.read(
    "PRIVATE_KEYS",
    FOLDER,
    "the folder for the keys of private time's words, shared by all processes and in no backup",
    default=VAR / "private-keys",
    shown="private-keys/ in KT_VAR",
)
SEAL_TSA_URL = _keys.read(
    "SEAL_TSA_URL",
    address("https", "http"),
    "a time-stamping authority (RFC 3161); without it plans are sealed with no outside witness of the time",
    default="",
)
BACKUP_RECIPIENTS = _keys.read(
    "BACKUP_RECIPIENT",
    several(TEXT),
    "the public keys (age1…) that backups are encrypted for; who holds a private one can open them",
    default=[],
)
