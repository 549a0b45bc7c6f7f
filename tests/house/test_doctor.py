"""`manage.py doctor`: real faults made one by one, each seen in a line, and a whole service that has none."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from config import coturn
from config.doctor import (
    database_looks,
    file_looks,
    looking,
    message_looks,
    program_looks,
    public_address_looks,
    relay_looks,
    seal_looks,
    trial_messages,
)
from config.doctor.diagnosis import Level, Look
from participants.models import Account, WorkerHeartbeat
from participants.models.choices import Channel
from participants.staff import accounts, worker_heartbeats
from participants.staff.worker_heartbeats import Heartbeat
from plans.sealing import seal_keys
from tests.conftest import StartDaphne
from tests.participants import providers
from tests.plans import table
from tests.support.family import Reilly
from tests.support.servers import environment, free_port, manage, wait_until

NOBODY_LISTENS = "127.0.0.1:1"
PASSWORD = "a long enough 1"
OPEN_A_SERVICE = (
    "from participants.staff.accounts import open_service; "
    f"open_service('N', administrator='a@example.org', password='{PASSWORD}')"
)
#: Prints what some looks say, in a process of its own.
PRINT = (
    "from config.doctor import database_looks; "
    "[print(o.level, o.words) for name in '{}'.split() for o in getattr(database_looks, name)()]"
)


def lines(look: Look) -> str:
    """What a look says, a line each, as the command writes it."""
    return "\n".join(f"{found.level} {found.part}: {found.words}" for found in look())


def is_wrong(look: Look, words: str) -> bool:
    return any(found.level == Level.WRONG and words in found.words for found in look())


def has_nothing_wrong(look: Look) -> bool:
    found = list(look())
    return bool(found) and all(one.level != Level.WRONG for one in found)


# -- the whole of it -----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_whole_service_has_nothing_wrong_and_its_lines_name_no_secret(
    start_daphne: StartDaphne, redis_url: str, tmp_path: Path
) -> None:
    port, relay = free_port(), coturn.start("127.0.0.1", log=tmp_path / "relay")
    server = start_daphne(
        port=port, PUBLIC_URL=f"http://127.0.0.1:{port}", REDIS_URL=redis_url, RUN_WORKER="1", **relay
    )
    with pytest.raises(RuntimeError, match="wrong"):
        server.manage("doctor")
    server.manage("prepare")
    server.manage("shell", "-v0", "-c", OPEN_A_SERVICE)
    wait_until(lambda: is_content(server), seconds=30, what="the worker")
    said = server.manage("doctor")
    for part in ("version", "pages", "database", "redis", "worker", "accounts", "seal", "relay", "address"):
        assert re.search(rf"^ok +{part}: ", said, re.M), (part, said)
    assert "WRONG" not in said
    assert relay["TURN_SECRET"] not in said
    assert relay["TURN_CLI_PASSWORD"] not in said
    assert "a@example.org" not in said
    found = json.loads(server.manage("doctor", "--json"))
    assert {tuple(one) for one in found} == {("level", "part", "words")}


def is_content(server: Any) -> bool:
    try:
        server.manage("doctor")
    except RuntimeError:
        return False
    return True


@pytest.mark.django_db
def test_it_ends_non_zero_with_the_number_of_things_that_are_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(CommandError, match=r"^\d+ things are wrong\.$"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "WRONG  worker: No worker has ever run" in said
    assert "WRONG  accounts: Nobody can sign in yet" in said


@pytest.mark.slow
def test_a_database_that_is_away_or_empty_is_said_and_the_rest_is_looked_at_all_the_same(
    postgres_url: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, DATABASE_URL=postgres_url)
    with pytest.raises(RuntimeError) as empty:
        manage("doctor", env=env)
    assert "Tables are not up to date" in str(empty.value)
    with pytest.raises(RuntimeError) as away:
        manage("doctor", env={**env, "DATABASE_URL": f"postgresql://kitchen@{NOBODY_LISTENS}/x"})
    assert "WRONG  database: The database does not answer at DATABASE_URL (OperationalError)." in str(
        away.value
    )
    assert "note   worker: This cannot be known until the database is in order" in str(away.value)
    assert "disk: " in str(away.value)


# -- PostgreSQL and Redis ------------------------------------------------------------------------------------
@pytest.mark.slow
def test_postgresql_that_would_keep_words_is_told_setting_by_setting_until_it_keeps_none(
    postgres_url: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, DATABASE_URL=postgres_url)
    ask = PRINT.format("settings_of_server clock")
    said = manage("shell", "-v0", "-c", ask, env=env)
    for name in ("wal_recycle = on", "log_min_error_statement = error", "log_error_verbosity = default"):
        assert f"WRONG PostgreSQL has {name}" in said
    assert "ok This machine's clock and the database's say the same." in said
    wanted = {name: database_looks._best(good) for name, (good, _why) in database_looks.WANTED.items()}
    database = postgres_url.rsplit("/", 1)[1]
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        # For this database alone: the server is the other tests', too.
        per_database = {name: value for name, value in wanted.items() if name != "wal_recycle"}
        for name, value in per_database.items():
            admin.execute(f"ALTER DATABASE \"{database}\" SET {name} = '{value}'")
    said = manage("shell", "-v0", "-c", ask, env=env)
    assert said.count("WRONG") == 1
    assert "WRONG PostgreSQL has wal_recycle = on" in said


def test_a_database_that_knows_no_capitals_is_said(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE plain TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        try:
            url = postgres_url.rsplit("/", 1)[0] + "/plain"
            ask = PRINT.format("settings_of_server")
            said = manage("shell", "-v0", "-c", ask, env=environment(tmp_path, DATABASE_URL=url))
        finally:
            admin.execute("DROP DATABASE plain WITH (FORCE)")
    assert "WRONG The database (UTF8) knows no capitals beyond English" in said


def test_redis_is_asked_where_it_is_named(settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert has_nothing_wrong(database_looks.redis_answers)
    settings.REDIS_URL = f"redis://{NOBODY_LISTENS}/0"
    assert is_wrong(database_looks.redis_answers, "Redis does not answer at REDIS_URL")
    settings.REDIS_URL, settings.DEBUG = "", False
    assert "note redis: REDIS_URL is not set" in lines(database_looks.redis_answers)


# -- programs ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_worker_that_is_missing_late_or_of_another_version_is_said(settings: Settings) -> None:
    assert is_wrong(program_looks.worker, "No worker has ever run")
    Heartbeat("a").beat()
    assert has_nothing_wrong(program_looks.worker)
    settings.VERSION = "99.0.0"
    assert is_wrong(program_looks.worker, "this is 99.0.0: restart it")
    WorkerHeartbeat.objects.update(at=timezone.now() - timedelta(minutes=10))
    assert is_wrong(program_looks.worker, "The worker last answered 60")
    assert timedelta(minutes=10) > worker_heartbeats.LATE


@pytest.mark.django_db
def test_a_service_without_administrator_is_said() -> None:
    assert is_wrong(program_looks.administrator, "Nobody can sign in yet")
    accounts.open_service("Northtown", administrator="ada@example.org", password=PASSWORD)
    assert has_nothing_wrong(program_looks.administrator)
    Account.objects.update(is_active=False)
    assert is_wrong(program_looks.administrator, "Nobody can sign in yet")


def test_pages_that_are_not_built_and_a_token_that_is_guessed_are_said(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FRONTEND_DIST = tmp_path
    assert is_wrong(program_looks.pages, "not built")
    (tmp_path / "manifest.json").touch()
    assert has_nothing_wrong(program_looks.pages)
    settings.METRICS_TOKEN = "short"
    assert is_wrong(program_looks.version, "METRICS_TOKEN")


# -- files ---------------------------------------------------------------------------------------------------
@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR, settings.PRIVATE_KEYS = tmp_path / "var", tmp_path / "keys"
    for folder in (settings.VAR, settings.PRIVATE_KEYS):
        folder.mkdir(mode=0o700)
    return tmp_path / "var"


def test_folders_and_secrets_that_others_can_open_are_said(var: Path, settings: Settings) -> None:
    assert has_nothing_wrong(file_looks.folders)
    var.chmod(0o755)
    assert is_wrong(file_looks.folders, f"chmod 700 {var}")
    var.chmod(0o700)
    settings.PRIVATE_KEYS.chmod(0o750)
    assert is_wrong(file_looks.folders, f"chmod 700 {settings.PRIVATE_KEYS}")
    settings.PRIVATE_KEYS.chmod(0o700)
    secret = var / "secret_key.secret"
    secret.touch(mode=0o644)
    assert is_wrong(file_looks.folders, f"chmod 600 {secret}")
    secret.chmod(0o600)
    settings.PRIVATE_KEYS, settings.DEBUG = var / "private-keys", False
    assert "keep them out of every backup" in lines(file_looks.folders)


def test_a_folder_of_another_user_is_said(var: Path) -> None:
    try:
        shutil.chown(var, user=65534)
    except PermissionError:
        pytest.skip("only root can give a folder away")
    assert is_wrong(file_looks.folders, "belongs to another user")


def test_a_disk_without_room_is_said(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_looks, "ROOM", 0)
    assert has_nothing_wrong(file_looks.disk)
    monkeypatch.setattr(file_looks, "ROOM", shutil.disk_usage(var).total * 2)
    assert is_wrong(file_looks.disk, "make room")


@pytest.mark.slow
def test_a_seal_that_is_missing_open_broken_or_anothers_is_said(
    reilly: Reilly, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_FOLDER = ours = tmp_path / "ours"
    assert is_wrong(seal_looks.seal, "There is no seal yet")
    assert not ours.exists(), "the doctor makes none"
    seal_keys.load(ours)
    assert has_nothing_wrong(seal_looks.seal)
    table.seal(reilly)
    assert "the newest sealed plan is under it" in lines(seal_looks.seal)
    key = ours / seal_keys.SEAL_KEY
    key.chmod(0o640)
    assert is_wrong(seal_looks.seal, f"chmod 600 {key}")
    key.chmod(0o600)
    settings.SEAL_FOLDER = other = tmp_path / "other"
    assert is_wrong(seal_looks.seal, "Put the key back")
    seal_keys.load(other)
    assert is_wrong(seal_looks.seal, "does not check as real")
    shutil.copy(key, other / seal_keys.SEAL_KEY)
    assert is_wrong(seal_looks.seal, "not a pair")


# -- mail and texts ------------------------------------------------------------------------------------------
class Post:
    """A mail server on this machine that wants a password, and what it took."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    def knows(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == PASSWORD.encode(), handled=False)

    found = Post()
    server = Controller(
        found, hostname="127.0.0.1", port=free_port(), authenticator=knows, auth_required=True,
        auth_require_tls=False,
    )  # fmt: skip
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "table", PASSWORD
    settings.DEFAULT_FROM_EMAIL = "table@example.org"
    yield found
    server.stop()


