"""The programs themselves: version, built pages, worker, and whether anybody can sign in."""

from collections.abc import Iterator

from django.conf import settings

from config.doctor.diagnosis import Finding, Part
from participants.models import Account
from participants.models.choices import StaffRole
from participants.staff import worker_heartbeats

VERSION, PAGES, WORKER, ACCOUNTS = Part("version"), Part("pages"), Part("worker"), Part("accounts")
START_IT = "Start `manage.py work` beside the web processes."


def version() -> Iterator[Finding]:
    """Which version this is, and whether it runs for development."""
    yield VERSION.good(f"Kitchen Table {settings.VERSION}.")
    if settings.DEBUG:
        yield VERSION.note("DEBUG is on: for one's own machine only. Set DEBUG=0 in service.")
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 16:
        yield VERSION.wrong("METRICS_TOKEN is short enough to be guessed: make it long and random.")


def pages() -> Iterator[Finding]:
    """Scripts and styles are built beside the code."""
    manifest = settings.FRONTEND_DIST / "manifest.json"
    if manifest.is_file():
        yield PAGES.good("Scripts and styles are built.")
    else:
        yield PAGES.wrong("Scripts and styles are not built: run `npm ci && npm run build` in frontend/.")


def worker() -> Iterator[Finding]:
    """Somebody sends what waits in the outbox."""
    found = worker_heartbeats.last()
    if found is None:
        yield WORKER.wrong(f"No worker has ever run: no message goes out. {START_IT}")
        return
    seconds = int(worker_heartbeats.age(found).total_seconds())
    if worker_heartbeats.is_late(found):
        yield WORKER.wrong(f"The worker last answered {seconds} seconds ago: messages wait. {START_IT}")
        return
    yield WORKER.good(f"The worker last answered {seconds} seconds ago.")
    if found.version != settings.VERSION:
        yield WORKER.wrong(
            f"The worker runs version {found.version}, this is {settings.VERSION}: restart it."
        )


def administrator() -> Iterator[Finding]:
    """There is somebody who can invite the others."""
    if Account.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True).exists():
        yield ACCOUNTS.good("There is an administrator.")
    else:
        yield ACCOUNTS.wrong("Nobody can sign in yet: `manage.py create_service NAME --admin E-MAIL`.")
