"""Nothing that leaves the house names anybody or anything: every text, subject, sender, calendar file and
window of a letter.

The invented family does everything that sends a message, by the real verbs, and what then lies in the outbox
is scanned.
"""

import re
import subprocess
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from django.conf import settings as configured
from django.utils import timezone, translation
from pytest_django import Settings

from meetings.models import Meeting
from meetings.times import announcing, time_offers
from participants.entry import invitations
from participants.entry.handing_out_codes import LINK, NUMBERS, Paper
from participants.messages import contact_changes, fresh_codes, notices, reaching
from participants.messages.notices import Words
from participants.messages.reaching import Kind
from participants.models import Account, Family, Notice, Person, SafeContact, Service
from participants.models.choices import Channel, Says, StaffRole
from participants.people import safe_contact
from participants.platform.errors import Refusal, Unclear
from participants.staff import accounts, own_passwords, worker
from plans.pdf.way_in_pages import way_in_paper
from tests.support.family import Reilly

pytestmark = pytest.mark.notices
#: From docs/practice.md and its story: what the practice is about, and what must not be guessed from a lock
#: screen.
SENSITIVE = (
    "abuse", "adviser", "advocate", "alcohol", "bottom line", "care", "case", "child", "children",
    "conference", "consent",
    "coordinator", "council", "court", "custody", "domestic", "drinking", "drug", "drunk", "family", "foster",
    "group",
    "harm", "hearing", "interpreter", "judge", "kids", "legal", "meeting", "mental", "neglect",
    "non-molestation", "order",
    "parent", "plan", "police", "prison", "private", "protection", "referral", "review", "risk", "safe",
    "safeguarding",
    "safety", "school", "service", "sober", "social", "solicitor", "violence", "welfare", "worker", "worry",
)  # fmt: skip
SENSITIVE_ARABIC = (
    "طفل", "أطفال", "محكمة", "قاض", "اجتماع", "مجلس", "عنف", "إساءة", "كحول", "شرب", "مخدرات", "سلامة",
    "حماية", "أسرة",
    "عائل", "مؤتمر", "لقاء", "شرطة", "سجن", "رعاية", "خطر", "إهمال", "مدرسة", "خدمة", "خطة",
)  # fmt: skip
LANGUAGES = [code for code, _name in configured.LANGUAGES]


def all_words() -> list[tuple[str, Words]]:
    return [(name, one) for name, one in vars(notices).items() if isinstance(one, Words)]


def telling_words() -> list[str]:
    """Every name, place, number and address of everybody the house knows."""
    found: list[str] = []
    for person in Person.objects.all():
        found += [person.name, person.called, *person.name.split()]
    for contact in SafeContact.objects.all():
        found += [contact.phone, contact.phone.removeprefix("+44"), contact.email]
    for service in Service.objects.all():
        found += [service.name, *service.name.replace("(", " ").replace(")", " ").split()]
        found.append(service.phone)
    for meeting in Meeting.objects.all():
        found += [meeting.title, meeting.place, meeting.question, str(meeting.pk)]
    found += [account.email for account in Account.objects.all()]
    found += [name for family in Family.objects.all() for name in (family.name, str(family.pk))]
    return [word for word in dict.fromkeys(found) if word]


def told(text: str, telling: Iterable[str]) -> list[str]:
    """What a text gives away. Links are ours, and say nothing; each is taken out first."""
    bare = re.sub(r"https?://\S+", " ", text)
    words = [*SENSITIVE, *telling]
    found = [w for w in words if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", bare, re.IGNORECASE)]
    return found + [word for word in SENSITIVE_ARABIC if word in bare]


# -- it can fail ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["A family group conference is planned", "Hello Maya", "From NORTHTOWN", "Ring 7700900101",
    "At St Brigid’s hall, the small room",
     "Lee asked", "priya.nair@example.org wrote", "Your CHILDREN", "social-worker", "عن الأطفال",
     "في المحكمة"],
)  # fmt: skip
def test_the_scan_finds_what_it_is_for(reilly: Reilly, text: str) -> None:
    assert told(text, telling_words())


def test_the_scan_finds_nothing_in_what_is_neutral(reilly: Reilly) -> None:
    assert told("There is something new. Open your link: https://x.example.org/j/CHILD",
    telling_words()) == []  # fmt: skip


