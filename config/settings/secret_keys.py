"""Secrets and keys: what signs cookies, chains the journal, seals plans and locks private words."""

from pathlib import Path

from config.settings.environment import VAR, env, env_list, secret

SECRET_KEY = secret("SECRET_KEY")
# Earlier ones, which go on opening what they opened until `manage.py rotate_key` says that they may go.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
# Keys the journal's chain: anyone who can write to the database still cannot forge a row without it.
JOURNAL_KEY = secret("JOURNAL_KEY")
JOURNAL_KEY_FALLBACKS = env_list("JOURNAL_KEY_FALLBACKS")
# Whose keys open backups: public keys of age, so that the service itself cannot open one.
BACKUP_RECIPIENTS = env_list("BACKUP_RECIPIENT")
SEAL_FOLDER = VAR / "seal"
# The keys of words from private time: shared by all processes, and in no backup of the database
# (docs/private-time.md).
PRIVATE_KEYS = Path(env("PRIVATE_KEYS") or VAR / "private-keys")
SEAL_TSA_URL = env("SEAL_TSA_URL")
