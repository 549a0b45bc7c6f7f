"""The check page's answer: real, unchanged, superseded. To anybody, and not one word of a plan or who it is
about.

A file is compared by its SHA-256 with the one we sealed: one flipped bit anywhere, even where a seal would
not notice, makes it another file. The file itself is never opened here, so nobody can hurt the service with
one; `sealed_file_check.py` opens files, for staff and for tests.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from participants.journal import journal
from plans.agreement.canonical import fingerprint
from plans.models import Copy, SealedPlan, Version

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024


class FileIs(StrEnum):
    """What a file is, compared with what was sealed."""

    UNCHANGED = "unchanged"
    COPY = "copy"  # a copy we made, with something left out
    ANOTHER_VERSION = "another_version"  # real, but of another version of this plan
    DIFFERENT = "different"  # changed, or never ours: we can't tell which


@dataclass(frozen=True)
class Answer:
    """What the page may say. `sealed_at` is None when there is no sealed plan under this address."""

    sealed_at: datetime | None = None
    superseded: bool = False
    file: FileIs | None = None


NOTHING = Answer()


def check(version_id: UUID, *, pdf: bytes | None = None, sha256: str = "") -> Answer:
    """Check a version by its address, and a file against it: its bytes, or its SHA-256 made in the browser.

    An address that never existed and a version that is not sealed look the same; so does a file put in the
    place of the one that the journal says was sealed.
    """
    rows = SealedPlan.objects.select_related("version__circle__meeting__family")
    sealed = rows.filter(version_id=version_id).first()
    if sealed is None or not _is_the_one_sealed(sealed):
        return NOTHING
    digest = fingerprint(pdf) if pdf is not None else sha256.strip().lower()
    return Answer(
        sealed_at=sealed.sealed_at,
        superseded=_is_superseded(sealed.version),
        file=_file(sealed, digest) if digest else None,
    )


def _is_the_one_sealed(sealed: SealedPlan) -> bool:
    """Whether the journal names no other file for this version: nobody who has the database alone can write
    that anew.
    """
    family = sealed.version.circle.meeting.family
    written = journal.rows_about(sealed.version_id, "version.seal", family=family)
    fits = [row.detail.get("sha256") == sealed.sha256 and journal.is_as_written(row) for row in written]
    if fits and not any(fits):
        logger.error("version %s was sealed as another file", sealed.version_id)
        return False
    return True


def _is_superseded(version: Version) -> bool:
    return SealedPlan.objects.filter(
        version__circle=version.circle_id, version__number__gt=version.number
    ).exists()


def _file(sealed: SealedPlan, digest: str) -> FileIs:
    if digest == sealed.sha256:
        return FileIs.UNCHANGED
    if Copy.objects.filter(sealed=sealed, sha256=digest).exists():
        return FileIs.COPY
    others = SealedPlan.objects.filter(version__circle=sealed.version.circle_id, sha256=digest)
    return FileIs.ANOTHER_VERSION if others.exists() else FileIs.DIFFERENT
