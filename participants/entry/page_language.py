"""Which language a page or a room speaks: the chosen one, but staff's own pages are in one (ADR 43).

Nobody has put staff's pages into another language yet, and half a page in each is nobody's language.
"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.translation import get_language_from_request

from participants.entry.visitors import Visitor

#: The language staff's pages are written in.
OF_STAFF: str = settings.LANGUAGE_CODE
#: Where staff's own pages are, before and after they are known. A test names the rest.
STAFF_PAGES = (
    "/accounts/",
    "/desk/",
    "/help/",
    "/me/key",
    "/me/prove",
    "/me/sign-ins",
    "/numbers/",
    "/own-password/",
    "/service/",
    "/staff/",
    "/teams/",
)
#: The API's description, for whoever writes programs.
API_PAGE = "/api/v1/"


def is_of_staff(visitor: Visitor, path: str) -> bool:
    """True for a page of staff's, and for every page that somebody reads who is signed in as staff."""
    return visitor.account is not None or path == API_PAGE or path.startswith(STAFF_PAGES)


def of_socket(headers: Mapping[bytes, bytes], visitor: Visitor, path: str) -> str:
    """The language of the page that opened a socket: the same cookie, the same rule."""
    if is_of_staff(visitor, path):
        return OF_STAFF
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(request)
