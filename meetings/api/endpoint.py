"""What every address of the API shares: who asks, how a body is read, how a list is cut into pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.api_tokens import StaffToken
from meetings.api.shapes import Shape
from participants.entry.visitors import NOBODY, Visitor
from participants.models import Account
from participants.platform import plain_text

LARGEST_BODY = 256 * 1024
#: What is looked for is no longer than a name.
LONGEST = 120
METHODS = ["get", "post", "put", "patch", "delete", "head"]

Rows = QuerySet[Any] | Sequence[Any]


class TooLarge(APIException):
    """A body nobody would write by hand."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The body is larger than 256 KiB.")


class SmallJSON(JSONParser):
    """JSON of a sensible size and depth; everything else is a clear no."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The parsed body. Raises TooLarge or ParseError."""
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge
        try:
            body = super().parse(stream, media_type, parser_context)
            return plain_text.normal_everywhere(body)  # type: ignore[no-any-return]
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except plain_text.Unkept as unkept:
            raise ValidationError(_at(unkept.where)) from unkept


def _at(where: tuple[str | int, ...]) -> Any:
    """What is wrong, nested as the body is: a refusal points at its field."""
    words: Any = [_("Control characters can’t be kept.")]
    for step in reversed(where):
        words = {str(step): words}
    return words


class AlwaysJSON(BaseContentNegotiation):
    """Answers JSON whatever was asked for (RFC 9110, 12.5.1 allows it); the sealed file answers for
    itself.
    """

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The JSON parser for JSON, none for anything else."""
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The one renderer we have."""
        only = next(iter(renderers))
        return only, only.media_type


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`; fifty rows a page unless asked, a hundred at most."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int | None:
        """The size asked for. Raises ValidationError for what is no number from 1 to 100."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 3):
            raise ValidationError({"?page_size": [_("Give a whole number from 1 to 100.")]})
        if not 1 <= int(asked) <= self.max_page_size:
            raise ValidationError({"?page_size": [_("Give a whole number from 1 to 100.")]})
        return int(asked)

    def get_page_number(self, request: Request, paginator: Any) -> int | str:
        """The page asked for, the first when none is. Raises ValidationError for an empty one, which is no
        number.
        """
        if request.query_params.get("page") == "":
            raise ValidationError({"?page": [_("Give a whole number from 1.")]})
        return super().get_page_number(request, paginator)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The two parameters with their bounds, for the schema."""
        bounds = {
            "page": {"type": "integer", "minimum": 1},
            "page_size": {"type": "integer", "minimum": 1, "maximum": self.max_page_size},
        }
        return [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in bounds.items()
        ]


class SearchedPages(Pages):
    """The same, of the rows that `?q=` finds."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What may be asked for, with its bounds."""
        q = {
            "name": "q",
            "in": "query",
            "required": False,
            "schema": {"type": "string", "maxLength": LONGEST},
        }
        return [*super().get_schema_operation_parameters(view), q]


class Endpoint(APIView):
    """One address: a method per handler, each with its `@door`; `as_view()` carries the labels for the policy
    test.
    """

    authentication_classes = [StaffToken]
    permission_classes = [IsAuthenticated]
    parser_classes = [SmallJSON]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJSON
    pagination_class: type[Pages] | None = None
    http_method_names = METHODS

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, labelled with the action of each of its methods."""
        view = super().as_view(**initkwargs)
        vars(view)["actions"] = actions_of(cls)
        return view

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a charset we would have to guess at, then go on as usual."""
        params: Mapping[str, str] = getattr(_plain(request), "content_params", None) or {}
        if params.get("charset", "utf-8").strip("\"'").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(request.content_type or "")
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Nothing about a family is kept in a cache on the way."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @property
    def account(self) -> Account:
        """The account behind the token."""
        account = self.request.user
        assert isinstance(account, Account)  # noqa: S101 - the permission class has seen to it
        return account

    @property
    def visitor(self) -> Visitor:
        """The one asking, for `access`. A device's cookie counts for nothing here."""
        user = self.request.user
        return Visitor(person=user.person, account=user) if isinstance(user, Account) else NOBODY

    @property
    def searched_for(self) -> str:
        """What `?q=` looks for; empty when it is not given. Raises ValidationError for more than 120
        characters.
        """
        asked = " ".join(self.request.query_params.get("q", "").split())
        if len(asked) > LONGEST:
            raise ValidationError({"?q": [_("That is too long. Say it shorter.")]})
        return asked

    def read(self, shape: type[Shape], *, partial: bool = False) -> dict[str, Any]:
        """The body in this shape. Raises ValidationError, with a pointer for each field."""
        given = shape(data=self.request.data, partial=partial)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def page(
        self,
        rows: Rows,
        shape: type[Shape],
        *,
        of: Callable[[Any], Any] = lambda row: row,
        **context: Any,
    ) -> Response:
        """One page of rows, or of what is `of` them, in this shape; `context` is what the shape needs to know
        besides.
        """
        pages = Pages()
        cut = [of(row) for row in pages.paginate_queryset(rows, self.request, view=self) or []]
        return pages.get_paginated_response(shape(cut, many=True, context=context).data)

    @staticmethod
    def show(row: Model, shape: type[Shape], *, status: int = 200, **context: Any) -> Response:
        """One row in this shape."""
        return Response(shape(row, context=context).data, status=status)


def actions_of(endpoint: type[APIView]) -> dict[str, str]:
    """The policy action of each method, such as {"GET": "family.see", "POST": "family.create"}."""
    labels = {}
    for method in METHODS:
        handler = getattr(endpoint, method, None)
        if action := getattr(handler, "actions", {}).get("*"):
            labels[method.upper()] = action
    return labels


def _plain(request: Request | HttpRequest) -> HttpRequest:
    return getattr(request, "_request", request)
