"""A backup holds what belongs together and nothing private; it is restored whole, into an empty place, or not
at all.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import pyrage
import pytest

from participants.platform.backups import sealed_bundle
from tests.support import servers
from tests.support.lived import PRIVATE
from tests.support.stage_hand import StageHand

pytestmark = [pytest.mark.peers, pytest.mark.timeout(300)]

HELD = {"devices": 7, "link": True, "session": 200, "api": 200, "app": True, "sealed": [["unchanged"]]}


class Place:
    """A folder and a database in which a service may live."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.env = folder, servers.environment(folder, **env)

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @cached_property
    def hand(self) -> StageHand:
        """Runs one command after another in this place."""
        return StageHand(self.env)

    def manage(self, *arguments: str) -> str:
        return self.hand.run(*arguments)

    def close(self) -> None:
        """What runs here ends; the next command finds the environment as it is then."""
        if "hand" in self.__dict__:
            self.hand.go_home()
            del self.hand

    def refuses(self, *arguments: str) -> str:
        """What a command says that must not work."""
        with pytest.raises(RuntimeError) as refused:
            self.manage(*arguments)
        assert "Traceback" not in str(refused.value)
        return str(refused.value)

    def play(self, call: str) -> dict[str, Any]:
        code = f"from tests.support import lived; import json; print('SCENE' + json.dumps(lived.{call}))"
        found: dict[str, Any] = json.loads(self.manage("shell", "-v", "0", "-c", code).rsplit("SCENE", 1)[1])
        return found


class Lived(Place):
    """A place in which a service has lived, its backup, and the key to it."""

    held: dict[str, Any]
    backup: Path
    key: Path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Once on each kind of database: its tests only look at it."""
    folder = tmp_path_factory.mktemp("lived")
    with ExitStack() as closing:
        env = {}
        if request.param == "postgresql":
            server = request.getfixturevalue("_postgres_server")
            env = {"DATABASE_URL": closing.enter_context(servers.postgres_database(server))}
        place = _lived(Lived(folder, **env))
        closing.callback(place.close)
        yield place


def _lived(place: Lived) -> Lived:
    place.manage("prepare")
    place.held = place.play("began()")
    place.key = place.folder / "key"
    said = place.manage("new_backup_key", str(place.key))
    place.env["BACKUP_RECIPIENT"] = said.split("BACKUP_RECIPIENT=")[1].split()[0]
    place.close()
    place.manage("backup", str(place.folder))
    (place.backup,) = place.folder.glob("*.age")
    return place


@pytest.fixture
def empty(lived: Lived, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Place]]:
    """Makes empty places of the same kind as `lived`."""
    places: list[Place] = []

    def made() -> Place:
        folder = tmp_path / f"place-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        env = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if is_postgres(lived) else {}
        places.append(Place(folder, **env))
        return places[-1]

    yield made
    for place in places:
        place.close()


def is_postgres(place: Place) -> bool:
    return "DATABASE_URL" in place.env


def unpacked(lived: Lived) -> dict[str, bytes]:
    """All parts of a backup, the database's pieces as one."""
    keys = [pyrage.x25519.Identity.from_str(lived.key.read_text().split("\n")[1])]
    found: dict[str, bytes] = {}
    with sealed_bundle.reading(lived.backup, keys) as parts:
        for name, data in parts:
            name = "database" if name.startswith("database/") else name
            found[name] = found.get(name, b"") + data
    return found


def is_untouched(place: Place) -> bool:
    """Nothing was put into this place: no table, no seal, no secrets, nothing half done."""
    left = {path.name for path in place.var.iterdir()} - {"static", "outbox"}
    tables = place.manage("shell", "-v", "0", "-c",
        "from django.db import connection; print(connection.introspection.table_names())")  # fmt: skip
    harmless = {"secret_key.secret", "journal_key.secret", "kitchen-table.sqlite3"}
    return tables.strip().endswith("[]") and left <= harmless


def with_secrets(place: Place) -> Place:
    """The lines of restored.env are in its environment, as it says."""
    lines = (place.var / "restored.env").read_text().splitlines()
    place.env |= dict(line.split("=", 1) for line in lines)
    place.close()
    return place


