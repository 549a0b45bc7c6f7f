"""A migration only adds: the processes of the release before go on beside the new database, and can return.

What takes away or changes comes a release after the last code that reads it, and stands in ALLOWED.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

OURS = ("participants", "meetings", "plans")
#: The last migrations of the latest release, 0.1.0: with it there is nothing before to get along with.
RELEASED = {"participants": 23, "meetings": 20, "plans": 16}
#: A migration that does more than add, and why the release before gets along with it: since which release
#: nothing reads what goes.
ALLOWED: dict[str, str] = {}

ADDS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)


def faults_of(operation: Operation, app: str, before: ProjectState, after: ProjectState) -> Iterator[str]:
    """Why the processes of the release before might fail once this was done."""
    if isinstance(operation, ADDS):
        return
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.has_db_default() or isinstance(field, models.ManyToManyField)):
            yield f"{operation.name}: they write rows without it; give it null=True or a db_default"
        return
    if isinstance(operation, migrations.AlterField):
        old, new = (
            state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
            for state in (before, after)
        )
        if connection.schema_editor()._field_should_be_altered(old, new):
            yield f"{operation.name}: changes a column that they read and write"
        return
    yield f"{type(operation).__name__}: does not only add"


def faults(app: str, name: str, operations: list[Operation], state: ProjectState) -> list[str]:
    """All of one migration's; `state` is what was there before it."""
    found = []
    for operation in operations:
        before = state.clone()
        operation.state_forwards(app, state)
        found += [f"{app} {name}: {fault}" for fault in faults_of(operation, app, before, state)]
    return found


def later() -> list[tuple[str, str]]:
    """Our migrations since the latest release."""
    keys = MigrationLoader(None).disk_migrations
    return sorted((app, name) for app, name in keys if app in OURS and int(name[:4]) > RELEASED[app])


@pytest.mark.parametrize(("app", "name"), later())
def test_a_migration_since_the_latest_release_only_adds(app: str, name: str) -> None:
    loader = MigrationLoader(None)
    state = loader.project_state((app, name), at_end=False)
    found = faults(app, name, loader.disk_migrations[app, name].operations, state)
    assert not found or f"{app} {name}" in ALLOWED, found


def test_nothing_is_allowed_that_is_not_there() -> None:
    there = {f"{app} {name}" for app, name in later()}
    assert set(ALLOWED) <= there


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("notice", "subject"),
        migrations.RenameField("notice", "subject", "title"),
        migrations.DeleteModel("SentForm"),
        migrations.AddField("notice", "colour", models.CharField(max_length=5, default="red")),
        migrations.AlterField("notice", "subject", models.CharField(max_length=20)),
        migrations.RunSQL("SELECT 1"),
    ],
)
def test_what_the_release_before_would_trip_over_is_found(operation: Operation) -> None:
    assert faults("participants", "x", [operation], ProjectState.from_apps(apps))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("notice", "colour", models.CharField(max_length=5, null=True)),
        migrations.AddField("notice", "colour", models.CharField(max_length=5, db_default="red")),
        migrations.AlterField(
            "notice", "subject", models.CharField(max_length=160, blank=True, help_text="what it says")
        ),
    ],
)
def test_what_it_does_not_notice_is_let_be(operation: Operation) -> None:
    assert not faults("participants", "x", [operation], ProjectState.from_apps(apps))
