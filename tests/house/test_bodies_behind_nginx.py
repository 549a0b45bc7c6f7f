"""What is too large gets a kind page: from us, and from nginx what is larger still. So does a moment without
a web process. nginx says it in our words.
"""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import yaml

from tests.conftest import StartDaphne
from tests.support import nginx, servers
from tests.support.nginx import Proxy
from tests.support.scenes import play
from tests.support.servers import ROOT
from tests.support.through_proxy import HOST, Guest

pytestmark = [pytest.mark.slow, pytest.mark.peers]

MIB = 1 << 20
WORDS = "I would like Nan to come, and not to sit beside him"
BEHIND = {"PUBLIC_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "BEHIND_PROXY": "1"}


@dataclass
class Visitor:
    """Somebody of the family, at the proxy."""

    proxy: Proxy
    meeting: str
    guest: Guest

    def send_photo(self, size: int) -> httpx.Response:
        """Words said beforehand, and a photo of that many bytes."""
        mine = f"/m/{self.meeting}/views/mine"
        photo = ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(size), "image/jpeg")
        said = {"question": "", "words": WORDS, "audience": "coordinator", "back": mine}
        return self.guest.press(mine, files={"picture": photo}, **said)


@pytest.fixture
def daniel(start_daphne: StartDaphne, tmp_path: Path) -> Iterator[Visitor]:
    web = start_daphne(**BEHIND)
    scene = play(web, "in_private_time")
    play(web, "before_people_heard_it")
    cookie = scene["people"]["daniel"]["cookie"]
    with (
        nginx.proxy(tmp_path / "nginx", webs=[web.port]) as proxy,
        Guest(proxy.port, cookie=cookie) as guest,
    ):
        yield Visitor(proxy, scene["meeting"], guest)


def test_a_photo_that_is_too_large_comes_back_with_its_words_and_nginx_keeps_none_of_it(
    daniel: Visitor,
) -> None:
    answer = daniel.send_photo(13 * MIB)
    assert answer.status_code == 422
    assert "too large to send" in answer.text
    assert f">\n{WORDS}</textarea>" in answer.text
    for size in (17, 19):  # more than we take of anything
        answer = daniel.send_photo(size * MIB)
        assert answer.status_code == 413
        assert "That is too large to send" in answer.text
        assert 'lang="ar"' not in answer.text  # ours, in one language
    answer = daniel.send_photo(30 * MIB)  # more than nginx takes
    assert answer.status_code == 413
    assert "Go back, choose a smaller file" in answer.text
    assert "هذا أكبر من أن يُرسل" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert [path for path in (daniel.proxy.folder / "client_body").rglob("*") if path.is_file()] == []


def test_one_web_process_that_has_ended_is_not_noticed(start_daphne: StartDaphne, tmp_path: Path) -> None:
    web = start_daphne(**BEHIND)
    with nginx.proxy(tmp_path / "nginx", webs=[servers.free_port(), web.port]) as proxy:
        for _ in range(6):
            assert ask(proxy, "/j/").status_code == 200


def test_while_no_web_process_answers_a_page_says_to_wait(tmp_path: Path) -> None:
    with nginx.proxy(tmp_path, webs=[servers.free_port()]) as proxy:
        page = ask(proxy, "/j/")
        assert page.status_code == 502
        assert "We are just starting again" in page.text
        problem = ask(proxy, "/api/v1/meetings")
        assert problem.headers["Content-Type"].startswith("application/problem+json")
        assert problem.json()["code"] == "away"


@pytest.mark.parametrize("path", ["/api/v1/meetings", "/j/"])
def test_a_program_is_told_in_json_that_it_sends_too_much(path: str, tmp_path: Path) -> None:
    accept = {} if path.startswith("/api/") else {"Accept": "application/json"}
    with nginx.proxy(tmp_path, webs=[servers.free_port()]) as proxy:
        answer = ask(proxy, path, content=bytes(30 * MIB), headers=accept)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def ask(
    proxy: Proxy, path: str, *, content: bytes = b"", headers: dict[str, str] | None = None
) -> httpx.Response:
    """What the proxy says to a stranger; with something to send, by POST."""
    return httpx.request(
        "POST" if content else "GET",
        f"https://127.0.0.1:{proxy.port}{path}",
        content=content,
        headers={"Host": HOST, **(headers or {})},
        verify=False,
        timeout=60,
    )


def test_what_nginx_says_is_what_we_say() -> None:
    made = _script().pages()
    kept = {path.name: path.read_text() for path in (ROOT / "deploy/nginx/pages").iterdir()}
    assert kept == made, "words or style changed: run scripts/nginx_pages.py"


def test_the_containers_nginx_has_every_file_that_its_configuration_names() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    mounts = dict(reversed(one.split(":")[:2]) for one in compose["services"]["proxy"]["volumes"])
    text = (ROOT / "deploy/nginx.conf").read_text()
    named = re.findall(r"^\s*(?:include|ssl_certificate|ssl_certificate_key|alias)\s+(\S+?)/?;", text, re.M)
    assert len(named) == 4
    for name in named:
        inside = Path("/etc/nginx") / name
        (source,) = [mounts[str(one)] for one in (inside, *inside.parents) if str(one) in mounts]
        assert "certificates" in name or (ROOT / "deploy" / source).exists()


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nginx_pages", ROOT / "scripts/nginx_pages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
