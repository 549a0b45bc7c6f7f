"""Reads environment variables, each where it is declared, and keeps what is wrong until all are read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from config.settings.kinds import TEXT, Kind
from config.settings.misspelling import unknown_names

T = TypeVar("T")
SERVICE = "with DEBUG off"
#: A value that is longer is not repeated whole in a sentence.
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Variable:
    """One variable, as the table shows it. `says` completes “set it to …”."""

    name: str
    kind: Kind[Any]
    says: str
    #: As it would be written, or in words; empty when there is none.
    default: str = ""
    #: When it must be there, such as “with DEBUG off”; empty when never.
    needed: str = ""
    example: str = ""
    #: Its value is never repeated.
    confidential: bool = False
    #: Stands filled in, or to be filled in, in deploy/example.env.
    asked: bool = False


@dataclass
class Subject:
    """Variables that belong together, in the order in which they were declared."""

    title: str
    environment: "Environment"
    #: The page in docs/ that says more.
    page: str = ""
    variables: list[Variable] = field(default_factory=list)

    def read(
        self, name: str, kind: Kind[T], says: str, *, default: T, needed: bool = False, **more: Any
    ) -> T:
        """The value of `name`; `default` when it is not given, or wrong.

        `needed` tells that it must be given now, and `when=` in which case that is; `shown=` says the default
        in words. Raises nothing: what is missing or wrong is refused with all the rest by `finish()`.
        """
        variable = self._declare(name, kind, says, default=default, needed=needed, **more)
        given = self.environment.given(name, as_it_is=kind is TEXT and variable.confidential)
        if not given:
            if needed:
                self.environment.miss(variable)
            return default
        try:
            return kind.parse(given)
        except ValueError:
            self.environment.refuse(_wrong(variable, given))
            return default

    def secret(
        self, name: str, says: str, *, needed: bool = True, when: str = SERVICE, asked: bool = False
    ) -> str:
        """A secret that must be given when it is `needed`; on a laptop one made at first start and kept in
        var/, mode 0600. Empty when it is not needed.
        """
        self._declare(name, SECRET, says, default="", when=when, confidential=True, asked=asked)
        if not needed:
            return ""
        if given := self.environment.given(name, as_it_is=True):
            return given
        if not self.environment.debug:
            self.environment.miss(self.variables[-1])
            return ""
        var = self.environment.var
        return _made(var / f"{name.lower()}.secret") if var.is_dir() else ""

    def elsewhere(self, name: str, kind: Kind[T], says: str, **more: Any) -> None:
        """Declare a variable that something else than the settings reads."""
        self._declare(name, kind, says, default=None, **more)

    def _declare(
        self, name: str, kind: Kind[Any], says: str, *, default: Any, needed: bool = False,
        when: str = "", shown: str = "", example: str = "", confidential: bool = False, asked: bool = False,
    ) -> Variable:  # fmt: skip
        written = shown or ("" if default is None else kind.write(default))
        needs = when or (SERVICE if needed else "")
        example = example or ("" if shown else written)
        variable = Variable(
            name, kind, says, written, needs, example, confidential, asked or needs == SERVICE
        )
        self.variables.append(variable)
        return variable


SECRET = Kind("secret", "a secret", str)


@dataclass
class Environment:
    """One environment, and all that is wrong with it."""

    values: Mapping[str, str]
    subjects: list[Subject] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    debug: bool = False
    #: Where secrets that a laptop makes are kept.
    var: Path = Path("var")

    def about(self, title: str, page: str = "") -> Subject:
        """A subject to declare variables of."""
        self.subjects.append(Subject(title, self, page))
        return self.subjects[-1]

    def given(self, name: str, *, as_it_is: bool = False) -> str:
        """What stands there, without blanks around it unless it is a secret; nothing but blanks is as
        nothing.
        """
        value = self.values.get(name, "")
        return value if as_it_is and value.strip() else value.strip()

    def refuse(self, sentence: str) -> None:
        """Keep what is wrong until all is read."""
        self.problems.append(sentence)

    def miss(self, variable: Variable) -> None:
        """Refuse that it is not there."""
        when = variable.needed[:1].upper() + variable.needed[1:]
        self.refuse(f"{variable.name} is missing. {when}, set {variable.name} to {variable.says}.")

    def finish(self) -> None:
        """Raise ImproperlyConfigured with everything that is wrong, a line each; names that nobody knows
        too.
        """
        known = {variable.name for subject in self.subjects for variable in subject.variables}
        wrong = [*self.problems, *unknown_names(self.values, known=known)]
        if wrong and not self.debug:
            wrong.append("docs/settings.md has every variable. To look around on a laptop, set DEBUG=1.")
        if wrong:
            raise ImproperlyConfigured("\n".join(wrong))


def _wrong(variable: Variable, given: str) -> str:
    if variable.confidential:
        return f"{variable.name} is not what it should be (it is not repeated here): {variable.kind.allowed}."
    shown = given if len(given) <= LONGEST_SHOWN else f"{given[:LONGEST_SHOWN]}…"
    return f"{variable.name} is “{shown}”. It is {variable.kind.allowed}."


def _made(kept: Path) -> str:
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()
