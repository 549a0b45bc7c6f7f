"""Calls from the carriers of texts: only signed ones count, in any order, and no more texts means no more
texts.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from meetings.times import finding, time_offers
from meetings.times.models import TimeAnswer
from meetings.times.wall_clock import moment_of
from participants.messages import notices
from participants.models import HeardText, JournalEntry, Notice, SafeContact, ToDo
from participants.models.choices import ToDoKind
from participants.staff import retention, worker
from tests.support.family import Reilly

pytestmark = pytest.mark.notices
TOKEN, BEARER = "twilios-token", "the-token-we-agreed"
NUMBER = "+447700900102"


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.TWILIO = {**settings.TWILIO, "token": TOKEN}
    settings.NOTIFY = {**settings.NOTIFY, "callback_token": BEARER}


def twilio(path: str, form: dict[str, str], *, token: str = TOKEN, signed: str = "") -> HttpResponse:
    """A call as Twilio makes it: a form, signed over the whole address and the sorted fields."""
    said = f"{configured.PUBLIC_URL}{path}" + "".join(f"{k}{form[k]}" for k in sorted(form))
    made = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    signature = signed or base64.b64encode(made).decode()
    client = Client(enforce_csrf_checks=True)
    return client.post(path, form, headers={"X-Twilio-Signature": signature})


def notify(path: str, said: object, *, token: str = BEARER) -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return Client(enforce_csrf_checks=True).post(
        path, json.dumps(said), content_type="application/json", headers=headers
    )


def text(body: str, *, number: str = NUMBER, carrier: str = "twilio", message: str = "") -> int:
    """Somebody's text comes in; answers the status we gave back."""
    message = message or uuid4().hex
    if carrier == "twilio":
        form = {"MessageSid": message, "From": number, "Body": body}
        return twilio("/hooks/twilio/text", form).status_code
    said = {"id": message, "source_number": number.lstrip("+"), "message": body}
    return notify("/hooks/notify/text", said).status_code


@pytest.fixture
def sent(reilly: Reilly) -> Notice:
    """A text to Daniel that went."""
    Notice.objects.all().delete()
    notice = notices.queue(
        "k", notices.SOMETHING_NEW, person=reilly.people["daniel"], values={"link": "LINK"},
        expires=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert notice is not None
    worker.send_due(owner="a")
    Notice.objects.update(carrier="twilio", provider_reference="SM1")
    return notice


def status(notice: Notice, said: str, *, reference: str = "SM1", **more: str) -> HttpResponse:
    form = {"MessageSid": reference, "MessageStatus": said, **more}
    return twilio(f"/hooks/twilio/status?notice={notice.pk}", form)


def delivery_of(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).delivery


def to_dos(reilly: Reilly, name: str = "daniel") -> set[str]:
    return set(ToDo.objects.filter(person=reilly.people[name]).values_list("kind", flat=True))


# -- who calls -----------------------------------------------------------------------------------------------
def test_the_signature_is_the_one_in_twilios_papers(settings: Settings) -> None:
    """The worked example of Twilio's own documentation on request validation."""
    from participants.messages.carriers import signed

    settings.TWILIO = {**settings.TWILIO, "token": "12345"}
    form = {
        "CallSid": ["CA1234567890ABCDE"], "Caller": ["+14158675310"], "Digits": ["1234"],
        "From": ["+14158675310"], "To": ["+18005551212"],
    }  # fmt: skip
    url = "https://example.com/myapp.php?foo=1&bar=2"
    signed.by_twilio(url, form, "L/OH5YylLD5NRKLltdqwSvS0BnU=")


@pytest.mark.parametrize("path", ["/hooks/twilio/status", "/hooks/twilio/text"])
def test_what_twilio_did_not_sign_counts_for_nothing(reilly: Reilly, path: str, settings: Settings) -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}
    assert twilio(path, form, token="guessed").status_code == 403
    assert twilio(path, form, signed="é").status_code == 403
    good = twilio(path, form)
    assert good.status_code in (200, 204)
    settings.TWILIO = {**settings.TWILIO, "token": ""}
    assert twilio(path, form, token="").status_code == 403


