"""What comes in by text and is no answer: who hears of it, how soon, and who never does."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from meetings import desk
from meetings.desk import incoming_texts
from meetings.times import finding, time_offers
from meetings.times.models import TimeAnswer
from meetings.times.wall_clock import moment_of
from participants.messages import unhandled_texts
from participants.models import Account, HeardWords, JournalEntry, Notice, SafeContact, ToDo
from participants.models.choices import StaffRole, ToDoKind
from participants.people import to_do
from participants.staff import accounts, emergency_access
from tests.support.family import Reilly
from tests.support.staff import sign_in

pytestmark = pytest.mark.notices
NUMBER = "+447700900102"

#: With one time on offer, and with three: none of these is an answer.
NO_ANSWERS = [
    "Can you ring me instead?", "I'm driving. If this is urgent call me", "Who is this? I can't see a name",
    "Not sure yet", "no problem, see you then", "Yes, no problem", "no but I can an hour later",
    "1 no problem",
    "I can do 1, can't do the others", "Yes for 1, not sure about the rest", "2 is best but cannot promise",
    "1 yes 2 no 3 yes if not raining", "yes?", "1 yes 3pm no", "ربما", "نعم لكن متأخر",
]  # fmt: skip
STOPS = ["Please stop texting me", "Please don't text this number again",
"Please don't send any more of these", "لا ترسل لي رسائل"]  # fmt: skip
DANGERS = ["Not safe to text me here", "not safe to text any more", "he reads my phone",
"1 yes but he reads my texts", "هو يقرأ رسائلي"]  # fmt: skip


def text(words: str, *, number: str = NUMBER) -> None:
    incoming_texts.hear(number, words, carrier="twilio", reference=timezone.now().isoformat() + words)


def to_dos(reilly: Reilly, name: str = "daniel") -> set[str]:
    open_now = ToDo.objects.filter(person=reilly.people[name], done_at=None)
    return set(open_now.values_list("kind", flat=True))


def stopped(reilly: Reilly) -> bool:
    return SafeContact.objects.get(person=reilly.people["daniel"]).texts_stopped_at is not None


@pytest.fixture(params=[1, 3])
def asked(reilly: Reilly, request: pytest.FixtureRequest) -> Reilly:
    """Everybody has been asked about one time, or about three."""
    tom = reilly.seat("tom")
    found = finding.look(finding.group_for(tom, now=timezone.now())).suggestions[: request.param]
    time_offers.ask(reilly.meeting, [moment_of(one.start) for one in found], by=tom)
    return reilly


@pytest.mark.parametrize("words", NO_ANSWERS)
def test_what_is_more_than_an_answer_is_read_by_the_coordinator(asked: Reilly, words: str) -> None:
    text(words)
    assert not TimeAnswer.objects.filter(seat__person=asked.people["daniel"]).exists()
    assert to_dos(asked) == {ToDoKind.NOT_UNDERSTOOD}
    (one,) = [one for one in desk.to_see_to(asked.coordinator) if one.words]
    assert one.words == [words]
    assert not stopped(asked)


@pytest.mark.parametrize("words", STOPS)
def test_a_wish_in_a_sentence_stops_texts_first_of_all(asked: Reilly, words: str) -> None:
    to_do.raise_for(asked.people["bridie"], ToDoKind.NO_WAY)
    text(words)
    assert stopped(asked)
    assert to_dos(asked) == {ToDoKind.TEXTS_STOPPED}
    first = desk.to_see_to(asked.coordinator)[0]
    assert (first.is_urgent, first.words) == (True, [words])


@pytest.mark.parametrize("words", DANGERS)
def test_a_danger_stops_texts_and_is_told_to_the_coordinator_at_once(asked: Reilly, words: str) -> None:
    to_do.raise_for(asked.people["bridie"], ToDoKind.NO_WAY)
    text(words)
    assert stopped(asked)
    assert to_dos(asked) == {ToDoKind.TEXTS_UNSAFE, ToDoKind.TEXTS_STOPPED}
    assert not TimeAnswer.objects.filter(seat__person=asked.people["daniel"]).exists()
    urgent = [one for one in desk.to_see_to(asked.coordinator)[:2] if one.is_urgent]
    assert [words] in [one.words for one in urgent]
    assert Notice.objects.filter(key__startswith="unsafe:", person=asked.people["tom"]).exists()


def test_nothing_goes_back_to_a_phone_that_somebody_else_may_read(asked: Reilly) -> None:
    before = Notice.objects.filter(person=asked.people["daniel"]).count()
    for words in (*NO_ANSWERS, *DANGERS):
        text(words)
    assert Notice.objects.filter(person=asked.people["daniel"]).count() == before


def test_words_are_on_the_desk_and_gone_when_they_are_seen_to(reilly: Reilly) -> None:
    text("Ring me about <b>purple</b> elephants")
    tom = reilly.client("tom")
    person = reilly.people["daniel"].pk
    where = f"/desk/families/{reilly.family.pk}/people/{person}/reaching"
    for address in ("/desk/", where):
        assert "&lt;b&gt;purple&lt;/b&gt; elephants" in tom.get(address).content.decode()
    to_do.settle(ToDo.objects.get(kind=ToDoKind.NOT_UNDERSTOOD), by=reilly.coordinator)
    assert not HeardWords.objects.exists()
    assert "elephants" not in tom.get(where).content.decode()


def test_words_are_for_the_familys_coordinator_alone(
    reilly: Reilly, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text("Ring me about purple elephants")
    ann = accounts.make_account(
        reilly.family.service, email="ann@example.org", name="Ann Other", staff_role=StaffRole.COORDINATOR,
        by=reilly.evening.administrator, password="a long enough password 1",
    )  # fmt: skip
    emergency_access.open_family(reilly.family, reason="Nobody can reach Tom today.", by=ann)
    where = f"/desk/families/{reilly.family.pk}/people/{reilly.people['daniel'].pk}/reaching"
    page = sign_in(Client(), ann).get(where)
    assert page.status_code == 200
    assert "elephants" not in page.content.decode()
    assert unhandled_texts.of(ToDo.objects.all(), by=ann) == {}
    boss = Account.objects.create(
        email="m@x.example", service=reilly.family.service, staff_role=StaffRole.MANAGER
    )
    assert unhandled_texts.of(ToDo.objects.all(), by=boss) == {}
    elsewhere = str(list(JournalEntry.objects.values())) + str(list(Notice.objects.values()))
    assert "elephants" not in elsewhere + str(list(ToDo.objects.values())) + caplog.text


def test_of_a_number_two_people_share_no_words_are_kept(reilly: Reilly) -> None:
    SafeContact.objects.filter(person=reilly.people["siobhan"]).update(phone=NUMBER)
    text("he reads my phone")
    assert ToDoKind.TEXTS_UNSAFE in to_dos(reilly) & to_dos(reilly, "siobhan")
    assert not HeardWords.objects.exists()


def test_only_the_last_few_are_kept_and_what_cannot_be_printed_is_left_out(reilly: Reilly) -> None:
    for number in range(8):
        text(f"elephant\x00 number {number} " + "x" * 3000)
    words = [row.words for row in HeardWords.objects.all()]
    assert len(words) == unhandled_texts.MOST
    assert words[-1].startswith("elephant number 7")
    assert max(map(len, words)) <= unhandled_texts.LONGEST
