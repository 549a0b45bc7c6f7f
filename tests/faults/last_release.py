"""The release before this one, laid out beside the checkout: from git, where its history is there."""

import io
import re
import subprocess
import tarfile
from pathlib import Path

from tests.support.servers import ROOT


def commit() -> str | None:
    """The latest release by its tag, or else where its heading was written into CHANGELOG.md.

    None without git, or where that lies before the beginning of a shallow clone.
    """
    versions = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    tagged = _git("rev-parse", "--verify", "--quiet", f"v{versions[0]}^{{commit}}").decode().strip()
    if tagged:
        return tagged
    if _git("rev-parse", "--is-shallow-repository").strip() != b"false":
        return None
    found = _git("log", "--reverse", "--format=%H", f"-S## [{versions[0]}]", "--", "CHANGELOG.md")
    return found.decode().split()[0] if found.strip() else None


def lay_out(found: str, folder: Path) -> Path:
    """That release's files in `folder`, with this checkout's built pages, which it does not have in git."""
    packed = io.BytesIO(_git("archive", "--format=tar", found))
    with tarfile.open(fileobj=packed) as archive:
        archive.extractall(folder, filter="data")
    (folder / "frontend" / "dist").symlink_to(ROOT / "frontend" / "dist")
    return folder


def _git(*words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        return b""
    return done.stdout if done.returncode == 0 else b""
