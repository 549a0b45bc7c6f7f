"""Wrong numbers on one way in: the coordinator has something to see to, once, and nobody is locked out."""

import pytest

from participants.entry import invitations
from participants.entry.guess_throttling import ALERT_AFTER
from participants.models import ToDo
from participants.models.choices import ToDoKind
from participants.people import to_do
from participants.platform.errors import Refusal
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations


def guess(reilly: Reilly, times: int, *, name: str = "siobhan", net: str = "203.0.113") -> None:
    way = reilly.evening.ways_in[name]
    code = f"{(int(way.code) + 1) % 10**6:06d}"
    for n in range(times):
        with pytest.raises(Refusal):
            invitations.enter(way.token, code, address=f"{net}.{n}", device_name="", shared_phone=True)


def test_the_fifth_wrong_code_is_something_to_see_to(reilly: Reilly) -> None:
    guess(reilly, ALERT_AFTER - 1)
    assert not ToDo.objects.exists()
    guess(reilly, 1, net="198.51.100")
    task = ToDo.objects.get()
    assert (task.person, task.kind) == (reilly.people["siobhan"], ToDoKind.WRONG_CODES)


def test_it_is_asked_once_however_many_follow_and_not_again_when_seen_to(reilly: Reilly) -> None:
    guess(reilly, 20)
    to_do.settle(ToDo.objects.get(), by=reilly.coordinator)
    guess(reilly, 20, net="198.51.100")
    assert ToDo.objects.count() == 1
    guess(reilly, ALERT_AFTER, name="daniel", net="192.0.2")
    assert ToDo.objects.count() == 2


def test_it_shows_on_the_front_of_the_desk_and_goes_when_it_is_seen_to(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert "To see to" not in tom.get("/desk/").content.decode()
    guess(reilly, ALERT_AFTER)
    front = tom.get("/desk/").content.decode()
    person = f"/desk/families/{reilly.family.pk}/people/{reilly.people['siobhan'].pk}"
    assert "Wrong numbers were tried" in front
    assert f'href="{person}/reaching"' in front
    tom.post(f"{person}/to-do/{ToDo.objects.get().pk}")
    assert "To see to" not in tom.get("/desk/").content.decode()


def test_another_coordinator_sees_nothing_of_it(reilly: Reilly) -> None:
    from meetings import desk
    from tests.policy.cast import _another_coordinator

    guess(reilly, ALERT_AFTER)
    assert len(desk.to_see_to(reilly.coordinator)) == 1
    assert desk.to_see_to(_another_coordinator(reilly)) == []


def test_the_person_still_gets_in(reilly: Reilly) -> None:
    guess(reilly, 50)
    way = reilly.evening.ways_in["siobhan"]
    assert invitations.enter(way.token, way.code, address="192.0.2.200", device_name="", shared_phone=True)