# -- the words themselves ------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_we_send_say_anything_in_any_language(reilly: Reilly, language: str) -> None:
    telling, wrong = telling_words(), {}
    values = {"link": "https://x.example.org/j/0123456789ABC", "code": "123456", "when": "12:30",
              "heads": f"f:{28 * '0'}:7:{64 * '9'}"}  # fmt: skip
    with translation.override(language):
        for name, words in all_words():
            for part in (str(words.subject), str(words.body) % values):
                if found := told(part, telling):
                    wrong[name, part] = found
    assert not wrong
    assert len(all_words()) >= 15


def test_only_a_link_numbers_and_a_time_are_ever_filled_in(reilly: Reilly) -> None:
    for name, words in all_words():
        # The journal's heads are numbers and digests, for administrators.
        may = {"heads"} if name == "HEADS" else {"link", "code", "when"}
        assert set(re.findall(r"%\((\w+)\)", str(words.body))) <= may
        assert "%" not in str(words.subject)
    with pytest.raises(ValueError, match="nothing else"):
        notices.queue(
            "x", notices.SOMETHING_NEW, person=reilly.people["daniel"],
            values={"name": "Maya"}, expires=timezone.now() + timedelta(days=1),
        )  # fmt: skip


# -- everything that sends -----------------------------------------------------------------------------------
def _a_way_in(reilly: Reilly, name: str) -> None:
    until = timezone.now() + timedelta(days=9)
    way = invitations.invite(reilly.people[name], reilly.family, by=reilly.coordinator, until=until)
    wrong = f"{(int(way.code) + 1) % 10**6:06d}"
    for n in range(6):
        with pytest.raises(Refusal):
            invitations.enter(
                way.token, wrong, address=f"10.0.{len(name)}.{n}", device_name="", shared_phone=True
            )


def _codes(reilly: Reilly, name: str) -> None:
    person = reilly.people[name]
    fresh_codes.send(person, purpose="sign", by=person)
    contact_changes.ask(person, "phone", "+447700900188", by=person)


def _times(reilly: Reilly, name: str) -> None:
    seat, at = reilly.seat(name), timezone.now() + timedelta(days=9)
    offer = time_offers.TimeOffer.objects.create(
        meeting=reilly.meeting, number=PEOPLE.index(name) + 1, starts_at=at, length=120
    )
    time_offers._tell(seat, [offer])
    announcing.tell(seat, at, at + timedelta(hours=2), moved=False)
    announcing.tell(seat, at + timedelta(days=1), at + timedelta(days=1, hours=2), moved=True)
    announcing.call_off(reilly.meeting)


DOES: tuple[Callable[[Reilly, str], None], ...] = (_a_way_in, _codes, _times)
PEOPLE = ("siobhan", "daniel", "bridie", "kwame", "haddad", "aisha", "priya")
CONTACTS: dict[str, dict[str, object]] = {
    "as they agreed": {},
    "as much as may be": {"says": Says.CALENDAR, "shared_phone": False, "safe_from": None,
    "safe_until": None},
    "by e-mail": {"channels": [Channel.EMAIL], "email": "x@example.org", "says": Says.CALENDAR},
    "by letter": {"channels": [Channel.LETTER], "says": Says.TIME},
}  # fmt: skip


@pytest.fixture(params=CONTACTS)
def everything_went(request: pytest.FixtureRequest, reilly: Reilly, settings: Settings) -> Path:
    """Each of the family did everything that sends a message; what a worker made of it lies in the folder."""
    for name, shared in SafeContact.objects.values_list("pk", "sender"):
        SafeContact.objects.filter(pk=name).update(**CONTACTS[request.param])
        assert shared in ("", "Tom")
    Notice.objects.all().delete()
    for name in PEOPLE:
        for does in DOES:
            does(reilly, name)
    own_passwords.ask(reilly.coordinator.email)
    accounts.invite_to_work(
        reilly.family.service, email="new@example.org", name="Ana Novak",
        staff_role=StaffRole.MANAGER, by=reilly.evening.administrator,
    )  # fmt: skip
    return Path(settings.OUTBOX_FOLDER)


