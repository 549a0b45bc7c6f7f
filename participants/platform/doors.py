"""The label every entry point carries: which action of the policy table it is, and what it is about.

`@door("family.change", of=access.family_for, methods=POST)` fetches the family for this action and hands it
to the view. The label is the check: no view asks about its own action again.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast, overload

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

View = TypeVar("View", bound=Callable[..., Any])
Found = TypeVar("Found")
Wanted = TypeVar("Wanted", covariant=True)
Self = TypeVar("Self")
Request = TypeVar("Request")
Answer = TypeVar("Answer")
Rest = ParamSpec("Rest")

READ: Final = ("GET", "HEAD")
POST: Final = ("POST",)
BOTH: Final = (*READ, *POST)


class Nothing(Enum):
    """Said by an entry point that fetches nothing."""

    NOTHING = "nothing"


#: For `of`: there is nothing to fetch, or what is sent says what, and the entry point fetches it by itself.
NOTHING: Final = Nothing.NOTHING


class Label(Protocol[Wanted]):
    """Puts the label on a view, or on a method of an endpoint, that takes what is fetched after the
    request.
    """

    @overload
    def __call__(
        self, view: Callable[Concatenate[HttpRequest, Wanted, Rest], Answer], /
    ) -> Callable[..., Answer]: ...
    @overload
    def __call__(
        self, view: Callable[Concatenate[Self, Request, Wanted, Rest], Answer], /
    ) -> Callable[..., Answer]: ...


@overload
def door(
    action: str, *, of: Nothing, post: str = "", methods: tuple[str, ...] = ()
) -> Callable[[View], View]: ...
@overload
def door(
    action: str, *, of: Callable[..., Found], post: str = "", methods: tuple[str, ...] = ()
) -> Label[Found]: ...
def door(
    action: str, *, of: Callable[..., Any] | Nothing, post: str = "", methods: tuple[str, ...] = ()
) -> Any:
    """Label a view with its policy action, and with another one for POST where `post` names it.

    `of(visitor, action=…, <parts of the address>)` answers what the view gets after the request, or refuses.
    Parts of the address that it takes are not passed on. `methods` are those a page answers, all others are
    a 405; what it answers is unlisted.
    """

    def label(view: Callable[..., Any]) -> Callable[..., Any]:
        entry = view if isinstance(of, Nothing) else _fetching(view, of, action, post)
        if methods:
            entry = require_http_methods(list(methods))(unlisted(entry))
        entry.actions = {"*": action, **({"POST": post} if post else {})}  # type: ignore[attr-defined]
        return entry

    return label


def _fetching(
    view: Callable[..., Any], of: Callable[..., object], action: str, post: str
) -> Callable[..., Any]:
    """The view behind its check. Who asks is known by the first argument: a request, or an endpoint."""
    takes = [name for name in signature(of).parameters if name not in ("visitor", "action")]

    def decide(visitor: Any, method: str, parts: dict[str, Any]) -> object:
        """What the view gets, or a refusal; takes its parts of the address out of `parts`."""
        label = post if post and method == "POST" else action
        return of(visitor, action=label, **{name: parts.pop(_named(name, parts)) for name in takes})

    @wraps(view)
    def fetching(*asked: Any, **parts: Any) -> Any:
        found = decide(asked[0].visitor, asked[-1].method, parts)
        return view(*asked, found, **parts)

    fetching.decide = decide  # type: ignore[attr-defined]
    return fetching


def _named(name: str, parts: dict[str, Any]) -> str:
    """A part's name in the address: the API says `family` for `family_id`."""
    return name if name in parts else name.removesuffix("_id")


def unlisted(view: View) -> View:
    """A page that is neither kept, nor listed by search engines, nor named to another site."""

    @wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return cast(View, private)
