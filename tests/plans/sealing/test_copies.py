"""A copy for everybody at the table, and nothing across a safety boundary."""

import copy
import io
import json
import re
import subprocess
import time
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.utils import timezone

from meetings.api import api_tokens
from meetings.choices import Stage
from meetings.models import Circle, Seat
from participants.messages import notices
from participants.models import Account, Notice, SafeContact, ToDo
from participants.models.choices import Role, ToDoKind
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed, NotFound
from plans.agreement import check_page, service_answers, signing, stances
from plans.agreement.canonical import fingerprint
from plans.agreement.check_page import FileIs
from plans.agreement.reading_gate import Gate
from plans.document.document import Resource, WarningSign
from plans.document.identifying_details import finder
from plans.models.choices import SignatureKind
from plans.sealing import copies, paper_version, sealing
from tests.api.conftest import Program
from tests.plans import sample, table


def without(text: str, *known: str) -> str:
    plan = copy.deepcopy(sample.PLAN)
    plan["keeps_an_eye"] = text
    return Gate(finder(known, looks_like=True), is_outside=True).plan(plan)["keeps_an_eye"]


@pytest.mark.parametrize(
    "detail",
    [
        "07700 900101", "+44 7700 900 101", "(01632) 960-111", "01632960111", "nan@example.org",
        "12 Acacia Avenue",
        "Acacia Avenue", "4b, High Street", "NE1 4ST", "ne14st", "Flat 4", "St Anne’s Primary School",
        "www.example.org/nan", "https://example.org/nan",
    ],
)  # fmt: skip
def test_contact_details_are_left_out(detail):
    assert detail not in without(f"Ring or find Nan: {detail}, she is in.")


def test_a_number_we_hold_is_left_out_however_it_is_spaced():
    assert "900" not in without("Nan is on 7 700 900 101 now", "+44 7700 900101")
    assert "Bridge" not in without("Nan lives by the Old Bridge", "the old bridge")


def test_a_number_goes_whole_or_not_at_all():
    for known in ("+44 1632 960118", "01632 960118"):
        assert without("Nan Kath, 01632 960118.", known) == "Nan Kath, [left out]."
        assert without("Nan Kath, +44 (0)1632 960-118, at nine", known) == "Nan Kath, [left out], at nine"
    assert without("Ring 0044 20 7946 0018 1234 5678 9012") == "Ring [left out]"
    assert without("The bill is 4512.50 pounds") == "The bill is 4512.50 pounds"


@pytest.mark.parametrize(
    "text",
    ["999 first.", "Saturday 10:00 to Sunday 17:00", "from 5 April 2025", "Nan and Dad, by Thursday 18:00.",
    "A1 and A2",
     "The school writes back", "Our school, every day", "After school", "Ring the school", "on 05/04/2025",
     "2025-04-05",
     "10.30-12.30", "At Nan’s House", "At The Park", "A1 2nd of May"],
)  # fmt: skip
def test_ordinary_words_stay(text):
    assert without(text) == text


NUMBER = "+44 7700 900103"


@pytest.mark.parametrize(
    "between",
    ["\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\u00ad", "\u200b", "\u200c",
    "\u200d", "\u2060",
     "\ufeff", "\u00a0", "\u202f", "\u2009", "\u3000", "·", "•", "\u2027", "・", ", ", "，", " . ", "/", "⁄",
     "_", "\u061c",
     "\u3164", "\u2028", "\n", "\ufe0f\u20e3", "\u0336", " - ", "\u2066"],
    ids=ascii,
)  # fmt: skip
def test_a_number_is_left_out_whatever_stands_between_its_digits(between):
    for number in (between.join(["07700", "900", "103"]), between.join("07700900103")):
        for known in ((), (NUMBER,)):
            assert without(f"Ring {number} now", *known) == "Ring [left out] now"