def test_everything_in_the_outbox_is_neutral(reilly: Reilly, everything_went: Path) -> None:
    telling, kinds, wrong = telling_words(), set(), {}
    for row in Notice.objects.exclude(state=notices.TAKEN_BACK):
        kinds.add(row.kind)
        if found := told(f"{row.subject}\n{row.body}", telling):
            wrong[row.kind, row.body] = found
        assert not re.search(r"reilly|maya|family", str(row.entry), re.IGNORECASE)
    assert not wrong
    assert {Kind.WAY_IN, Kind.TIME, Kind.QUESTION} <= kinds


def test_everything_that_went_is_neutral(reilly: Reilly, everything_went: Path) -> None:
    Notice.objects.filter(state=notices.DUE).update(
        due=timezone.now(), expires=timezone.now() + timedelta(hours=1)
    )
    SafeContact.objects.update(safe_from=None, safe_until=None)
    while worker.send_due(owner="a"):
        pass
    telling, wrong = telling_words(), {}
    files = sorted(everything_went.iterdir())
    for file in files:
        for said in visible(file):
            if found := told(said, telling):
                wrong[file.name, said] = found
        if found := told(file.name.replace("letter", ""), telling):
            wrong[file.name, ""] = found
    assert not wrong
    assert len(files) > len(PEOPLE)


def visible(file: Path) -> list[str]:
    """What somebody other than its reader may see of a message, without the reader's own address."""
    if file.suffix == ".pdf":
        return [through_the_window(file, but=list(Person.objects.values_list("name", flat=True)))]
    if file.suffix == ".ics":
        (event,) = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        assert set(event) <= {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS",
                              "CLASS", "ORGANIZER", "ATTENDEE"}  # fmt: skip
        organizer = event["ORGANIZER"]
        return [as_agreed(str(event["SUMMARY"])), as_agreed(organizer.params["CN"]), str(organizer)]
    head, body = file.read_text().split("\n\n", 1)
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    return [as_agreed(lines["From"]), lines["Subject"], body]


def as_agreed(sender: str) -> str:
    """Nothing, for a name the person agreed to: `safe_contact` took it, so it says nothing by itself."""
    agreed = SafeContact.objects.exclude(sender="").values_list("sender", flat=True)
    return "" if sender in agreed else sender


def through_the_window(file: Path, *, but: list[str]) -> str:
    """The top third of a letter, where an envelope's window is, without the name it is addressed to."""
    box = ["-l", "1", "-x", "0", "-y", "0", "-W", "600", "-H", "297"]
    found = subprocess.run(["pdftotext", *box, file, "-"], capture_output=True, text=True, check=True)
    said = " ".join(found.stdout.split())
    assert said
    return "" if said in but else said


@pytest.mark.parametrize("what", [LINK, NUMBERS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printed_way_in_is_neutral_all_over(
    reilly: Reilly, tmp_path: Path, what: str, language: str
) -> None:
    secret = "https://x.example.org/j/0123456789ABC" if what == LINK else "123456"
    given = Paper(what=what, name="Zz", secret=secret, sender="Kitchen Table", language=language)
    file = tmp_path / "letter.pdf"
    file.write_bytes(way_in_paper(given, now=timezone.now()))
    found = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert told(found.stdout, telling_words()) == []


# -- what a coordinator may write into it --------------------------------------------------------------------
@pytest.mark.parametrize(
    "sender",
    ["Northtown", "Social Services", "Siobhan", "The Family Team", "Court team", "Children’s hub",
    "Kids’ CLUB school's", "حماية الطفل"],
)  # fmt: skip
def test_a_name_that_says_something_is_not_taken(reilly: Reilly, sender: str) -> None:
    with pytest.raises(Unclear):
        safe_contact.set_safe_contact(reilly.people["siobhan"], by=reilly.coordinator, sender=sender)


@pytest.mark.parametrize(
    "sender",
    ["", "Tom", "Tom E", "Kitchen Table", "Auntie Jo", "Casey", "Courtney Carey", "The allotment"],
)
def test_a_name_that_says_nothing_is(reilly: Reilly, sender: str) -> None:
    kept = safe_contact.set_safe_contact(reilly.people["siobhan"], by=reilly.coordinator, sender=sender)
    assert kept.sender == sender


def test_our_own_names_say_nothing(reilly: Reilly) -> None:
    own = f"{reaching.NEUTRAL_SENDER} {configured.DEFAULT_FROM_EMAIL}"
    assert told(own, telling_words()) == []
