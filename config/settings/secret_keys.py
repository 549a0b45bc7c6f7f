"""Secrets and keys: what signs cookies, chains the journal, seals plans and locks private words."""

from pathlib import Path

from config.settings.environment import VAR, env, secret

SECRET_KEY = secret("SECRET_KEY")
# Keys the journal's chain: anyone who can write to the database still cannot forge a row without it.
JOURNAL_KEY = secret("JOURNAL_KEY")
SEAL_FOLDER = VAR / "seal"
# The keys of words from private time: shared by all processes, and in no backup of the database
# (docs/private-time.md).
PRIVATE_KEYS = Path(env("PRIVATE_KEYS") or VAR / "private-keys")
SEAL_TSA_URL = env("SEAL_TSA_URL")