def test_everything_works_in_another_place_but_the_words_of_private_time(
    lived: Lived, empty: Callable[[], Place]
) -> None:
    assert lived.play(f"found({lived.held!r})") == {**HELD, "private": "read"}
    place = empty()
    said = place.manage("restore", str(lived.backup), "--key", str(lived.key))
    assert "restored.env" in said
    assert (place.var / "restored.env").stat().st_mode & 0o777 == 0o600
    with_secrets(place)
    assert place.manage("prepare") == lived.manage("prepare"), "the same seal"
    assert "The journal is whole" in place.manage("check_journal")
    assert place.play(f"found({lived.held!r})") == {**HELD, "private": "lost"}
    assert {path.stat().st_mode & 0o777 for path in (place.var / "seal").glob("*.key.pem")} == {0o600}


def test_with_the_same_secrets_in_the_environment_none_are_written(
    lived: Lived, empty: Callable[[], Place]
) -> None:
    place = empty()
    secrets = json.loads(unpacked(lived)["secrets.json"])
    place.env |= secrets
    assert "leave them as they are" in place.manage("restore", str(lived.backup), "--key", str(lived.key))
    assert not (place.var / "restored.env").exists()


def test_a_backup_holds_no_key_and_no_word_of_private_time(lived: Lived) -> None:
    parts = unpacked(lived)
    keys = [path.read_bytes()[:32] for path in (lived.var / "private-keys").iterdir()]
    assert keys
    everything = b"\0".join([*parts.values(), _opened(parts["database"], lived)])
    for key in keys:
        assert key not in everything
        assert key.hex().encode() not in everything
    assert not any("private" in name for name in parts)
    assert PRIVATE.split()[0].encode() not in everything
    assert b"School run" in everything or b"does the school run" in everything, "it would have been found"


def _opened(database: bytes, lived: Lived) -> bytes:
    """A compressed dump as SQL; SQLite's file is open already."""
    if not is_postgres(lived):
        return database
    sql = subprocess.run(["pg_restore", "--file=-"], input=database, check=True, capture_output=True).stdout
    hexadecimal = [part for part in sql.replace(b"\\\\x", b"\t").split(b"\t") if len(part) % 2 == 0]
    values = []
    for part in hexadecimal:
        try:
            values.append(bytes.fromhex(part.split(b"\n")[0].decode()))
        except ValueError:
            continue
    return sql + b"\0".join(values)


def test_a_backup_is_closed_to_everybody_else_and_says_nothing_of_anybody_without_its_key(
    lived: Lived,
) -> None:
    assert lived.backup.stat().st_mode & 0o777 == 0o600
    data = lived.backup.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    for words in (b"Reilly", b"manifest", b"SECRET_KEY", b"CREATE TABLE", b"BEGIN PRIVATE KEY"):
        assert words not in data


def test_what_it_says_about_itself_is_counts(lived: Lived) -> None:
    about = json.loads(unpacked(lived)["manifest.json"])
    assert about["rows"]["plans_sealedplan"] == 1
    assert about["rows"]["participants_journalentry"] > 20
    assert set(about["sha256"]) >= {"database/", "secrets.json", "seal/seal.key.pem", "seal/authority.pem"}
    assert about["version"]


def test_a_place_that_is_not_empty_is_refused(lived: Lived, empty: Callable[[], Place]) -> None:
    place = empty()
    place.manage("prepare")
    seal = {path: path.read_bytes() for path in (place.var / "seal").iterdir()}
    assert "not empty" in place.refuses("restore", str(lived.backup), "--key", str(lived.key))
    assert {path: path.read_bytes() for path in (place.var / "seal").iterdir()} == seal
    assert not (place.var / "restored.env").exists()


def test_another_seal_is_not_written_over(lived: Lived, empty: Callable[[], Place]) -> None:
    place = empty()
    (place.var / "seal").mkdir(parents=True)
    (place.var / "seal" / "seal.pem").write_text("of somebody else")
    assert "another seal" in place.refuses("restore", str(lived.backup), "--key", str(lived.key))
    shutil.rmtree(place.var / "seal")
    assert is_untouched(place)


def test_another_key_opens_nothing(lived: Lived, empty: Callable[[], Place], tmp_path: Path) -> None:
    place = empty()
    place.manage("new_backup_key", str(tmp_path / "another"))
    assert "doesn't open" in place.refuses("restore", str(lived.backup), "--key", str(tmp_path / "another"))
    assert is_untouched(place)