@pytest.mark.parametrize(
    "number",
    ["０７７００９００１０３", "٠٧٧٠٠٩٠٠١٠٣", "۰۷۷۰۰۹۰۰۱۰۳", "०७७००९००१०३", "𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟏𝟎𝟑", "⁰⁷⁷⁰⁰⁹⁰⁰¹⁰³",
    "+٤٤ ٧٧٠٠ ٩٠٠ ١٠٣",
     "０７７００－９００－１０３", "0770O 9OO 1O3", "O7700 900 103", "(07700) 900,103",
     "0044 (0)7700.900.103"],
)  # fmt: skip
def test_a_number_is_left_out_in_whatever_digits_it_stands(number):
    for known in ((), (NUMBER,)):
        assert without(f"Ring {number} now", *known) == "Ring [left out] now"


@pytest.mark.parametrize(
    "mail",
    ["mary.o'hara@example.org", "mary.o’hara@example.org", "mary+nan@example.org", "m_o-h.x@example.co.uk",
    "m!#$%&*/=?^`{|}~@example.org",
     "ｍａｒｙ＠ｅｘａｍｐｌｅ．ｏｒｇ", "mary\u200b@example\u2060.org", "mary @ example.org",
     "mary (at) example (dot) org",
     "mary[at]example.org", "märy@exämple.org", "mary@example\u2024org", "\"mary o\"@example.org"],
    ids=ascii,
)  # fmt: skip
def test_an_e_mail_is_left_out_whole(mail):
    assert without(f"Write to {mail}, please.") == "Write to [left out], please."


@pytest.mark.parametrize(
    "place",
    ["12 Acacia\u00a0Avenue", "12\u202fAcacia\u2011Avenue", "１２ Acacia Avenue",
    "12 Acac\u00adia Av\u200benue", "NE1\u00a04ST", "NE1·4ST",
     "ＮＥ１ ４ＳＴ", "Flat\u00a04", "St\u00a0Anne’s Primary School", "St. Anne's Primary\u2011School",
     "12 ACACIA AVENUE",
     "12–14 Acacia Avenue", "Élise Road"],
    ids=ascii,
)  # fmt: skip
def test_a_place_is_left_out_however_it_is_typed(place):
    assert without(f"They live at {place} now") == "They live at [left out] now"


def test_a_line_of_an_address_we_hold_is_left_out_however_it_is_typed():
    for typed in (
        "the old\u00a0bridge",
        "The Old\u2011Bridge",
        "THE OLD, BRIDGE",
        "the o\u00adld bridge",
    ):
        assert without(f"Nan lives by {typed} now", "the old bridge") == "Nan lives by [left out] now"


@pytest.mark.parametrize(
    "text",
    ["5, 12, 19, 26 April", "on 5.4.2025, 12.4.2025 and 19.4.2025", "2025-04-05 – 2025-04-07", "£1,000,000",
    "½ a day", "10 · 12 · 14",
     "Ring at 10:00, 12:30, 14:00", "1, 2, 3, 4, 5, 6, 7, 8", "the 2nd, 9th, 16th and 23rd", "٥ أبريل",
     "Nan – and Dad"],
)  # fmt: skip
def test_other_numbers_and_signs_stay_as_they_are(text):
    assert without(text) == text


@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, "Aa " * 3_000, "Aa" * 10_000, "A'" * 10_000, "A-" * 10_000, "1" * 20_000, "1 " * 10_000,
    "Aa School " * 3_000,
     "a@" * 10_000, "a." * 10_000, "é" * 20_000, "A1 " * 7_000, "( " * 10_000, '"a' * 10_000, " " * 20_000,
     "12 Aa " * 4_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_what_it_costs_grows_with_the_text_and_no_faster(text):
    """Sixteen times the text takes some sixteen times as long; squares would take 256 times."""

    def cost(words: str) -> float:
        began = time.process_time()
        without(words, NUMBER, "aa aa aa", "mary.o'hara@example.org")
        return time.process_time() - began

    without(text)
    assert min(cost(text * 16) for _ in range(3)) < 96 * max(min(cost(text) for _ in range(3)), 0.02)