def test_a_mail_server_is_signed_in_to_and_what_it_refuses_is_said(post: Post, settings: Settings) -> None:
    assert has_nothing_wrong(message_looks.mail)
    assert post.taken == []
    settings.EMAIL_HOST_PASSWORD = "another"
    assert is_wrong(message_looks.mail, "refuses EMAIL_USER and EMAIL_PASSWORD")
    settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS = PASSWORD, True
    assert is_wrong(message_looks.mail, "look at EMAIL_HOST, EMAIL_PORT and EMAIL_TLS")
    settings.EMAIL_USE_TLS, settings.DEFAULT_FROM_EMAIL = False, "table@localhost"
    assert is_wrong(message_looks.mail, "EMAIL_FROM is not set")
    settings.EMAIL_PORT = 1
    assert is_wrong(message_looks.mail, "does not let us in (ConnectionRefusedError)")


def test_where_nothing_is_configured_one_sentence_says_what_becomes_of_messages(settings: Settings) -> None:
    settings.EMAIL_HOST = settings.EMAIL_THROUGH = settings.TEXTS_THROUGH = ""
    settings.DEBUG = False
    assert is_wrong(message_looks.mail, f"EMAIL_HOST is not set): each is a file in {settings.OUTBOX_FOLDER}")
    assert is_wrong(message_looks.texts, "TEXTS_THROUGH is not set")
    settings.TEXTS_THROUGH = "twilio"
    assert has_nothing_wrong(message_looks.mail), "one way out is enough"
    settings.TEXTS_THROUGH = ""
    (said,) = trial_messages.send(Channel.EMAIL, "ada@example.org")
    assert said.level == Level.WRONG
    assert "no carrier is set" in said.words
    assert not settings.OUTBOX_FOLDER.exists()


