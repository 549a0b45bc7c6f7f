"""Places on the desk: everybody of the family in one form, helpers, groups, and people who must not meet."""

import pytest

from meetings import circles, seats, stages
from meetings.choices import MeetingKind, Stage
from meetings.desk import offering
from meetings.models import Meeting, Seat
from meetings.table import admission
from participants.models import Person, SafeContact
from participants.models.choices import Relation, Role
from participants.people import families, keeping_apart, safe_contact
from tests.support.family import Reilly


def offered(reilly: Reilly) -> Seat:
    meeting = offering.create_meeting(reilly.family, title="Another one", by=reilly.coordinator)
    return Seat.objects.select_related("meeting__family__service", "person", "circle").get(
        meeting=meeting, role=Role.COORDINATOR
    )


def at(meeting: Meeting, more: str = "") -> str:
    return f"/desk/meetings/{meeting.pk}/seats{more}"


def ticked(*people: Person) -> dict[str, str]:
    sent = {}
    for person in people:
        sent |= {f"place-{person.pk}": "on", f"comes-{person.pk}": "room"}
    return sent


def all_of_the_family(reilly: Reilly) -> list[Person]:
    return [member.person for member in reilly.family.members.select_related("person")]


def lee_belongs_to_the_family(reilly: Reilly) -> Person:
    lee = reilly.people["lee"]
    families.add_member(reilly.family, lee, relation=Relation.OTHER, by=reilly.coordinator)
    return lee


def test_one_form_gives_everybody_of_the_family_their_place(reilly: Reilly) -> None:
    seat, client = offered(reilly), reilly.client("tom")
    page = client.get(at(seat.meeting)).content.decode()
    people = all_of_the_family(reilly)
    for person in people:
        assert f'name="place-{person.pk}"' in page
    sent = ticked(*people) | {f"comes-{reilly.people['kwame'].pk}": "video"}
    answer = client.post(at(seat.meeting, "/everybody"), sent)
    assert answer.status_code == 303
    there = Seat.objects.filter(meeting=seat.meeting, removed_at=None)
    assert there.count() == len(people) + 1
    assert there.get(person=reilly.people["maya"]).role == Role.CHILD
    assert there.get(person=reilly.people["kwame"]).comes_by == "video"
    page = client.get(at(seat.meeting)).content.decode()
    assert f"Saved. {len(people)} people have a place." in page
    assert "Everybody of the family has a place." in page


def test_nobody_ticked_is_said_at_the_form(reilly: Reilly) -> None:
    seat = offered(reilly)
    sent = {f"comes-{one.pk}": "room" for one in all_of_the_family(reilly)}
    answer = reilly.client("tom").post(at(seat.meeting, "/everybody"), {**sent, "back": at(seat.meeting)})
    assert answer.status_code == 422
    assert "Tick at least one person." in answer.content.decode()


def test_two_who_must_not_meet_are_named_to_the_coordinator_and_never_put_into_one_group(
    reilly: Reilly,
) -> None:
    lee, seat, client = lee_belongs_to_the_family(reilly), offered(reilly), reilly.client("tom")
    page = client.get(at(seat.meeting)).content.decode()
    one, other = "<bdi>Lee</bdi>", "<bdi>Siobhan</bdi>"
    assert f"{one} and {other} must not meet" in page or f"{other} and {one} must not meet" in page
    tick = page[page.index(f'name="place-{lee.pk}"') :].split(">")[0]
    assert "checked" not in tick
    people = all_of_the_family(reilly)
    sent = {**ticked(*people), "back": at(seat.meeting)}
    answer = client.post(at(seat.meeting, "/everybody"), sent)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "This seat can" in words
    assert f'id="id_place-{lee.pk}-wrong"' in words or f"place-{lee.pk}-wrong" in words
    assert Seat.objects.filter(meeting=seat.meeting).count() == 1, "all or nobody"


