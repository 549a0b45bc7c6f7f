"""docs/retention.md names every table of the service, and everything the daily task removes."""

import re

from django.apps import apps
from pytest_django import Settings

from participants.staff import retention
from tests.support.servers import ROOT

PAGE = (ROOT / "docs" / "retention.md").read_text()


def rows() -> list[list[str]]:
    """The cells of every row of the page's tables."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def tables_named() -> list[str]:
    return [label for row in rows() for label in re.findall(r"`([a-z]+\.\w+)`", row[0])]


def test_every_table_has_its_row_and_no_row_is_of_a_table_that_is_gone() -> None:
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    named = tables_named()
    assert models - set(named) == set(), "say in docs/retention.md who removes it, or why it is kept"
    assert set(named) - models == set()
    assert len(named) == len(set(named))


def test_every_row_says_who_removes_it_or_why_it_is_kept() -> None:
    assert all(cell for row in rows() for cell in row)


def test_everything_the_daily_task_removes_is_on_the_page_and_the_other_way_round(
    db: None, settings: Settings
) -> None:
    said = {
        what.strip()
        for row in rows()
        for part in row[-1].split(";")
        if part.strip().startswith("daily: ")
        for what in part.strip().removeprefix("daily: ").split(",")
    }
    assert said == {what for what, _forget in retention._everything()}