def test_places_go_and_ids_stay():
    gate = Gate(finder([], looks_like=True), is_outside=True, hidden=frozenset({"seat-kwame"}))
    plan, record = gate.plan(sample.PLAN), gate.record(sample.signed_record())
    assert (plan["meeting"]["place"], plan["review"]["where"]) == ("", "")
    assert [action["id"] for action in plan["actions"]] == ["a1", "a2", "a3", "a4", "a5"]
    assert "01632" not in json.dumps(plan)
    assert "seat-kwame" not in json.dumps([plan["people"], record["signatures"]])
    assert sample.PLAN["meeting"]["place"]  # the original is left alone


@pytest.fixture
def sealed(reilly):
    return table.seal(reilly)


def test_whoever_is_at_the_table_gets_the_sealed_file_itself(reilly, sealed):
    mine = copies.fetch(sealed.version, by=reilly.seat("siobhan"))
    assert bytes(mine.pdf) == bytes(sealed.pdf)
    assert copies.fetch(sealed.version, by=reilly.seat("siobhan")).pk == mine.pk


def test_whoever_signed_from_home_finds_their_copy_where_they_signed_and_at_the_door(reilly):
    kwame, where = reilly.client("kwame"), f"/m/{reilly.meeting.pk}"
    assert f"{where}/copy" not in kwame.get(f"{where}/agree").content.decode()
    table.seal(reilly)
    Seat.objects.filter(person=reilly.people["kwame"]).update(admitted_at=None, knocked_at=None)
    for page in ("agree", "waiting"):
        shown = kwame.get(f"{where}/{page}")
        assert shown.status_code == 200
        assert f'href="{where}/copy' in shown.content.decode()


def test_there_is_no_copy_before_the_seal(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        copies.fetch(version, by=reilly.seat("siobhan"))
    reilly.jump_to(Stage.SIGNED)
    with pytest.raises(NotFound):
        copies.fetch(version, by=reilly.seat("siobhan"))


def test_a_copy_across_a_boundary_has_no_contact_details_and_no_attachments(reilly, sealed, tmp_path):
    SafeContact.objects.filter(person=reilly.people["bridie"]).update(phone="999 first")
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(role=Role.INFORMATION_GIVER)
    theirs = copies.fetch(sealed.version, by=reilly.seat("aisha"))
    assert bytes(theirs.pdf) != bytes(sealed.pdf)
    assert len(pikepdf.open(io.BytesIO(bytes(theirs.pdf))).attachments) == 0
    (tmp_path / "copy.pdf").write_bytes(bytes(theirs.pdf))
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "copy.pdf", "-"], capture_output=True
    ).stdout.decode()
    assert "This is a copy." in text
    assert "01632" not in text
    assert "has both children" in " ".join(text.split())
    assert check_page.check(sealed.version_id, pdf=bytes(theirs.pdf)).file == FileIs.COPY


def keep_apart(reilly, one, other):
    keeping_apart.keep_apart(
        reilly.people[one],
        reilly.people[other],
        family=reilly.family,
        reason="an order",
        by=reilly.coordinator,
    )


@pytest.fixture
def two_circles(reilly):
    """Daniel sits in a circle of his own; he and Siobhan are kept apart; hers has a sealed plan."""
    shuttle = Circle.objects.create(meeting=reilly.meeting, name="The other circle")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(circle=shuttle)
    keep_apart(reilly, "siobhan", "daniel")
    return reilly


def seal_with(reilly, **words):
    content = replace(table.words(reilly), **words)
    version = table.keep(reilly, content)
    reilly.jump_to(Stage.AGREED)
    without = [str(one.pk) for one in signing.outstanding(version)]
    return sealing.seal(version, by=reilly.seat("tom"), without=without)