def test_with_a_second_group_both_have_a_place_at_one_press(reilly: Reilly) -> None:
    lee, seat, client = lee_belongs_to_the_family(reilly), offered(reilly), reilly.client("tom")
    client.post(f"/desk/meetings/{seat.meeting_id}/circles", {"name": "Second room"})
    page = client.get(at(seat.meeting)).content.decode()
    first, second = seat.meeting.circles.order_by("name")
    tick = page[page.index(f'name="place-{lee.pk}"') :].split(">")[0]
    assert "checked" in tick
    people = all_of_the_family(reilly)
    sent = ticked(*people)
    sent |= {f"circle-{one.pk}": str((second if one == lee else first).pk) for one in people}
    assert client.post(at(seat.meeting, "/everybody"), sent).status_code == 303
    assert Seat.objects.get(meeting=seat.meeting, person=lee).circle == second
    assert Seat.objects.get(meeting=seat.meeting, person=people[0]).circle == first


def test_nobody_of_the_family_reads_the_places_page(reilly: Reilly) -> None:
    lee_belongs_to_the_family(reilly)
    for name in ("siobhan", "priya"):
        assert reilly.client(name).get(at(reilly.meeting)).status_code == 403


def test_a_helper_is_written_down_and_seated_in_one_go(reilly: Reilly) -> None:
    seat, client = offered(reilly), reilly.client("tom")
    address = f"/desk/meetings/{seat.meeting_id}/workers"
    sent = {
        "name": "Noor Aziz",
        "called": "Noor",
        "role": "referrer",
        "comes_by": "room",
        "beside": "",
    }
    answer = client.post(address, sent)
    assert answer.status_code == 303
    noor = Seat.objects.get(meeting=seat.meeting, person__name="Noor Aziz")
    assert (noor.role, noor.circle) == (Role.REFERRER, None)
    assert answer["Location"].endswith(f"#at-{noor.pk}")


def test_a_helpers_e_mail_is_kept_with_them_and_safe_once_they_agreed(reilly: Reilly) -> None:
    seat, client = offered(reilly), reilly.client("tom")
    address, back = f"/desk/meetings/{seat.meeting_id}/workers", at(seat.meeting)
    sent = {"called": "Noor", "role": "referrer", "comes_by": "room", "beside": "", "back": back}
    for name, ticked_it in (("Noor Aziz", True), ("Noor Bell", False)):
        agreed = {"checked": "on"} if ticked_it else {}
        client.post(address, {**sent, "name": name, "email": "noor@north.example", **agreed})
        contact = SafeContact.objects.get(person__name=name)
        assert (contact.email, contact.channels) == ("noor@north.example", ["email"])
        assert safe_contact.is_checked(contact.person) == ticked_it
    for wrong in ({"checked": "on"}, {"email": "noor@", "checked": "on"}):
        answer = client.post(address, {**sent, "name": "Noor Cole", **wrong})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert not Person.objects.filter(name="Noor Cole").exists()


def test_a_helper_beside_somebody_sits_in_their_group_or_is_asked_which(reilly: Reilly) -> None:
    seat, client = offered(reilly), reilly.client("tom")
    address = f"/desk/meetings/{seat.meeting_id}/workers"
    second = circles.add_circle(seat.meeting, name="Second room", by=seat)
    maya = seats.add_seat(seat.meeting, person=reilly.people["maya"], role=Role.CHILD, circle=second, by=seat)
    sent = {
        "name": "Noor Aziz",
        "called": "Noor",
        "role": "advocate",
        "comes_by": "room",
        "beside": "",
    }
    refused = client.post(address, {**sent, "back": at(seat.meeting)})
    assert refused.status_code == 422
    assert "Say whom they sit beside" in refused.content.decode()
    assert not Person.objects.filter(name="Noor Aziz").exists()
    assert client.post(address, {**sent, "beside": str(maya.pk)}).status_code == 303
    noor = Seat.objects.get(meeting=seat.meeting, person__name="Noor Aziz")
    assert (noor.circle, noor.beside) == (second, maya)


