"""docs/settings.md and deploy/example.env, made from the variables that the settings declare."""

import textwrap
from collections.abc import Iterable

from config.settings.variables import SERVICE, Subject, Variable

WIDTH = 120
RANDOM = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
HEAD = (
    "Every environment variable of the service. This page and [deploy/example.env](../deploy/example.env) "
    "are made from the code by `manage.py write_settings`; a test compares them."
)
POINTS = (
    "A switch is `1`, `true`, `yes` or `on`, or `0`, `false`, `no` or `off`, in capitals or not. An empty "
    "value is as none.",
    "What is missing, wrong or misspelt stops the start, with a sentence for each.",
    "`DEBUG` is off unless it is set. With it off, a service does not start without the values that are "
    "needed then.",
    "Settings of an e-mail provider, `ANYMAIL_…`, are passed on to django-anymail as they are.",
    f"A long random value: `{RANDOM}`.",
)
ENV_HEAD = (
    "Copy to deploy/.env, which is never committed, and fill it in. A name behind # is not read: what stands "
    "there holds unless you write something else. Made from the code by manage.py write_settings; "
    "docs/settings.md has the same as tables.",
    f"A long random value: {RANDOM}",
)


def page(subjects: Iterable[Subject]) -> str:
    """The page, a table for each subject."""
    points = (_wrapped(point, first="- ", rest="  ") for point in POINTS)
    head = "\n".join([f"# Settings\n\n{_wrapped(HEAD)}\n", *points, ""])
    return head + "".join(_section(subject) for subject in _needed_first(subjects))


def _needed_first(subjects: Iterable[Subject]) -> list[Subject]:
    """What no service starts without comes before the rest."""
    return sorted(subjects, key=lambda subject: all(one.needed != SERVICE for one in subject.variables))


def _wrapped(text: str, *, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _section(subject: Subject) -> str:
    more = f"More: [{subject.page}]({subject.page}).\n\n" if subject.page else ""
    rows = "".join(_row(variable) for variable in subject.variables)
    head = "| name | what it is | kind | unless given | needed |\n|---|---|---|---|---|\n"
    return f"\n## {subject.title}\n\n{more}{head}{rows}"


def _row(variable: Variable) -> str:
    cells = [f"`{variable.name}`", variable.says, variable.kind.short, variable.default, variable.needed]
    return f"| {' | '.join(cells)} |\n".replace("|  |", "| |").replace("|  |", "| |")


def example(subjects: Iterable[Subject]) -> str:
    """The example of an environment: what is needed stands open, the rest as comments."""
    head = "".join(_comment(text) for text in ENV_HEAD)
    return head + "".join(_example_section(subject) for subject in _needed_first(subjects))


def _comment(text: str) -> str:
    return _wrapped(text, first="# ", rest="# ") + "\n"


def _example_section(subject: Subject) -> str:
    return f"\n## {subject.title}\n" + "".join(_example_of(variable) for variable in subject.variables)


def _example_of(variable: Variable) -> str:
    needed = f"; needed {variable.needed}" if variable.needed else ""
    line = f"{variable.name}={variable.example}\n"
    says = _comment(f"{variable.says} ({variable.kind.short}{needed})")
    return says + (line if variable.asked else f"#{line}")