@pytest.mark.parametrize("how", ["a flipped bit", "cut off", "something after it", "empty"])
def test_a_damaged_file_is_refused_and_leaves_nothing(
    lived: Lived, empty: Callable[[], Place], tmp_path: Path, how: str
) -> None:
    data = bytearray(lived.backup.read_bytes())
    match how:
        case "a flipped bit":
            data[len(data) - 200] ^= 1
        case "cut off":
            del data[-70_000:]
        case "something after it":
            data += b"x"
        case _:
            data.clear()
    (tmp_path / "damaged.age").write_bytes(data)
    place = empty()
    assert "damaged" in place.refuses("restore", str(tmp_path / "damaged.age"), "--key", str(lived.key))
    assert is_untouched(place)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("manifest.json", {"version": "999.0.0"}, "newer version"),
        ("manifest.json", {"form": 2}, "newer version"),
        ("manifest.json", {"migrations": ["plans.9999_of_tomorrow"]}, "newer version"),
        ("manifest.json", {"vendor": "oracle"}, "DATABASE_URL names"),
        ("manifest.json", {"rows": {"plans_sealedplan": 2}}, "damaged"),
        ("secrets.json", {"SECRET_KEY": "another"}, "damaged"),
    ],
)
def test_one_that_does_not_fit_is_refused_and_leaves_nothing(
    lived: Lived, empty: Callable[[], Place], tmp_path: Path, part: str, change: dict[str, Any], said: str
) -> None:
    """Made by somebody who has the public key, so that its encryption holds."""
    parts = unpacked(lived)
    parts[part] = json.dumps({**json.loads(parts[part]), **change}).encode()
    database = parts.pop("database")
    manifest = parts.pop("manifest.json")
    recipient = pyrage.x25519.Recipient.from_str(lived.env["BACKUP_RECIPIENT"])
    whole = [*parts.items(), ("database/0", database), ("manifest.json", manifest)]
    sealed_bundle.write(tmp_path / "made.age", whole, recipients=[recipient])
    place = empty()
    refusal = place.refuses("restore", str(tmp_path / "made.age"), "--key", str(lived.key))
    assert said in refusal
    if "rows" in change and is_postgres(lived):
        return  # PostgreSQL has committed by then; only a forged backup gets that far
    assert is_untouched(place)


def test_a_name_that_leads_out_of_the_seals_folder_is_refused(
    lived: Lived, empty: Callable[[], Place], tmp_path: Path
) -> None:
    parts = unpacked(lived)
    recipient = pyrage.x25519.Recipient.from_str(lived.env["BACKUP_RECIPIENT"])
    whole = [("seal/../out", b"x"), *parts.items()]
    sealed_bundle.write(tmp_path / "made.age", whole, recipients=[recipient])
    place = empty()
    assert "damaged" in place.refuses("restore", str(tmp_path / "made.age"), "--key", str(lived.key))
    assert is_untouched(place)


def test_a_file_that_is_there_is_never_written_over(lived: Lived) -> None:
    was = lived.backup.read_bytes()
    assert "already" in lived.refuses("backup", str(lived.backup))
    assert lived.backup.read_bytes() == was
    assert "Nothing was made" in lived.refuses("new_backup_key", str(lived.key))


def test_without_a_recipient_nothing_is_made(lived: Lived, tmp_path: Path) -> None:
    for value, said in (("", "BACKUP_RECIPIENT is missing"), ("age1nonsense", "no public key")):
        place = Place(lived.folder, **{**lived.env, "BACKUP_RECIPIENT": value})
        assert said in place.refuses("backup", str(tmp_path / "new.age"))
        place.close()
    assert not list(tmp_path.iterdir())


def test_a_backup_that_fails_half_way_leaves_no_file(lived: Lived, tmp_path: Path) -> None:
    """The folder of the target is on a full disk, or pg_dump is not there."""

    def parts() -> Iterator[tuple[str, bytes]]:
        yield "secrets.json", b"{}"
        yield "database/0", bytes(sealed_bundle.PIECE)
        raise OSError("no space")

    recipient = pyrage.x25519.Recipient.from_str(lived.env["BACKUP_RECIPIENT"])
    with pytest.raises(OSError, match="no space"):
        sealed_bundle.write(tmp_path / "new.age", parts(), recipients=[recipient])
    assert not list(tmp_path.iterdir())