def test_the_copy_of_somebody_protected_is_whole_and_sealed_like_everybodys(two_circles):
    sealed = seal_with(
        two_circles,
        who_to_call_day="Nan Kath, 01632 960 118",
        keeps_an_eye="The school writes back",
    )
    for name in ("siobhan", "bridie", "priya"):
        mine = copies.fetch(sealed.version, by=two_circles.seat(name))
        assert bytes(mine.pdf) == bytes(sealed.pdf), name
        assert copies.is_whole(sealed.version, two_circles.seat(name))


def test_so_it_is_when_the_other_has_lost_their_place_since(two_circles):
    sealed = seal_with(two_circles)
    Seat.objects.filter(pk=two_circles.seat("daniel").pk).update(removed_at=timezone.now())
    mine = copies.fetch(sealed.version, by=two_circles.seat("siobhan"))
    assert bytes(mine.pdf) == bytes(sealed.pdf)


def test_what_leads_to_the_other_is_left_out_and_nothing_else(two_circles, tmp_path):
    contact = SafeContact.objects.get(person=two_circles.people["daniel"])
    SafeContact.objects.filter(pk=contact.pk).update(
        phone="+44 7700 900155", postal_address="9 Mill Lane\nNorthtown"
    )
    sealed = seal_with(
        two_circles,
        who_to_call_day="Nan 01632 960 118, or 07700 900 155 from nine",
        keeps_an_eye="He is at 9 Mill Lane. Kath is at 4 High Street.",
    )
    assert not copies.is_whole(sealed.version, two_circles.seat("siobhan"))
    mine = copies.fetch(sealed.version, by=two_circles.seat("siobhan"))
    (tmp_path / "copy.pdf").write_bytes(bytes(mine.pdf))
    printed = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "copy.pdf", "-"], capture_output=True
    ).stdout.decode()
    text = " ".join(printed.split())
    assert "155" not in text
    assert "Mill Lane" not in text
    assert "01632 960 118, or [left out] from nine" in text
    assert "4 High Street" in text
    assert check_page.check(sealed.version_id, pdf=bytes(mine.pdf)).file == FileIs.COPY


def test_a_plan_made_together_with_somebody_one_is_now_kept_apart_from_is_cleaned(reilly, sealed):
    keep_apart(reilly, "siobhan", "daniel")
    for one, other in (("siobhan", "daniel"), ("daniel", "siobhan")):
        assert not copies.is_whole(sealed.version, reilly.seat(one)), other
    assert copies.is_whole(sealed.version, reilly.seat("bridie"))


def test_another_circle_gets_no_copy(reilly):
    version = table.keep(reilly)
    shuttle = Circle.objects.create(meeting=reilly.meeting, name="The other circle")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(circle=shuttle)
    reilly.jump_to(Stage.SIGNED)
    with pytest.raises(NotFound):
        copies.fetch(version, by=reilly.seat("daniel"))
    assert reilly.seat("daniel") not in copies.recipients(version)


# -- everybody is told that theirs is there ---------------------------------------------------------------
def of(version, name):
    return next(one for one in copies.going(version) if one.seat.person.name.startswith(name))


@pytest.mark.notices
def test_each_person_is_told_by_their_safe_way_and_in_neutral_words(reilly):
    table.seal(reilly)
    for name in ("siobhan", "daniel", "bridie", "kwame", "haddad", "priya", "aisha"):
        told = Notice.objects.get(person=reilly.people[name], key__startswith="copy:")
        assert f"/m/{reilly.meeting.pk}/copy" in told.body
        for word in ("plan", "child", "Reilly", "sign", "family"):
            assert word not in told.subject + told.body.split("http")[0]
    assert not Notice.objects.filter(person=reilly.people["tom"], key__startswith="copy:").exists()


