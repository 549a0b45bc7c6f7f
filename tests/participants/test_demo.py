"""`manage.py demo`: the family once, its links each time, and only on a laptop."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from meetings.models import Meeting
from participants.models import Family, Invitation
from plans import demo

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/j/([0-9A-Z]{13})\s+(\d{6})")


@pytest.fixture(autouse=True)
def _laptop(settings: Settings, tmp_path: Path, quick_hashes: None) -> None:
    settings.DEBUG = True
    settings.VAR = tmp_path


def run(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    call_command("demo", **options)
    return capsys.readouterr().out


def test_everybody_who_comes_by_link_is_listed_and_lee_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = run(capsys)
    assert len(LINK.findall(printed)) == 8
    assert "tom.ellery@example.org" in printed
    assert "Lee" not in printed


def test_a_second_run_keeps_the_family_and_prints_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(capsys) == run(capsys)
    assert Family.objects.count() == 1


def test_links_are_kept_where_only_we_can_read_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys)
    kept = tmp_path / "demo.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(kept.read_text())) == {"ways", "passwords"}


@pytest.mark.parametrize("lost", ["file", "links"])
def test_lost_or_ended_links_are_made_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lost: str
) -> None:
    before = LINK.findall(run(capsys))
    if lost == "file":
        (tmp_path / "demo.json").unlink()
    else:
        Invitation.objects.update(until="2020-01-01T00:00Z")
    after = LINK.findall(run(capsys))
    assert len(after) == 8
    assert not set(before) & set(after)
    assert run(capsys).count("/j/") == 8


def test_the_evening_can_be_led_on_and_never_back(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, stage="information")
    found = demo.find()
    assert found is not None
    assert found.meeting.stage == "information"
    assert all(seat.admitted_at for seat in found.seats.values())
    run(capsys, stage="private")
    assert Meeting.objects.get().stage == "private"
    run(capsys)
    assert Meeting.objects.get().stage == "private"


def test_with_debug_off_there_is_no_demo(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="laptops"):
        call_command("demo")
    assert not Family.objects.exists()
