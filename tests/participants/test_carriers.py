"""Carriers keep to their contracts with real servers that speak as the providers' papers say."""

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from participants.messages import notices
from participants.models import Notice, SafeContact, ToDo
from participants.models.choices import Says, ToDoKind
from participants.people import safe_contact
from participants.platform.errors import Unclear
from participants.staff import worker
from tests.participants import providers
from tests.participants.messages.test_notices import LEFT, a_database, hand_in, wait_for, work_in
from tests.participants.providers import NotifyHandler, Provider, TwilioHandler
from tests.support.family import Reilly
from tests.support.servers import environment

pytestmark = pytest.mark.notices
NUMBER = "+447700900102"


@pytest.fixture(params=["twilio", "notify"])
def provider(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Provider]:
    """Both providers, one after the other."""
    name = str(request.param)
    with providers.running(TwilioHandler if name == "twilio" else NotifyHandler) as server:
        settings.TEXTS_THROUGH = name
        settings.TWILIO = {
            "url": server.url, "account": providers.ACCOUNT, "token": providers.TOKEN,
            "number": "+447700900900", "service": "",
        }  # fmt: skip
        settings.NOTIFY = {
            "url": server.url, "key": providers.KEY, "text_template": providers.TEMPLATE,
            "sender": "", "callback_token": "x" * 20,
        }  # fmt: skip
        yield server


twilio_only = pytest.mark.parametrize("provider", ["twilio"], indirect=True)
notify_only = pytest.mark.parametrize("provider", ["notify"], indirect=True)


@pytest.fixture
def notice(reilly: Reilly) -> Notice:
    """One text to Daniel that is due."""
    Notice.objects.all().delete()
    return queue(reilly)


def queue(reilly: Reilly, words: notices.Words = notices.TIME_SET, key: str = "k") -> Notice:
    made = notices.queue(
        key,
        words,
        person=reilly.people["daniel"],
        values={"when": "Friday, 7 in the evening"},
        expires=timezone.now() + timedelta(hours=5),
    )
    assert made is not None
    return made