@pytest.mark.notices
def test_nobody_is_told_before_the_seal(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    assert not Notice.objects.filter(key__startswith="copy:").exists()


@pytest.mark.notices
def test_whom_no_safe_way_reaches_is_something_for_the_coordinator(reilly):
    sealed = table.seal(reilly)
    todo = ToDo.objects.filter(kind=ToDoKind.COPY_NOT_TOLD, done_at=None)
    assert {one.person.called for one in todo} == {"Maya", "Theo"}
    maya = of(sealed.version, "Maya")
    assert (maya.told_at, maya.goes_at) == (None, None)


@pytest.mark.notices
def test_a_copy_nobody_could_be_told_of_within_two_days_is_one_too(reilly):
    table.seal(reilly)
    Notice.objects.filter(person=reilly.people["daniel"], key__startswith="copy:").update(
        expires=timezone.now() - timedelta(minutes=1)
    )
    notices.claim("a")
    assert ToDo.objects.filter(
        person=reilly.people["daniel"], kind=ToDoKind.COPY_NOT_TOLD, done_at=None
    ).exists()
    assert not ToDo.objects.filter(person=reilly.people["kwame"]).exists()


@pytest.mark.notices
def test_when_each_person_is_told_is_known_and_never_who_looked(reilly):
    sealed = table.seal(reilly)
    waits = of(sealed.version, "Kwame")
    assert waits.told_at is None
    assert waits.goes_at is not None
    for notice in notices.claim("a", at_most=100):
        notices.done(notice, reference="r")
    copies.fetch(sealed.version, by=reilly.seat("daniel"))
    assert of(sealed.version, "Kwame").told_at is not None
    assert not hasattr(of(sealed.version, "Daniel"), "fetched_at")


@pytest.mark.notices
def test_the_coordinators_page_says_who_was_told_and_whose_message_still_waits(reilly):
    table.seal(reilly)
    for notice in notices.claim("a", at_most=100):
        if notice.person_id == reilly.people["kwame"].pk:
            notices.done(notice, reference="r")
    page = " ".join(reilly.client("tom").get(f"/m/{reilly.meeting.pk}/signing").content.decode().split())
    assert re.search(r"<bdi>Kwame</bdi>.{0,300}told <time", page)
    assert re.search(r"<bdi>Daniel</bdi>.{0,300}goes <time", page)


# -- one gate for page, program, paper and catching up -------------------------------------------------------
SECRET = "07700\u2011900\u2011777"
STREET = "12 Acacia Avenue"


@pytest.fixture
def telling(reilly):
    """A version with contact details in every corner, answered; Aisha only came to explain something."""
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(
        role=Role.INFORMATION_GIVER, admitted_at=None, beside=None
    )
    content = replace(
        table.words(reilly),
        who_to_call_day=f"Nan, {SECRET}, {STREET}",
        keeps_an_eye=f"Kwame at {STREET}",
        actions=tuple(
            replace(one, what=f"{one.what} Ring {SECRET}.", backup=f"Go to {STREET}.")
            for one in table.words(reilly).actions
        ),
        resources=(Resource("r1", f"A bus pass to {STREET}", f"Ring {SECRET}"),),
        warning_signs=(WarningSign("w1", f"{SECRET} is dead", STREET, f"Go to {STREET}"),),
    )
    version = table.keep(reilly, content)
    priya = reilly.seat("priya")
    service_answers.answer_bottom_line(version, 1, met=False, harm=f"Ring {SECRET}", by=priya)
    service_answers.answer_bottom_line(version, 2, met=True, by=priya)
    service_answers.reply(version, 1, text=f"She is at {STREET}", by=reilly.seat("siobhan"))
    service_answers.answer_resource(
        version, "r1", yes=False, name="A manager", reason=f"Ring {SECRET}",
        decided_on=timezone.now().date(), by=priya,
    )  # fmt: skip
    (action,) = [
        one for one in stances.shown_to(reilly.seat("siobhan"), reilly.circle).actions if one["id"] == "a1"
    ]
    stances.say(
        "a1",
        says="yes",
        seen=stances.text_of(action),
        own_words=f"At {STREET}",
        by=reilly.seat("siobhan"),
    )
    service_answers.conclude(reilly.meeting, by=priya)
    table.sign(
        reilly,
        version,
        "daniel",
        SignatureKind.RESERVATION,
        own_words=f"Not at {STREET}, ring {SECRET}",
    )
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(admitted_at=None)
    return version


#: The end of SECRET, by itself or with what stands before it; never by chance within an id or a fingerprint.
ITS_END = re.compile(r"(?<![0-9A-Za-z])777(?![0-9A-Za-z])|900(?:\\u2011|\W{0,8})777")


def tells(text: str) -> bool:
    return bool(ITS_END.search(text)) or "Acacia" in text


def test_a_number_is_found_however_it_is_written_and_no_id_is_one() -> None:
    for said in (SECRET, json.dumps(SECRET), "900777", "900 777", "ends in 777."):
        assert tells(said)
    assert not tells("d7779b3e-1777-4777-9a77-77712345777a")


@pytest.mark.parametrize("page", ["agree", "promises", "catch-up"])
def test_a_page_shows_whoever_only_explains_no_more_than_their_copy(reilly, telling, page):
    where = f"/m/{reilly.meeting.pk}/{page}"
    shown = reilly.client("aisha").get(where)
    assert shown.status_code == 200
    assert not tells(shown.content.decode())
    if page != "catch-up":
        assert tells(reilly.client("siobhan").get(where).content.decode())


def as_program(reilly, name):
    person = reilly.person(name)
    found = Account.objects.filter(person=person).first()
    account = found or Account.objects.create_user(
        f"{name}@example.org", service=person.service, person=person, staff_role="coordinator"
    )
    return Program(api_tokens.issue(account))


@pytest.mark.parametrize("what", ["plan", "bottom-line-answers", "resource-answers", "signatures"])
def test_a_program_gets_no_more_for_them_either(reilly, telling, what):
    where = f"versions/{telling.pk}/{what}"
    theirs = as_program(reilly, "aisha").get(where)
    assert theirs.status_code == 200
    assert not tells(theirs.content.decode())
    whole = as_program(reilly, "tom").get(where)
    assert tells(whole.content.decode())
    if what == "plan":
        assert whole.content == bytes(telling.canonical)
        assert whole["ETag"] == f'"{telling.sha256}"'
        assert theirs["ETag"] == f'"{fingerprint(theirs.content)}"'


def test_somebody_kept_apart_reads_on_the_page_what_stands_in_their_copy(two_circles):
    reilly = two_circles
    SafeContact.objects.filter(person=reilly.people["daniel"]).update(phone="+44 7700 900155")
    seal_with(reilly, who_to_call_day="Nan 01632 960 118, or 07700\u2011900\u00ad155")
    page = reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/agree").content.decode()
    assert "01632 960 118, or [left out]" in page
    assert "155" in reilly.client("bridie").get(f"/m/{reilly.meeting.pk}/agree").content.decode()


def test_nobody_prints_for_signing_what_is_not_whole(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    assert paper_version.print_to_sign(version, by=reilly.seat("aisha")).startswith(b"%PDF")
    keep_apart(reilly, "aisha", "daniel")
    with pytest.raises(NotAllowed):
        paper_version.print_to_sign(version, by=reilly.seat("aisha"))


def test_a_copy_is_drawn_outside_any_transaction(reilly, sealed, monkeypatch):
    """Leaving things out takes a while, and on SQLite everybody's writing would wait for it."""
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(role=Role.INFORMATION_GIVER)
    depth = []
    real = copies.build
    monkeypatch.setattr(
        copies,
        "build",
        lambda *a, **k: depth.append(len(connection.savepoint_ids)) or real(*a, **k),
    )
    before = len(connection.savepoint_ids)
    copies.fetch(sealed.version, by=reilly.seat("aisha"))
    assert depth == [before]