def test_a_signature_is_good_for_one_form_and_one_address(reilly: Reilly) -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "Body": "hello"}
    said = f"{configured.PUBLIC_URL}/hooks/twilio/text" + "".join(f"{k}{form[k]}" for k in sorted(form))
    made = base64.b64encode(hmac.new(TOKEN.encode(), said.encode(), hashlib.sha1).digest()).decode()
    assert twilio("/hooks/twilio/text", {**form, "Body": "STOP"}, signed=made).status_code == 403
    assert twilio("/hooks/twilio/status", form, signed=made).status_code == 403
    assert to_dos(reilly) == set()


@pytest.mark.parametrize("path", ["/hooks/notify/status", "/hooks/notify/text"])
def test_what_notify_brings_without_our_token_counts_for_nothing(
    reilly: Reilly, path: str, settings: Settings
) -> None:
    said = {"id": "1", "source_number": NUMBER, "message": "STOP"}
    assert notify(path, said, token="guessed").status_code == 403
    assert to_dos(reilly) == set()
    settings.NOTIFY = {**settings.NOTIFY, "callback_token": ""}
    assert notify(path, said, token="").status_code == 403


@pytest.mark.parametrize("said", [[1], "text", None])
def test_what_is_no_object_is_unclear(reilly: Reilly, said: object) -> None:
    assert notify("/hooks/notify/text", said).status_code == 422


def test_a_call_that_is_too_long_is_not_read(reilly: Reilly) -> None:
    assert text("x" * 20_000) == 422


# -- what became of it ------------------------------------------------------------------------------------
def test_a_report_moves_the_state_and_never_back(sent: Notice) -> None:
    for said, then in (
        ("queued", ""), ("sent", "sent"), ("delivered", "delivered"), ("sent", "delivered"),
        ("failed", "delivered"), ("nonsense", "delivered"),
    ):  # fmt: skip
        assert status(sent, said).status_code == 204
        assert delivery_of(sent) == then


def test_a_message_that_did_not_arrive_is_the_coordinators_to_see_to(reilly: Reilly, sent: Notice) -> None:
    status(sent, "undelivered", ErrorCode="30003")
    assert delivery_of(sent) == "failed"
    assert to_dos(reilly) == {ToDoKind.NOT_DELIVERED}


def test_a_report_for_what_we_never_sent_changes_nothing(reilly: Reilly, sent: Notice) -> None:
    assert status(sent, "failed", reference="SM-other").status_code == 204
    form = {"MessageSid": "SM9", "MessageStatus": "failed"}
    assert twilio("/hooks/twilio/status?notice=nobody", form).status_code == 204
    assert delivery_of(sent) == ""
    assert to_dos(reilly) == set()


def test_a_report_says_that_it_went_when_its_worker_could_not(sent: Notice) -> None:
    Notice.objects.update(state="sending", provider_reference="", body="LINK", carrier="")
    status(sent, "delivered")
    row = Notice.objects.get()
    assert (row.state, row.body, row.provider_reference) == ("sent", "", "SM1")
    assert (row.delivery, row.carrier) == ("delivered", "twilio")
    assert notices.claim("b") == []


def test_notify_reports_too(reilly: Reilly, sent: Notice) -> None:
    Notice.objects.update(carrier="notify", provider_reference="n1")
    said = {"id": "n1", "reference": str(sent.pk), "status": "permanent-failure", "to": NUMBER}
    assert notify("/hooks/notify/status", said).status_code == 204
    assert delivery_of(sent) == "failed"
    assert to_dos(reilly) == {ToDoKind.NOT_DELIVERED}


# -- what became of e-mails --------------------------------------------------------------------------------
SECRET = "postmark:agreed-between-us"


