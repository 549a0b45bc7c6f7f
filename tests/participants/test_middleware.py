"""Who is asking: many sockets asked about at once are known as each would be alone."""

from importlib import import_module

from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.entry import devices
from participants.entry.credentials import Credentials, credentials_of
from participants.entry.visitors import NOBODY, Two
from participants.middleware import Session, visitor_behind, visitors_of
from tests.support.family import Reilly


def credentials(reilly: Reilly, name: str) -> Credentials:
    return credentials_of({b"cookie": reilly.cookie(name).encode()})


def signed_out(reilly: Reilly) -> Credentials:
    """The credentials of a browser in which Tom has signed out since."""
    left = credentials(reilly, "tom")
    import_module(settings.SESSION_ENGINE).SessionStore(left.session_key).flush()
    return left


def test_a_crowd_is_known_as_each_of_them_is(reilly: Reilly) -> None:
    family = [credentials(reilly, name) for name in ("siobhan", "kwame", "bridie")]
    tom, gone = credentials(reilly, "tom"), signed_out(reilly)
    device = reilly.visitor("bridie").device
    assert device is not None
    devices.revoke(device, by=reilly.people["bridie"])
    stranger, nothing = Credentials("guess", "x" * 32), credentials_of({})
    both = Credentials(family[0].key, tom.session_key)
    found = visitors_of([stranger, *family, tom, gone, both, nothing])

    siobhan, kwame = reilly.visitor("siobhan"), reilly.visitor("kwame")
    assert found[:4] == [NOBODY, siobhan, kwame, NOBODY]
    assert found[4] == visitor_behind(
        key="", session=Session(reilly.coordinator, tom.session_key, timezone.now())
    )
    assert found[4].sign_in is not None
    assert found[5] == NOBODY
    assert (found[6].person, found[6].device, found[6].account) == (None, None, None)
    assert found[6].two == Two(siobhan.device, reilly.coordinator), "who goes on is asked first"
    assert found[7] == NOBODY


def test_families_are_known_in_one_question(
    reilly: Reilly, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    crowd = [credentials(reilly, name) for name in ("siobhan", "kwame", "bridie", "maya")]
    with django_assert_num_queries(1):
        assert None not in [one.person for one in visitors_of(crowd)]


def test_a_socket_is_known_by_its_cookie_or_a_bearer_key() -> None:
    assert credentials_of({b"authorization": b"Bearer one "}) == Credentials("one", None)
    assert credentials_of({b"authorization": b"Basic one"}) == Credentials("", None)
    cookie = f"{settings.DEVICE_COOKIE}=two; {settings.SESSION_COOKIE_NAME}=three".encode()
    assert credentials_of({b"cookie": cookie, b"authorization": b"Bearer one"}) == Credentials("two", "three")