def now(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def lease_lapses(notice: Notice) -> None:
    """As if the worker had been killed half a minute ago, at the moment it had handed the message over."""
    Notice.objects.filter(pk=notice.pk).update(
        state=notices.SENDING, lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_a_text_goes_and_its_reference_is_kept(provider: Provider, notice: Notice) -> None:
    worker.send_due(owner="a")
    (sent,) = provider.sent
    assert sent.get("to", sent.get("phone_number")) == NUMBER
    assert "Friday, 7 in the evening" in sent["body"]
    row = now(notice)
    assert (row.state, row.body) == (notices.SENT, "")
    assert row.provider_reference == sent.get("sid", sent.get("id"))
    assert len(provider.asked) == 1  # nothing is looked for on a first try


@pytest.mark.parametrize("fault", ["busy", "limit"])
def test_a_provider_that_is_busy_is_asked_again_later(
    provider: Provider, notice: Notice, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.fault = fault
    worker.send_due(owner="a")
    assert now(notice).state == notices.DUE
    provider.fault = ""
    Notice.objects.update(due=timezone.now())
    worker.send_due(owner="a")
    assert len(provider.sent) == 1
    assert now(notice).state == notices.SENT


def test_what_went_though_nobody_could_say_so_is_not_sent_again(provider: Provider, notice: Notice) -> None:
    provider.fault = "deaf"
    worker.send_due(owner="a")
    assert len(provider.sent) == 1
    assert now(notice).state == notices.DUE
    provider.fault = ""
    Notice.objects.update(due=timezone.now())
    worker.send_due(owner="b")
    assert len(provider.sent) == 1
    assert now(notice).state == notices.SENT
    assert now(notice).provider_reference


def test_a_killed_workers_text_is_looked_for_before_it_is_sent(provider: Provider, notice: Notice) -> None:
    worker.send_due(owner="dead")
    words = provider.sent[0]["body"]
    Notice.objects.update(body=words, provider_reference="")
    lease_lapses(notice)
    worker.send_due(owner="alive")
    assert len(provider.sent) == 1
    assert now(notice).state == notices.SENT


def test_a_killed_workers_text_that_never_left_is_sent(provider: Provider, notice: Notice) -> None:
    notices.claim("dead")
    lease_lapses(notice)
    worker.send_due(owner="alive")
    assert len(provider.sent) == 1


def test_nothing_is_sent_blindly_while_the_provider_cannot_say(provider: Provider, notice: Notice) -> None:
    notices.claim("dead")
    lease_lapses(notice)
    provider.fault = "busy"
    worker.send_due(owner="alive")
    assert [line.split()[0] for line in provider.asked] == ["GET"]
    assert now(notice).state == notices.DUE


def test_a_number_that_is_none_is_given_up_and_the_coordinator_told(
    provider: Provider, notice: Notice
) -> None:
    SafeContact.objects.filter(person=notice.person).update(phone="+99912345678")
    worker.send_due(owner="a")
    row = now(notice)
    assert (row.state, row.delivery, row.body) == (notices.REFUSED, "failed", "")
    assert ToDo.objects.filter(person=notice.person, kind=ToDoKind.NOT_DELIVERED).exists()


def test_a_wrong_key_loses_nothing(
    provider: Provider, notice: Notice, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TWILIO = {**settings.TWILIO, "token": "wrong"}
    settings.NOTIFY = {**settings.NOTIFY, "key": providers.KEY[:-1] + "x"}
    worker.send_due(owner="a")
    assert now(notice).state == notices.DUE
    assert provider.sent == []
    for secret in ("7700", "Friday", "wrong", providers.SECRET[:8]):
        assert secret not in caplog.text


def test_a_provider_that_is_not_there_loses_nothing(
    provider: Provider, notice: Notice, settings: Settings
) -> None:
    settings.TWILIO = {**settings.TWILIO, "url": "http://127.0.0.1:9"}
    settings.NOTIFY = {**settings.NOTIFY, "url": "http://127.0.0.1:9"}
    worker.send_due(owner="a")
    assert now(notice).state == notices.DUE


@twilio_only
def test_whoever_stopped_texts_at_the_provider_is_asked_no_more(provider: Provider, notice: Notice) -> None:
    provider.stopped.add(NUMBER)
    worker.send_due(owner="a")
    worker.send_due(owner="a")
    assert now(notice).state == notices.NOT_SAFE
    kinds = set(ToDo.objects.filter(person=notice.person).values_list("kind", flat=True))
    assert kinds == {ToDoKind.TEXTS_STOPPED, ToDoKind.NO_WAY}
    assert len(provider.asked) == 1


@twilio_only
def test_an_alias_is_the_sender_but_not_where_an_answer_is_hoped_for(
    provider: Provider, reilly: Reilly, notice: Notice
) -> None:
    daniel = reilly.people["daniel"]
    safe_contact.set_safe_contact(
        daniel, by=reilly.coordinator, phone=NUMBER, channels=["text"], sender="Tom", says=Says.TIME
    )
    safe_contact.check_safe_contact(daniel, by=reilly.coordinator)
    queue(reilly, notices.TIMES_ASKED, key="q")
    worker.send_due(owner="a")
    assert {one["from"] for one in provider.sent} == {"Tom", "+447700900900"}


@twilio_only
def test_a_text_does_not_wait_at_the_provider_beyond_safe_hours(
    provider: Provider, reilly: Reilly, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_past = timezone.now().replace(minute=30, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: half_past)
    end = half_past.astimezone(ZoneInfo("Europe/London")).time().replace(minute=45)
    SafeContact.objects.filter(person=notice.person).update(safe_from=end.replace(minute=0), safe_until=end)
    Notice.objects.update(due=half_past)
    worker.send_due(owner="a")
    assert int(provider.sent[0]["form"]["ValidityPeriod"]) == 15 * 60


# -- e-mail and letters ------------------------------------------------------------------------------------
def test_a_name_cannot_become_a_header(reilly: Reilly, settings: Settings) -> None:
    Notice.objects.all().delete()
    settings.EMAIL_HOST = "mail.example.org"
    kwame = reilly.people["kwame"]
    SafeContact.objects.filter(person=kwame).update(sender='Tom" <x@example.org>, "y')
    notices.queue(
        "m", notices.SOMETHING_NEW, person=kwame, values={"link": "LINK"},
        expires=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    worker.send_due(owner="a")
    (message,) = mail.outbox
    assert message.recipients() == ["kwame.okafor@example.org"]
    assert message.message()["From"].endswith("<table@localhost>")


@pytest.fixture
def postmark(settings: Settings) -> Iterator[Provider]:
    """A provider of e-mail that django-anymail knows."""
    with providers.running(providers.PostmarkHandler) as server:
        settings.EMAIL_THROUGH = settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        token = {"POSTMARK_SERVER_TOKEN": providers.TOKEN, "POSTMARK_API_URL": server.url}
        settings.ANYMAIL = token
        yield server


def mail_to_kwame(reilly: Reilly, *, email: str = "kwame.okafor@example.org") -> Notice:
    Notice.objects.all().delete()
    SafeContact.objects.filter(person=reilly.people["kwame"]).update(email=email)
    made = notices.queue(
        "m", notices.SOMETHING_NEW, person=reilly.people["kwame"], values={"link": "LINK"},
        expires=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert made is not None
    return made


def test_mail_goes_through_a_provider_anymail_knows(reilly: Reilly, postmark: Provider) -> None:
    notice = mail_to_kwame(reilly)
    worker.send_due(owner="a")
    (sent,) = postmark.sent
    assert sent["To"] == "kwame.okafor@example.org"
    assert sent["From"].endswith("<table@localhost>")
    assert now(notice).state == notices.SENT


def test_an_address_the_provider_gave_up_is_the_coordinators_to_see_to(
    reilly: Reilly, postmark: Provider
) -> None:
    notice = mail_to_kwame(reilly, email="kwame@nowhere.example")
    worker.send_due(owner="a")
    assert (now(notice).state, postmark.sent) == (notices.REFUSED, [])


@pytest.mark.parametrize("fault", ["busy", "limit", "wrong token"])
def test_mail_that_cannot_go_yet_goes_later_and_is_quoted_nowhere(
    reilly: Reilly,
    postmark: Provider,
    settings: Settings,
    fault: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if fault == "wrong token":
        settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_SERVER_TOKEN": "wrong"}
    postmark.fault = fault
    notice = mail_to_kwame(reilly)
    worker.send_due(owner="a")
    assert (now(notice).state, postmark.sent) == (notices.DUE, [])
    for secret in ("kwame", "LINK", "wrong"):
        assert secret not in caplog.text


def test_a_letter_is_a_tagged_pdf_with_a_code_for_the_camera(reilly: Reilly, settings: Settings) -> None:
    Notice.objects.all().delete()
    person = reilly.people["bridie"]
    safe_contact.set_safe_contact(person, by=reilly.coordinator, channels=["letter"])
    safe_contact.check_safe_contact(person, by=reilly.coordinator)
    notices.queue(
        "l", notices.PLACE_SAVED, person=person, values={"link": "https://table.example.org/j/ABC"},
        expires=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    worker.send_due(owner="a")
    (file,) = Path(settings.OUTBOX_FOLDER).iterdir()
    assert file.suffix == ".pdf"
    assert file.stat().st_mode & 0o777 == 0o600
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        kinds = {str(one.get("/S")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)}
    assert "/Figure" in kinds


@pytest.fixture
def letters(settings: Settings) -> Iterator[Provider]:
    """Notify, which prints and posts."""
    with providers.running(NotifyHandler) as server:
        settings.LETTERS_THROUGH = "notify"
        settings.NOTIFY = {
            "url": server.url, "key": providers.KEY, "text_template": "", "sender": "",
            "callback_token": "", "postage": "second",
        }  # fmt: skip
        yield server


def write_to_bridie(reilly: Reilly, *, postal_address: str = "2 Elm Row\nNorthtown\nNT1 4XX") -> Notice:
    Notice.objects.all().delete()
    person = reilly.people["bridie"]
    safe_contact.set_safe_contact(
        person, by=reilly.coordinator, channels=["letter"], postal_address=postal_address
    )
    safe_contact.check_safe_contact(person, by=reilly.coordinator)
    made = notices.queue(
        "l", notices.SOMETHING_NEW, person=person, values={"link": "https://table.example.org/"},
        expires=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    assert made is not None
    return made


def test_notify_posts_the_letter_we_draw(reilly: Reilly, letters: Provider, tmp_path: Path) -> None:
    notice = write_to_bridie(reilly)
    worker.send_due(owner="a")
    (sent,) = letters.sent
    row = now(notice)
    assert (row.state, row.provider_reference) == (notices.SENT, sent["id"])
    assert sent["postage"] == "second"
    words = words_above(sent["pdf"], tmp_path, millimetres=95)
    assert [word for word, *_box in words] == [
        "Bridie",
        "Reilly",
        "2",
        "Elm",
        "Row",
        "Northtown",
        "NT1",
        "4XX",
    ]
    assert all(map(is_in_the_window, words)), words


def test_the_longest_name_and_address_stay_in_the_window(
    reilly: Reilly, letters: Provider, tmp_path: Path
) -> None:
    reilly.people["bridie"].name = "Bridie " + "Reilly-O’Connor " * 7
    reilly.people["bridie"].save()
    lines = [letter * 9 + " " + letter.lower() * 35 for letter in "ABCDE"]
    write_to_bridie(reilly, postal_address="\n".join(lines))
    worker.send_due(owner="a")
    words = words_above(letters.sent[0]["pdf"], tmp_path, millimetres=95)
    assert len(words) > 6
    assert all(map(is_in_the_window, words)), words


def test_a_letter_to_nowhere_is_the_coordinators_to_see_to(reilly: Reilly, letters: Provider) -> None:
    notice = write_to_bridie(reilly, postal_address="")
    worker.send_due(owner="a")
    assert (now(notice).state, letters.sent) == (notices.REFUSED, [])
    assert ToDo.objects.filter(person=notice.person, kind=ToDoKind.NOT_DELIVERED).exists()


@pytest.mark.parametrize("fault", ["busy", "limit", "trial"])
def test_a_letter_that_cannot_go_yet_goes_later(reilly: Reilly, letters: Provider, fault: str) -> None:
    letters.fault = fault
    notice = write_to_bridie(reilly)
    worker.send_due(owner="a")
    assert (now(notice).state, letters.sent) == (notices.DUE, [])
    letters.fault = ""
    Notice.objects.update(due=timezone.now())
    worker.send_due(owner="a")
    assert len(letters.sent) == 1


def test_a_letter_that_went_unnoticed_is_not_posted_twice(reilly: Reilly, letters: Provider) -> None:
    letters.fault = "deaf"
    notice = write_to_bridie(reilly)
    worker.send_due(owner="a")
    letters.fault = ""
    Notice.objects.update(due=timezone.now())
    worker.send_due(owner="b")
    assert len(letters.sent) == 1
    assert now(notice).state == notices.SENT


@pytest.mark.parametrize("address", ["2 Elm Row", "a\nb\nc\nd\ne\nf", "2 Elm Row\n" + "x" * 46])
def test_an_address_that_fits_no_envelope_is_refused(reilly: Reilly, address: str) -> None:
    with pytest.raises(Unclear):
        write_to_bridie(reilly, postal_address=address)


def test_another_postal_address_asks_whether_they_were_spoken_to(reilly: Reilly) -> None:
    write_to_bridie(reilly)
    with pytest.raises(safe_contact.NotConfirmed):
        write_to_bridie(reilly, postal_address="9 Oak Row\nNT1 4XX")


Word = tuple[str, float, float, float, float]


def is_in_the_window(word: Word) -> bool:
    """Where GOV.UK Notify reads the address: 24.6 to 120 mm from the left, 39.5 to 66.3 from the top."""
    _letters, left, top, right, bottom = word
    return left >= 24.6 and right <= 120 and top >= 39.5 and bottom <= 66.3


def words_above(pdf: bytes, folder: Path, *, millimetres: float) -> list[Word]:
    """The words in the first so many millimetres of a letter, each with its box in millimetres from the top
    left.
    """
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True)
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<', done.stdout)
    words = [(word, *(float(one) * 25.4 / 72 for one in box)) for *box, word in found]
    return [one for one in words if one[2] < millimetres]


# -- several workers, one killed in the middle of handing over -----------------------------------------------
FILL = """
from datetime import timedelta
from django.utils import timezone
from participants.messages import notices
from participants.models import Person, SafeContact, Service
service = Service.objects.create(name="Northtown")
for n in range(80):
    one = Person.objects.create(service=service, name=f"P{n}", called=f"P{n}")
    SafeContact.objects.create(person=one, phone=f"+4477009{n:05}", channels=["text"],
                               checked_at=timezone.now())
    notices.queue(f"n{n}", notices.SOMETHING_NEW, person=one, values={"link": str(n)},
                  expires=timezone.now() + timedelta(hours=1))
"""


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.parametrize("name", ["twilio", "notify"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_four_workers_and_one_killed_send_every_text_once(
    database: str, name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    extra = a_database(database, request)
    with providers.running(TwilioHandler if name == "twilio" else NotifyHandler) as server:
        server.slowness = 0.05
        env = environment(
            tmp_path, TEXTS_THROUGH=name, TWILIO_URL=server.url, TWILIO_ACCOUNT=providers.ACCOUNT,
            TWILIO_TOKEN=providers.TOKEN, TWILIO_NUMBER="+447700900900", NOTIFY_URL=server.url,
            NOTIFY_KEY=providers.KEY, NOTIFY_TEXT_TEMPLATE=providers.TEMPLATE, **extra,
        )  # fmt: skip
        with hand_in(env) as hand:
            hand.run("shell", "-v0", "-c", FILL)
            workers = [work_in(env) for _ in range(4)]
            try:
                wait_for(lambda: len(server.sent) > 15)
                workers[0].kill()
                wait_for(lambda: hand.run("shell", "-v0", "-c", LEFT).strip() == "0")
            finally:
                for one in workers:
                    one.kill()
                    one.wait()
        told = [one.get("to", one.get("phone_number")) for one in server.sent]
    assert len(set(told)) == 80
    assert len(told) == 80