@pytest.fixture
def mailed(reilly: Reilly, settings: Settings) -> Notice:
    """An e-mail to Kwame that went through Postmark."""
    settings.EMAIL_THROUGH = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    Notice.objects.all().delete()
    notice = notices.queue(
        "m", notices.SOMETHING_NEW, person=reilly.people["kwame"], values={"link": "LINK"},
        expires=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert notice is not None
    worker.send_due(owner="a")
    assert Notice.objects.get().carrier == "mail"
    return notice


def bounce(notice: Notice, secret: str = SECRET, **more: object) -> int:
    """Postmark's call, as its papers have it."""
    said = {
        "RecordType": "Bounce", "Type": "HardBounce", "MessageID": str(uuid4()), "ID": 42,
        "Email": "kwame.okafor@example.org", "BouncedAt": "2026-11-05T16:33:54Z",
        "Metadata": {"notice": str(notice.pk)}, **more,
    }  # fmt: skip
    basic = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    return (
        Client(enforce_csrf_checks=True)
        .post("/hooks/mail/status", json.dumps(said), content_type="application/json", headers=headers)
        .status_code
    )


def test_a_bounced_mail_is_the_coordinators_to_see_to(reilly: Reilly, mailed: Notice) -> None:
    assert bounce(mailed) == 204
    assert delivery_of(mailed) == "failed"
    assert to_dos(reilly, "kwame") == {ToDoKind.NOT_DELIVERED}


def test_a_delivered_mail_stays_delivered(reilly: Reilly, mailed: Notice) -> None:
    assert bounce(mailed, RecordType="Delivery", DeliveredAt="2026-11-05T16:33:54Z") == 204
    assert delivery_of(mailed) == "delivered"
    assert bounce(mailed) == 204
    assert delivery_of(mailed) == "delivered"


@pytest.mark.parametrize("secret", ["", "postmark:guessed", ":"])
def test_without_the_secret_nothing_is_believed(mailed: Notice, secret: str) -> None:
    assert bounce(mailed, secret) == 403
    assert delivery_of(mailed) == ""


def test_nobody_is_believed_where_no_secret_was_agreed(mailed: Notice, settings: Settings) -> None:
    settings.ANYMAIL = {}
    assert bounce(mailed) == 403
    settings.EMAIL_THROUGH, settings.ANYMAIL = "", {"WEBHOOK_SECRET": SECRET}
    assert bounce(mailed) == 403


def test_what_cannot_be_read_and_what_is_not_ours_change_nothing(mailed: Notice) -> None:
    assert bounce(mailed, Metadata={"notice": str(uuid4())}) == 204
    assert bounce(mailed, Metadata={"notice": "none"}) == 204
    assert bounce(mailed, Metadata={}) == 204
    assert bounce(mailed, Metadata=7) == 422
    assert bounce(mailed, BouncedAt=[]) == 422
    assert delivery_of(mailed) == ""


# -- no more texts ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("carrier", ["twilio", "notify"])
@pytest.mark.parametrize("word", ["STOP", "stop.", " Stop all ", "UNSUBSCRIBE", "Opt-out", "توقف"])
def test_a_word_stops_texts_and_asks_the_coordinator(reilly: Reilly, carrier: str, word: str) -> None:
    assert text(word, carrier=carrier) in (200, 204)
    assert SafeContact.objects.get(person=reilly.people["daniel"]).texts_stopped_at
    assert to_dos(reilly) == {ToDoKind.TEXTS_STOPPED}
    assert to_dos(reilly, "siobhan") == set()


@pytest.mark.parametrize("word", ["I can't stop laughing", "1 no", "the end of the week", ""])
def test_a_sentence_with_such_a_word_in_it_stops_nothing(reilly: Reilly, word: str) -> None:
    text(word)
    assert SafeContact.objects.get(person=reilly.people["daniel"]).texts_stopped_at is None


def test_twilios_own_word_for_it_counts(reilly: Reilly) -> None:
    form = {"MessageSid": "S", "From": NUMBER, "Body": "arrêt", "OptOutType": "STOP"}
    twilio("/hooks/twilio/text", form)
    assert to_dos(reilly) == {ToDoKind.TEXTS_STOPPED}


def test_start_opens_nothing_by_itself(reilly: Reilly) -> None:
    text("START")
    assert to_dos(reilly) == set()
    text("STOP")
    text("START")
    assert to_dos(reilly) == {ToDoKind.TEXTS_STOPPED, ToDoKind.TEXTS_AGAIN}
    assert SafeContact.objects.get(person=reilly.people["daniel"]).texts_stopped_at


def test_a_number_nobody_knows_changes_nothing(reilly: Reilly) -> None:
    before = JournalEntry.objects.count()
    for words in ("STOP", "1 yes", "START"):
        assert text(words, number="+447700900555") == 200
    assert JournalEntry.objects.count() == before


# -- answers -------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(reilly: Reilly) -> Reilly:
    """Everybody has been asked about two times."""
    tom = reilly.seat("tom")
    found = finding.look(finding.group_for(tom, now=timezone.now()))
    time_offers.ask(reilly.meeting, [moment_of(one.start) for one in found.suggestions[:2]], by=tom)
    return reilly


def answers(reilly: Reilly, name: str = "daniel") -> dict[int, str]:
    rows = TimeAnswer.objects.filter(seat=reilly.seat(name)).select_related("offer")
    return {row.offer.number: row.can_come for row in rows}


@pytest.mark.parametrize("carrier", ["twilio", "notify"])
def test_an_answer_by_text_is_kept(asked: Reilly, carrier: str) -> None:
    text("1 yes, 2 if released", carrier=carrier)
    assert answers(asked) == {1: "yes", 2: "if_released"}
    assert to_dos(asked) == set()


def test_an_old_answer_told_again_does_not_replace_the_newer(asked: Reilly) -> None:
    text("1 yes", message="first")
    text("1 no", message="second")
    text("1 yes", message="first")
    assert answers(asked) == {1: "no"}


@contextmanager
def without_answers() -> Iterator[None]:
    """The table of answers is away, as in a migration gone wrong."""
    rename = "ALTER TABLE {} RENAME TO {}"
    table = TimeAnswer._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(rename.format(table, "away"))
        yield
        cursor.execute(rename.format("away", table))


@pytest.mark.parametrize("carrier", ["twilio", "notify"])
def test_a_text_we_failed_to_hear_counts_when_it_is_told_again(asked: Reilly, carrier: str) -> None:
    with without_answers(), pytest.raises(DatabaseError):
        text("1 yes", carrier=carrier, message="first")
    assert text("1 yes", carrier=carrier, message="first") in (200, 204)
    assert answers(asked) == {1: "yes"}


def test_what_was_heard_is_forgotten_after_a_week(asked: Reilly) -> None:
    text("1 yes", message="first")
    assert HeardText.objects.count() == 1
    HeardText.objects.update(at=timezone.now() - timedelta(days=8))
    text("2 no", message="second")
    retention.run_daily()
    assert list(HeardText.objects.values_list("reference", flat=True)) == ["second"]


def test_what_cannot_be_read_is_the_coordinators_to_ask_and_kept_nowhere(asked: Reilly) -> None:
    text("Ring me about purple elephants")
    assert to_dos(asked) == {ToDoKind.NOT_UNDERSTOOD}
    assert answers(asked) == {}
    everything = str(list(ToDo.objects.values())) + str(list(JournalEntry.objects.values()))
    assert "elephants" not in everything


def test_a_shared_phone_answers_for_nobody(asked: Reilly) -> None:
    text("1 yes", number="+447700900103")
    assert answers(asked, "bridie") == {}
    assert to_dos(asked, "bridie") == {ToDoKind.SHARED_ANSWER}


def test_two_people_with_one_number_are_not_guessed_between(asked: Reilly) -> None:
    siobhan = SafeContact.objects.filter(person=asked.people["siobhan"])
    siobhan.update(phone=NUMBER)
    text("1 yes")
    assert answers(asked) == {}
    assert to_dos(asked) == to_dos(asked, "siobhan") == {ToDoKind.SHARED_ANSWER}


def test_an_unchecked_number_answers_for_nobody(asked: Reilly) -> None:
    SafeContact.objects.filter(person=asked.people["daniel"]).update(checked_at=None)
    text("1 yes")
    assert answers(asked) == {}
