"""The label every door carries: which action of the policy table it is. It names; `access` enforces."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def door(action: str, *, method: str | None = None) -> Callable[[View], View]:
    """Label a view with its policy action, for all methods or for one ("POST").

    The policy test walks every URL and fails on a view without a label or with one the table does not name.
    """

    def label(view: View) -> View:
        actions: dict[str, str] = getattr(view, "actions", {})
        view.actions = {**actions, method or "*": action}  # type: ignore[attr-defined]
        return view

    return label
