"""The family every other test stands on."""

from meetings.choices import Stage
from participants.models import Invitation
from participants.people import keeping_apart
from tests.support.family import Reilly


def test_the_meeting_is_ready_and_everybody_has_a_seat(reilly: Reilly) -> None:
    assert reilly.meeting.stage == Stage.READY
    assert set(reilly.evening.seats) == {*reilly.people} - {"lee"}


def test_lee_is_kept_apart_and_never_invited(reilly: Reilly) -> None:
    assert keeping_apart.are_apart(reilly.family, reilly.people["siobhan"], reilly.people["lee"])
    assert not Invitation.objects.filter(person=reilly.people["lee"]).exists()


def test_everybody_comes_in_with_their_link_and_code(reilly: Reilly) -> None:
    for name in reilly.evening.ways_in:
        assert reilly.visitor(name).person == reilly.people[name]


def test_links_and_codes_do_not_show_when_the_family_is_printed(reilly: Reilly) -> None:
    shown = repr(reilly.evening)
    for way_in in reilly.evening.ways_in.values():
        assert way_in.token not in shown
        assert way_in.code not in shown
