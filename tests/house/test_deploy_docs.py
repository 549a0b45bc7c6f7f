"""docs/deploy.md, followed literally: its commands are run in order, and people use what they made."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pyrage
import pytest
from websockets.sync.client import connect

from tests.support import deployed
from tests.support.deployed import PASSWORD, Machine
from tests.support.staff import code_for
from tests.support.steps import PIECE, steps_of
from tests.support.through_proxy import HOST, Guest, trusting

#: The steps a test cannot take, and why; each stands in the source of the page.
UNTRIED = [
    ("2. Programs and a user", "apt and useradd change the machine"),
    ("3. The code", "minutes, and the network"),
    ("8. Web processes and worker", "systemd"),
    ("10. nginx", "systemd"),
    ("11. A real certificate", "an authority answers for names that the internet knows"),
]


#: What the doctor misses on a machine without a relay and carriers, whose name nobody knows.
LEFT_TO_DO = {"relay", "address", "mail", "texts"}


def test_only_what_no_test_can_do_is_left_out_of_the_steps() -> None:
    left_out = [step for step in steps_of(deployed.PAGE) if not step.is_tried]
    assert [(step.heading, step.reason.split(";")[0]) for step in left_out] == UNTRIED


def test_every_block_of_the_steps_is_a_step_and_every_heading_has_its_number() -> None:
    part = deployed.PAGE.read_text().partition("\n## Without containers\n")[2].partition("\n## ")[0]
    steps = list(steps_of(deployed.PAGE))
    assert part.count("\n```sh\n") == len(steps)
    headings = [found["heading"] for found in PIECE.finditer(part) if found["heading"]]
    assert [int(heading.split(".")[0]) for heading in headings] == list(range(1, 14))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("deployed")
    with ExitStack() as running:
        postgres = running.enter_context(deployed.Postgres())
        redis = running.enter_context(deployed.Redis())
        made = Machine(folder / "machine", postgres, redis, running)
        made.follow()
        yield made


@pytest.fixture(scope="module")
def evening(machine: Machine) -> dict[str, Any]:
    """The Reillys' evening on it, with everybody's ways in."""
    code = "from tests.support import scenes; import json; print('SCENE' + json.dumps(scenes.attacked()))"
    found: dict[str, Any] = json.loads(machine.manage("shell", "-v", "0", "-c", code).rsplit("SCENE", 1)[1])
    return found


@pytest.fixture
def guest(machine: Machine) -> Iterator[Guest]:
    with Guest(machine.ports["HTTPS_PORT"]) as browser:
        yield browser


SERVED = [pytest.mark.slow, pytest.mark.peers, pytest.mark.timeout(600)]


def served(test: Any) -> Any:
    """A test of the machine itself."""
    for mark in SERVED:
        test = mark(test)
    return test


@served
def test_the_first_administrator_signs_in_and_sets_up_an_app(machine: Machine, guest: Guest) -> None:
    assert len(machine.followed) >= 11
    given = guest.press("/staff/login/", login="ada@example.org", password=PASSWORD)
    assert given.status_code == 302
    assert guest.get("/accounts/").headers["Location"].startswith("/staff/2fa/")
    shown = guest.get("/staff/2fa/totp/activate/")
    secret = re.search(r'<code class="token"[^>]*>([A-Z2-7 ]+)</code>', shown.text)
    assert secret
    guest.send_form("/staff/2fa/totp/activate/", shown=shown, code=code_for(secret[1]))
    for page in ("/accounts/", "/service/"):
        assert guest.get(page).status_code == 200
    assert "The worker last answered" in " ".join(guest.get("/service/").text.split())


@served
def test_an_invited_person_comes_in_by_their_link(evening: dict[str, Any], guest: Guest) -> None:
    way_in = evening["link"]
    path = f"/j/{way_in['token']}"
    assert guest.get(path).status_code == 200
    answer = guest.press(path, code=way_in["code"], device_name="mine")
    assert answer.status_code in (302, 303)
    assert guest.get("/me/devices").status_code == 200
    wrong = Guest(guest.base_url.port or 0).press(path, code="000000")
    assert wrong.status_code >= 400


@served
def test_the_rooms_socket_opens_for_the_family_and_for_nobody_else(
    machine: Machine, evening: dict[str, Any]
) -> None:
    draft = evening["draft"]
    frames = {}
    for name, cookie in (
        ("bridie", evening["family"]["bridie"]["cookie"]),
        ("tom", evening["holds"]["the coordinator"]["cookie"]),
    ):
        with connect(
            f"wss://{HOST}/ws/plan/{draft}",
            sock=socket.create_connection(("127.0.0.1", machine.ports["HTTPS_PORT"])), ssl=trusting(),
            origin=f"https://{HOST}", additional_headers={"Cookie": cookie}, compression=None,
        ) as line:  # fmt: skip
            first = line.recv(timeout=20)
            assert isinstance(first, bytes)
            frames[name] = first[0]
    assert frames["bridie"] != frames["tom"]


@served
def test_too_large_a_body_gets_a_page_that_says_what_to_do(guest: Guest) -> None:
    for size in (17, 30):
        answer = guest.post("/j/", content=bytes(size << 20))
        assert answer.status_code == 413
        assert "choose a smaller file" in answer.text


@served
def test_one_web_process_may_end(machine: Machine, guest: Guest) -> None:
    machine.web_processes[0].kill()
    machine.web_processes[0].wait()
    for _ in range(6):
        assert guest.get("/staff/login/").status_code == 200


@served
def test_the_doctor_finds_only_what_the_steps_leave_to_do(machine: Machine) -> None:
    said = machine.said("12. Look whether it stands").splitlines()
    assert "ok" in said  # /readyz, at last
    looked = [line.split()[1].rstrip(":") for line in said if line.startswith(("ok ", "note", "WRONG"))]
    assert {"database", "redis", "worker", "accounts", "pages", "seal", "files"} <= set(looked)
    wrong = [line for line in said if line.startswith("WRONG")]
    assert {line.split()[1].rstrip(":") for line in wrong} <= LEFT_TO_DO, wrong


@served
def test_the_backup_is_there_and_can_be_opened_with_its_key_alone(machine: Machine) -> None:
    folder = machine.root / "var/backups/kitchen-table"
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    key = folder / "private-backup-key"
    (backup,) = set(folder.iterdir()) - {key}
    assert backup.read_bytes().startswith(b"age-encryption.org/v1")
    identity = pyrage.x25519.Identity.from_str(key.read_text().splitlines()[-1])
    assert pyrage.decrypt(backup.read_bytes(), [identity])


@served
def test_nobody_else_can_read_what_must_be_kept_safe(machine: Machine) -> None:
    modes = {
        name: (machine.root / name).stat().st_mode & 0o777
        for name in ("etc/kitchen-table/env", "var/lib/kitchen-table", "var/lib/kitchen-table-keys")
    }
    assert not any(mode & 0o007 for mode in modes.values()), modes
    settings = machine.settings()
    assert len(settings["SECRET_KEY"]) > 50
    assert len(settings["JOURNAL_KEY"]) > 50
    assert settings["SECRET_KEY"] != settings["JOURNAL_KEY"]
