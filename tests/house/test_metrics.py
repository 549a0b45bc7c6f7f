"""/metrics: figures for a program that brings the token, and nothing of anybody."""

import http.client
import re
import tomllib
from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config import metrics, request_counts
from participants.messages import notices
from participants.models import Notice, WorkerHeartbeat
from participants.models.choices import NoticeState
from tests.conftest import StartDaphne
from tests.plans.sockets import SocketPerson
from tests.support.family import Reilly
from tests.support.scenes import play
from tests.support.servers import ROOT, Daphne, wait_until

TOKEN = "a-token-that-nobody-guesses-0123456789"
#: Every label there is, and what it may say.
WORDS = {
    "kind": {request_counts.PAGE, request_counts.OTHER, *request_counts.KINDS.values(),
             *request_counts.SOCKET_KINDS.values()},
    "status": {request_counts.UNANSWERED, *request_counts.STATUSES},
    "state": set(NoticeState.values),
}  # fmt: skip
#: What Prometheus itself adds, and what a release is called.
BY_FORM = {"le": r"[\d.]+|\+Inf", "version": r"\d+\.\d+\.\d+\S*", "python": r"3\.\d+\.\d+\S*"}

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def ask(server: Daphne, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    status, said = answer.status, answer.read().decode()
    line.close()
    return status, said


def figures(server: Daphne) -> Figures:
    status, said = ask(server, Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return read(said)


def read(said: str) -> Figures:
    """Every figure by name and labels; each label says only what it may."""
    found = {}
    for family in text_string_to_metric_families(said):
        for sample in family.samples:
            for label, value in sample.labels.items():
                by_form = label in BY_FORM and re.fullmatch(BY_FORM[label], value)
                assert by_form or value in WORDS.get(label, ()), (sample.name, label, value)
            found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


def of(found: Figures, name: str, **labels: str) -> float:
    return found.get((f"kitchen_table_{name}", frozenset(labels.items())), 0.0)


def test_without_a_token_the_address_is_not_there(daphne_server: Daphne) -> None:
    assert ask(daphne_server)[0] == 404


def test_with_one_only_those_who_bring_it_are_answered(start_daphne: StartDaphne) -> None:
    server = start_daphne(METRICS_TOKEN=TOKEN)
    for headers in (
        {},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
    ):
        assert ask(server, **headers) == (401, "")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    status, said = ask(server, Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert f'version="{version}"' in said


@pytest.mark.slow
async def test_a_server_counts_requests_sockets_rooms_and_ticks_and_names_nobody(
    start_daphne: StartDaphne,
) -> None:
    server = start_daphne(METRICS_TOKEN=TOKEN)
    scene = play(server, "in_private_time")
    before = figures(server)
    for path in ("/j/AAAA-BBBB-CCCC", "/static/nothing", "/Siobhan/Reilly", "/ws/Siobhan", "/healthz"):
        ask(server, path, Cookie="kt_device=guess")
    mum = await SocketPerson(server, scene["draft"], scene["people"]["siobhan"]).come_in()
    now = figures(server)
    grown = {key: now[key] - before.get(key, 0.0) for key in now}
    assert of(grown, "requests_total", kind="static", status="4xx") == 1
    assert of(grown, "requests_total", kind="page", status="4xx") == 2
    assert of(grown, "requests_total", kind="way_in", status="2xx") == 1
    assert of(grown, "requests_total", kind="health", status="2xx") == 2
    assert of(now, "sockets", kind="plan") == 1
    assert of(now, "rooms") == 1
    assert of(grown, "tick_seconds_count") > 0
    assert of(now, "database_up") == 1
    await mum.leave()
    wait_until(
        lambda: of(figures(server), "sockets", kind="plan") == 0, seconds=10, what="the end of a socket"
    )


@pytest.mark.django_db
def test_the_outbox_is_counted_by_state_with_how_long_the_oldest_waits(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    now = timezone.now()
    queued = [
        notices.queue(
            key, notices.SOMETHING_NEW_HERE, person=reilly.people["daniel"], expires=now + timedelta(days=1)
        )
        for key in ("a", "b", "c")
    ]
    assert all(queued)
    Notice.objects.filter(key="a").update(state=NoticeState.REFUSED)
    Notice.objects.filter(key="b").update(due=now - timedelta(minutes=2))
    Notice.objects.filter(key="c").update(due=now + timedelta(hours=2))
    found = shown()
    assert of(found, "outbox", state="refused") == 1
    assert of(found, "outbox", state="due") == 2
    assert 120 <= of(found, "outbox_oldest_seconds") < 180
    # One that the provider did not take goes again later; it has waited since it was tried first.
    paused = {"tries": 5, "due": now + timedelta(minutes=9), "first_tried_at": now - timedelta(minutes=30)}
    Notice.objects.filter(key="b").update(**paused)
    assert 1800 <= of(shown(), "outbox_oldest_seconds") < 1860
    Notice.objects.update(state=NoticeState.SENT)
    assert of(shown(), "outbox_oldest_seconds") == 0


@pytest.mark.django_db
def test_the_workers_heartbeat_has_an_age_once_there_was_one() -> None:
    name = "kitchen_table_worker_heartbeat_seconds"
    assert (name, frozenset()) not in shown()
    WorkerHeartbeat.objects.create(owner="a", at=timezone.now() - timedelta(seconds=40), version="0")
    assert 40 <= shown()[name, frozenset()] < 60


def shown() -> Figures:
    return read(metrics.generate_latest(metrics.kept()).decode())


@pytest.mark.parametrize(
    "path", ["/", "", "//", "/Maya Reilly", "/j", "/api/v1/families/3", "/static/../j/token", "/hooks"]
)
def test_whatever_an_address_says_its_kind_is_one_of_a_few_words(path: str) -> None:
    assert request_counts.kind_of(path) in WORDS["kind"]