def test_a_test_mail_arrives_in_neutral_words_and_no_line_repeats_its_address(
    post: Post, settings: Settings
) -> None:
    (said,) = trial_messages.send(Channel.EMAIL, "ada@example.org")
    assert (said.level, "ada" in said.words) == (Level.GOOD, False)
    (taken,) = post.taken
    text = taken.content.decode()
    assert taken.rcpt_tos == ["ada@example.org"]
    assert trial_messages.WORDS in text
    assert not re.search("family|child|meeting|plan", text.replace("text/plain", ""))
    settings.EMAIL_HOST_PASSWORD = "another"
    (said,) = trial_messages.send(Channel.EMAIL, "ada@example.org")
    assert (said.level, len(post.taken)) == (Level.WRONG, 1)


def test_a_test_text_arrives_and_what_the_provider_refuses_is_said(settings: Settings) -> None:
    with providers.running(providers.TwilioHandler) as twilio:
        keys = {
            "url": twilio.url,
            "account": providers.ACCOUNT,
            "token": providers.TOKEN,
            "number": "+441632960999",
        }
        settings.TEXTS_THROUGH, settings.TWILIO = "twilio", {**keys, "service": ""}
        (said,) = trial_messages.send(Channel.TEXT, "+441632960123")
        assert (said.level, "960123" in said.words) == (Level.GOOD, False)
        assert [one["body"] for one in twilio.sent] == [trial_messages.WORDS]
        (said,) = trial_messages.send(Channel.TEXT, "+999")
        assert "refused for good" in said.words
        settings.TWILIO = {**settings.TWILIO, "token": "another"}
        (said,) = trial_messages.send(Channel.TEXT, "+441632960123")
        assert "refuses our keys" in said.words


