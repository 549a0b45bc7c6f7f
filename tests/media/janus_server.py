"""A Janus of a test's own, with the configuration we ship (deploy/janus) but for its folder, its secrets and
its network.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers import ROOT, running, wait_until

SHIPPED = ROOT / "deploy" / "janus"
API_SECRET, ADMIN_KEY = "an-api-secret", "an-admin-key"
PORT = 8088


@contextmanager
def janus_server(folder: Path, *, network: str = "127.77.0.1") -> Iterator[str]:
    """Its address for our server; its log is in `folder`."""
    config = folder / "janus"
    config.mkdir(parents=True, exist_ok=True)
    for shipped in SHIPPED.glob("*.jcfg"):
        words = shipped.read_text()
        words = words.replace("/etc/janus", str(config))
        words = words.replace("change-the-api-secret", API_SECRET)
        words = words.replace("change-the-admin-key", ADMIN_KEY)
        words = re.sub(r"nat: \{", f'nat: {{\n\tice_enforce_list = "{network}"', words)
        (config / shipped.name).write_text(words)
    command: list[str | Path] = ["janus", "-F", config, "-C", config / "janus.jcfg"]
    with running(command, log=folder / "janus.log") as process:

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError((folder / "janus.log").read_text(errors="replace")[-4000:])
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", PORT)) == 0

        wait_until(answers, seconds=20, what="Janus")
        yield f"http://127.0.0.1:{PORT}/janus"
