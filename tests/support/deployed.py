"""A service made by the steps of docs/deploy.md, in a folder and on ports of its own."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import parts
from tests.support import nginx, servers
from tests.support.servers import ROOT
from tests.support.steps import Shell, Step, steps_of
from tests.support.through_proxy import HOST

PAGE = ROOT / "docs/deploy.md"
PASSWORD = "a long walk to netball on Tuesdays"


class Postgres(parts.Postgres):
    """As a system's packages set it up: an administrator, and nothing else. Nothing here cuts its power."""

    administrator = "postgres"

    def command(self) -> list[str | Path]:
        return [*super().command(), "-c", "fsync=off"]


class Redis(parts.Redis):
    """As a system's packages set it up: with a file of settings, and a copy on the disk."""

    def command(self) -> list[str | Path]:
        settings = self.folder / "redis.conf"
        settings.write_text(f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\nsave 3600 1\n")
        return ["redis-server", settings]


@dataclass
class Machine:
    """What a step needs around it, and what runs once all were followed."""

    root: Path
    postgres: Postgres
    redis: Redis
    running: ExitStack
    env: dict[str, str] = field(default_factory=dict)
    web_processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    followed: list[tuple[Step, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ports = {name: servers.free_port() for name in ("HTTP_PORT", "HTTPS_PORT", "WEB_1", "WEB_2")}
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "ROOT": str(self.root),
            "SITE": HOST,
            "SOURCE": str(_as_git_has_it(self.root.with_name("source"))),
            "SERVICE_USER": subprocess.check_output(["id", "-un"], text=True).strip(),
            "AS_POSTGRES": "",
            "REDIS_URL": self.redis.url,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.postgres.port),
            "PGUSER": self.postgres.administrator,
            "KT_ADMIN_PASSWORD": PASSWORD,
            **{name: str(port) for name, port in self.ports.items()},
        }

    def follow(self) -> None:
        """Every step in order; where one is not tried, what stands in for it."""
        self.root.mkdir()
        instead = {
            "3. The code": self.bring_programs,
            "8. Web processes and worker": self.start_units,
            "10. nginx": self.start_nginx,
        }
        shell = Shell(env=self.env, log=self.root / "shell.log", cwd=self.root)
        self.running.callback(shell.close)
        for step in steps_of(PAGE):
            if step.is_tried:
                self.followed.append((step, shell.paste(step.commands)))
            elif step.heading in instead:
                instead[step.heading]()

    def said(self, heading: str) -> str:
        """What the commands of one step wrote."""
        return "".join(told for step, told in self.followed if step.heading == heading).lstrip()

    @property
    def checkout(self) -> Path:
        return self.root / "srv/kitchen-table"

    def bring_programs(self) -> None:
        """The lock files' packages, as the tests have them."""
        (self.checkout / ".venv").symlink_to(Path(sys.prefix))
        (self.checkout / "frontend/node_modules").symlink_to(ROOT / "frontend/node_modules")

    def start_units(self) -> None:
        """What systemd would start."""
        for port in (self.ports["WEB_1"], self.ports["WEB_2"]):
            self.web_processes.append(self.start_unit("kitchen-table-web@.service", str(port)))
        self.start_unit("kitchen-table-worker.service")
        for port in (self.ports["WEB_1"], self.ports["WEB_2"]):
            servers.wait_until(lambda port=port: nginx.listens(port), seconds=60, what="a web process")

    def start_unit(self, name: str, instance: str = "") -> subprocess.Popen[bytes]:
        """One unit's program, with its folder and its settings; without what systemd takes away from it."""
        unit = (self.checkout / "deploy/systemd" / name).read_text().replace("%i", instance)
        (command,) = re.findall(r"^ExecStart=(.+)$", unit, re.M)
        (folder,) = re.findall(r"^WorkingDirectory=(.+)$", unit, re.M)
        (settings,) = re.findall(r"^EnvironmentFile=(.+)$", unit, re.M)
        own = dict(one.split("=", 1) for one in re.findall(r"^Environment=(.+)$", unit, re.M))
        return self.running.enter_context(
            servers.running(
                [self.inside(part) for part in shlex.split(command)],
                log=self.root / "log" / name.replace("@", f"-{instance}"),
                cwd=Path(self.inside(folder)),
                env=own | self.settings(self.inside(settings)),
            )
        )

    def inside(self, path: str) -> str:
        """The same path in our folder."""
        return re.sub(r"^/(?=srv/|etc/|var/)", f"{self.root}/", path)

    def settings(self, file: str = "/etc/kitchen-table/env") -> dict[str, str]:
        """The file of settings, as systemd reads it, and where this PostgreSQL is."""
        lines = Path(self.inside(file)).read_text().splitlines()
        given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {name: self.env[name] for name in ("PATH", "HOME", "PGHOST", "PGPORT")} | given

    def start_nginx(self) -> None:
        """The configuration that the steps made; nginx's own folders in ours."""
        folder = self.root / "etc/nginx"
        temporary = "".join(f"{kind}_temp_path {self.root}/{kind};\n" for kind in nginx.TEMPORARY)
        with (folder / "upstream.conf").open("a") as more:
            more.write(temporary)
        command = [*nginx.command(folder / "nginx.conf", self.root)]
        self.running.enter_context(servers.running(command, log=self.root / "log/nginx", cwd=self.root))
        port = self.ports["HTTPS_PORT"]
        servers.wait_until(lambda: nginx.listens(port), seconds=20, what="nginx")

    def manage(self, *arguments: str) -> str:
        """Run `deploy/kitchen-table …` as the steps do; what it printed."""
        env = {**self.env, "KITCHEN_TABLE_SETTINGS": str(self.root / "etc/kitchen-table/env")}
        done = subprocess.run(
            [self.checkout / "deploy/kitchen-table", *arguments], env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _as_git_has_it(folder: Path) -> Path:
    """A repository with what is under version control here, as it stands now."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All of it"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder
