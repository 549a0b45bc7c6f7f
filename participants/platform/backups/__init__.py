"""Backups: what belongs together, encrypted as a whole, and put back into an empty place (docs/backup.md)."""