def test_a_refused_place_comes_back_on_its_own_page(reilly: Reilly) -> None:
    seat, client = offered(reilly), reilly.client("tom")
    first = seat.meeting.circles.get()
    seats.add_seat(seat.meeting, person=reilly.people["siobhan"], role=Role.FAMILY, circle=first, by=seat)
    sent = {"person": str(reilly.people["siobhan"].pk), "role": "family", "comes_by": "phone"}
    sent |= {"circle": str(first.pk), "why": "Her own words", "back": at(seat.meeting)}
    refused = client.post(at(seat.meeting, "/new"), sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "They have a seat at this meeting already." in page
    assert "Her own words" in page
    assert "People and places" in page


def test_a_group_name_that_is_taken_is_said_at_its_field(reilly: Reilly) -> None:
    name, back = reilly.circle.name, at(reilly.meeting)
    refused = reilly.client("tom").post(
        f"/desk/meetings/{reilly.meeting.pk}/circles", {"name": name, "back": back}
    )
    assert refused.status_code == 422
    assert "Give this group a name of its own." in refused.content.decode()


def test_taking_a_place_away_says_first_what_happens(reilly: Reilly) -> None:
    page = reilly.client("tom").get(at(reilly.meeting)).content.decode()
    before = page.index("leaves the room at once")
    assert before < page.index("place away</button>")
    bridie = reilly.seat("bridie")
    answer = reilly.client("tom").post(at(reilly.meeting, f"/{bridie.pk}/remove"))
    assert answer.status_code == 303
    assert reilly.seat("bridie").removed_at is not None


def test_the_coordinator_sees_group_and_kept_apart_at_the_door_and_the_family_sees_neither(
    reilly: Reilly,
) -> None:
    lee, tom = lee_belongs_to_the_family(reilly), reilly.seat("tom")
    second = circles.add_circle(tom.meeting, name="Second room", by=tom)
    seats.add_seat(tom.meeting, person=lee, role=Role.FAMILY, circle=second, by=tom)
    stages.begin(tom.meeting, by=tom)
    admission.knock(by=Seat.objects.select_related("meeting", "circle", "person").get(person=lee))
    page = reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}").content.decode()
    door = page[page.index("At the door") :]
    assert "Second room" in door
    assert "Must not meet:" in door
    assert "Siobhan" in door
    for address in ("who", "waiting", ""):
        words = reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/{address}", follow=True)
        assert "Lee" not in words.content.decode()
        assert "Second room" not in words.content.decode()


def test_a_review_starts_with_the_people_of_the_last_meeting(reilly: Reilly) -> None:
    reilly.jump_to(Stage.MONITORING)
    seats_before = Seat.objects.filter(meeting=reilly.meeting, removed_at=None).count()
    client = reilly.client("tom")
    sent = {"family": str(reilly.family.pk), "kind": "review", "title": "How did it go?"}
    answer = client.post("/desk/meetings/new", sent)
    review = Meeting.objects.get(kind=MeetingKind.REVIEW)
    assert answer["Location"] == f"/desk/meetings/{review.pk}"
    assert review.review_of == reilly.meeting
    there = Seat.objects.filter(meeting=review, removed_at=None)
    assert there.count() == seats_before
    aisha = there.get(person=reilly.people["aisha"])
    assert aisha.beside is not None
    assert aisha.beside.person == reilly.people["maya"]
    assert there.get(person=reilly.people["daniel"]).needs == "Works rotating nights"
    assert not there.exclude(knocked_at=None).exists()


def test_a_review_leaves_out_whom_it_may_not_seat_any_more(reilly: Reilly) -> None:
    reilly.jump_to(Stage.MONITORING)
    keeping_apart.keep_apart(
        reilly.people["kwame"],
        reilly.people["daniel"],
        family=reilly.family,
        reason="New",
        by=reilly.coordinator,
    )
    review = offering.create_meeting(
        reilly.family, title="How did it go?", kind=MeetingKind.REVIEW, by=reilly.coordinator
    )
    there = Seat.objects.filter(meeting=review, person__in=[reilly.people["kwame"], reilly.people["daniel"]])
    assert there.count() == 1


def test_a_first_meeting_and_a_review_of_nothing_start_with_nobody(reilly: Reilly) -> None:
    for kind in MeetingKind:
        made = offering.create_meeting(reilly.family, title="First", kind=kind, by=reilly.coordinator)
        assert made.seats.count() == 1
        assert made.review_of is None


@pytest.mark.parametrize("name", ["siobhan", "maya", "priya"])
def test_nobody_else_gives_places(reilly: Reilly, name: str) -> None:
    sent = ticked(*all_of_the_family(reilly))
    answer = reilly.client(name).post(at(reilly.meeting, "/everybody"), sent)
    assert answer.status_code == 403