# -- the relay -----------------------------------------------------------------------------------------------
@pytest.mark.media
def test_a_real_relay_is_asked_for_a_place_and_what_it_refuses_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    given = coturn.start("127.0.0.1", log=tmp_path / "log")
    settings.TURN_URLS = given["TURN_URLS"].split(",")
    settings.TURN_SECRET, settings.TURN_CLI = given["TURN_SECRET"], given["TURN_CLI"]
    settings.TURN_CLI_PASSWORD = given["TURN_CLI_PASSWORD"]
    wait_until(lambda: has_nothing_wrong(relay_looks.relay), seconds=30, what="coturn")
    assert lines(relay_looks.relay).count("gives us a place") == 2
    settings.TURN_SECRET = "another"
    assert is_wrong(relay_looks.relay, "refuses us (401). Does TURN_SECRET fit")
    settings.TURN_SECRET, settings.TURN_CLI_PASSWORD = given["TURN_SECRET"], "another"
    assert is_wrong(relay_looks.relay, "command line does not let us in")


def test_a_relay_that_is_away_misspelt_or_missing_is_said(settings: Settings) -> None:
    settings.TURN_SECRET, settings.TURN_CLI = "a secret", ""
    settings.TURN_URLS = ["turn:127.0.0.1:1?transport=tcp", "media.example.org"]
    assert is_wrong(relay_looks.relay, "does not answer")
    assert is_wrong(relay_looks.relay, "is no address of a relay")
    assert "note relay: TURN_CLI is not set" in lines(relay_looks.relay)
    settings.TURN_URLS = []
    assert "note relay: TURN_URLS is not set" in lines(relay_looks.relay)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("turn:a.example", ("a.example", 3478, "udp", False)),
        ("turns:a.example:443", ("a.example", 443, "tcp", True)),
        ("turn:[::1]:1?transport=tcp", ("::1", 1, "tcp", False)),
        ("https://a.example", None),
    ],
)
def test_addresses_of_relays_are_read_as_browsers_do(url: str, expected: tuple[object, ...] | None) -> None:
    found = relay_looks.address_of(url)
    assert (found and (found.host, found.port, found.transport, found.tls)) == expected


# -- the public address --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_an_address_that_leads_elsewhere_or_by_a_proxy_that_says_too_little_is_said(
    start_daphne: StartDaphne, settings: Settings
) -> None:
    server = start_daphne(ALLOWED_HOSTS="table.example.org,localhost", METRICS_TOKEN="a-token-0123456789")
    settings.PUBLIC_URL, settings.DEBUG = f"http://localhost:{server.port}", True
    assert has_nothing_wrong(public_address_looks.public_address)
    settings.METRICS_TOKEN = "a-token-0123456789"
    assert "/metrics is reached from outside" in lines(public_address_looks.public_address)
    settings.SECURE_HSTS_SECONDS = 1000  # people come by https, and the server has not learnt of it
    assert is_wrong(public_address_looks.public_address, "X-Forwarded-Proto")
    settings.PUBLIC_URL = f"http://127.0.0.1:{server.port}"
    assert is_wrong(public_address_looks.public_address, "ALLOWED_HOSTS")
    with providers.running(providers.TwilioHandler) as other:
        settings.PUBLIC_URL = other.url
        assert not has_nothing_wrong(public_address_looks.public_address) or "does not answer" in lines(
            public_address_looks.public_address
        )


def test_an_address_without_scheme_or_tls_or_answer_is_said(settings: Settings) -> None:
    settings.DEBUG = False
    settings.PUBLIC_URL = "table.example.org"
    assert is_wrong(public_address_looks.public_address, "has no https:// before it")
    settings.PUBLIC_URL = f"http://{NOBODY_LISTENS}"
    assert is_wrong(public_address_looks.public_address, "begins with http://")
    assert "does not answer from here" in lines(public_address_looks.public_address)


def test_every_look_has_its_turn_once() -> None:
    looks = [look for _name, look in looking.LOOKS]
    assert len(looks) == len(set(looks))
