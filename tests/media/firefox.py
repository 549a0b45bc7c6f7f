"""A real Firefox with a fake camera and microphone, spoken to by WebDriver BiDi (W3C), as far as these tests
need it.
"""

import itertools
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.support import servers

#: Fake devices, no question about them, no update, no telemetry; TURN on the loopback is allowed.
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.prefs.recommended": True,
}
PATIENCE = 90.0  # seconds for one answer


class Firefox:
    """One browsing context."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._numbers = line, itertools.count(1)
        self.ask("session.new", capabilities={})
        tree = self.ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command; its result. Raises RuntimeError with Firefox's own words."""
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._line.recv(timeout=PATIENCE))
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']} {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def before_every_page(self, script: str) -> None:
        """Run this before the page's own scripts."""
        self.ask("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    def cookies(self, cookies: list[dict[str, Any]], host: str) -> None:
        """Be who these cookies say one is, as Playwright keeps them."""
        for one in cookies:
            cookie = {
                "name": one["name"],
                "value": {"type": "string", "value": one["value"]},
                "domain": host,
                "path": one["path"],
            }
            self.ask("storage.setCookie", cookie=cookie)

    def goto(self, address: str) -> None:
        """Open a page and wait until it has loaded."""
        self.ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, promises waited for. Raises RuntimeError for what it throws."""
        found = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((it) => JSON.stringify(it ?? null))",
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """A running Firefox with an empty profile."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise FileNotFoundError("Firefox is not installed: `make test` installs it")
    profile = folder / "profile"
    profile.mkdir(parents=True)
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    port = servers.free_port()
    command: list[str | Path] = [
        program,
        "--headless",
        "--no-remote",
        "--profile",
        profile,
        "--remote-debugging-port",
        str(port),
    ]
    with servers.running(command, log=folder / "firefox.log", cwd=folder), _line(port) as line:
        yield Firefox(line)


@contextmanager
def _line(port: int) -> Iterator[ClientConnection]:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            line = connect(f"ws://127.0.0.1:{port}/session", max_size=None)
            break
        except (OSError, WebSocketException):
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
    with line:
        yield line
