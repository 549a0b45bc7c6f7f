"""A real nginx with the sample configuration (deploy/nginx.conf), on ports and in a folder of its own."""

import os
import re
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from plans.sealing import seal_keys
from tests.support import servers
from tests.support.servers import ROOT
from tests.support.through_proxy import trusting

#: Folders that nginx makes at its start, and the sample's own body buffer leaves empty.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str:
    """Where nginx is."""
    for path in ("/usr/sbin/nginx", "/usr/local/sbin/nginx"):
        if Path(path).exists():
            return path
    if found := shutil.which("nginx"):
        return found
    raise FileNotFoundError("nginx is not installed: `make test` installs it, or install nginx-light")


@dataclass(frozen=True)
class Proxy:
    """A running one: where it takes TLS, and the folder that has all it wrote."""

    port: int
    folder: Path

    def ask(self, request: bytes, *, tls: bool = True) -> bytes:
        """The beginning of what it answers to these bytes: its first lines and, of a short one, all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain, suppress(OSError):
            line = trusting().wrap_socket(plain) if tls else plain
            with suppress(OSError):
                line.sendall(request)
            return line.recv(16384)
        return b""

    def written(self) -> str:
        """All it wrote, wherever: what it said, and every file in its folder but what we put there."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and "etc" not in path.parts]
        return "\n".join(path.read_text(errors="replace") for path in files)


@contextmanager
def proxy(folder: Path, *, webs: Sequence[int], log_level: str = "") -> Iterator[Proxy]:
    """The sample in front of these ports. `log_level`: what it would write down with another one."""
    tls = servers.free_port()
    configuration = _place(folder / "etc", webs=webs, tls=tls, log_level=log_level)
    started = command(configuration, folder)
    with servers.running(started, log=folder / "said", cwd=folder):
        servers.wait_until(lambda: listens(tls), seconds=20, what="nginx")
        yield Proxy(tls, folder)


def command(configuration: Path, folder: Path) -> list[str | Path]:
    """What starts it with a configuration; what it writes is in `folder`."""
    # pytest's folders are closed to others, also to those whom root would let the work be done by.
    user = " user root;" if os.geteuid() == 0 else ""
    more = f"daemon off; pid {folder}/pid;{user}"
    return [program(), "-p", folder, "-e", "stderr", "-c", configuration, "-g", more]


def _place(folder: Path, *, webs: Sequence[int], tls: int, log_level: str) -> Path:
    """The sample's own lines, with another machine's ports and folders in them."""
    shutil.copytree(ROOT / "deploy/nginx/pages", folder / "pages")
    seal_keys.load(folder / "seal")
    text = (ROOT / "deploy/nginx.conf").read_text()
    for was, now in (
        ("listen 80 default_server", f"listen 127.0.0.1:{servers.free_port()} default_server"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("certificates/fullchain.pem", "seal/seal.pem"),
        ("certificates/privkey.pem", "seal/seal.key.pem"),
        ("/etc/nginx/pages/", f"{folder}/pages/"),
    ):
        assert was in text
        text = text.replace(was, now)
    if log_level:
        text, changed = re.subn(r"error_log stderr \w+", f"error_log stderr {log_level}", text)
        assert changed
    where = "".join(f"  server 127.0.0.1:{port} fail_timeout=2s;\n" for port in webs)
    temporary = "".join(f"{kind}_temp_path {folder.parent}/{kind};\n" for kind in TEMPORARY)
    (folder / "upstream.conf").write_text(f"upstream kitchen_table {{\n{where}}}\n{temporary}")
    (folder / "nginx.conf").write_text(text)
    return folder / "nginx.conf"


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
