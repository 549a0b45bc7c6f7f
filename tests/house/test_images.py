"""Nothing secret gets into an image: what the build takes from a checkout in which somebody runs a
service.
"""

import re
import subprocess

import pytest

from tests.support.servers import ROOT

SECRET = [
    "deploy/.env",
    ".env",
    "deploy/sites/north/.env",
    "deploy/.env.production",
    "deploy/production.env",
    "deploy/certificates/privkey.pem",
    "deploy/certificates/live/table.example.org/privkey.pem",
    "deploy/old/certificates/fullchain.pem",
    "certificates/key",
    "privkey.pem",
    "deploy/janus/turn.key",
    "var/seal/seal.key.pem",
    "var/kitchen-table.sqlite3-wal",
    "deploy/var/private-keys/draft.0123",
    "private-keys/draft.0123",
    "var/secret_key.secret",
    "backups/monday.dump",
    "frontend/node_modules/vite/index.js",
]


def is_left_out(path: str) -> bool:
    """Whether Docker leaves a path out: the last pattern that fits it, or a folder it is in, decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        brought_back, pattern = line.startswith("!"), line.removeprefix("!").strip("/")
        parts = path.split("/")
        heads = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        if any(re.fullmatch(_as_regex(pattern), head) for head in heads):
            out = not brought_back
    return out


def _as_regex(pattern: str) -> str:
    """As moby's patternmatcher reads it: `**` is any number of folders, `*` stays within one."""
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    found = re.findall(r"\*\*/|\*\*|\*|\?|.", pattern)
    return "".join(signs.get(one, re.escape(one)) for one in found)


@pytest.mark.parametrize("path", SECRET)
def test_what_is_secret_is_left_out_at_any_depth(path: str) -> None:
    assert is_left_out(path)


def test_everything_the_service_is_made_of_goes_in() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert "plans/live/private_time.py" in tracked
    assert [path for path in filter(None, tracked) if is_left_out(path)] == []


def test_a_pattern_without_stars_is_of_the_top_folder_alone() -> None:
    assert is_left_out("frontend/dist/app.js")
    assert not is_left_out("plans/frontend/dist/app.js")
