"""How the numbers of a signature came, who is told of it, and what they can do who say: that wasn't me."""

import json
import subprocess

import pytest
from django.utils import timezone

from meetings.choices import Stage
from participants.messages import fresh_codes
from participants.models import Device, JournalEntry, Notice, SafeContact, ToDo
from participants.models.choices import CodeCame, ToDoKind
from participants.platform.errors import NotFound
from plans.agreement import contesting, how_signed, signature_chain, signature_record, signing, versions
from plans.agreement.contesting import SaidElsewhere
from plans.agreement.signature_marks import Mark
from plans.agreement.signing import AnsweredAlready
from plans.agreement.versions import PlanClosed
from plans.models import Contest, Signature
from plans.models.choices import TAKEN_BACK, Settled, SignatureKind
from plans.sealing import sealed_file_check, sealing
from plans.sealing.sealing import NotSettled
from tests.plans import table
from tests.support.pages import text_of


@pytest.fixture
def version(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    return version


def at(reilly, page):
    return f"/m/{reilly.meeting.pk}/{page}"


def device(reilly, name):
    found = reilly.visitor(name).device
    assert found is not None
    return found


def told_code(reilly, version, name):
    return signing.issue_code(version, reilly.person(name), by=reilly.coordinator)


def sign_for(reilly, version, name):
    """Somebody with numbers the coordinator told signs beside this name, on a phone of theirs."""
    return signing.sign(
        version,
        kind=SignatureKind.SIGNS,
        by=reilly.seat(name),
        mark=Mark(typed=reilly.people[name].name),
        code=told_code(reilly, version, name),
        device=device(reilly, name),
    )


# -- how the numbers came ------------------------------------------------------------------------------------
def test_a_signature_says_who_told_the_numbers_and_since_when_the_phone_is_in(reilly, version):
    one = sign_for(reilly, version, "kwame")
    mine = device(reilly, "kwame")
    assert (one.code_came, one.code_told_by) == (CodeCame.TOLD, "Tom Ellery")
    assert (one.code_channel, one.code_checked_on) == ("", None)
    assert (one.device_since, one.device_bound_by) == (mine.created_at, mine.bound_by)
    kept = signature_chain.as_record(one)
    assert kept["code"]["told_by"] == "Tom Ellery"
    assert kept["device"]["since"].startswith(f"{mine.created_at:%Y-%m-%dT%H:%M}")


def test_a_signature_says_by_what_checked_contact_its_numbers_came(reilly, version, monkeypatch):
    monkeypatch.setattr("participants.platform.tokens_and_codes.make_code", lambda: "314159")
    assert signing.ask_code(version, by=reilly.seat("daniel")) is not None
    one = signing.sign(
        version, kind="signs", by=reilly.seat("daniel"), mark=Mark(typed="Daniel"), code="314159"
    )
    contact = SafeContact.objects.get(person=reilly.people["daniel"])
    assert one.code_came == CodeCame.SENT
    assert one.code_channel == contact.channels[0]
    assert one.code_checked_on == contact.checked_at.date()
    assert one.device_since is None


def test_numbers_that_waited_for_safe_hours_were_sent_as_well(reilly, version):
    fresh_codes.issue(
        reilly.person("daniel"),
        purpose=signing.purpose(version),
        by=reilly.person("daniel"),
        channel="email",
    )
    assert fresh_codes.FreshCode.objects.get().came == CodeCame.SENT


@pytest.mark.parametrize(
    "change",
    [
        {"code_came": "sent"},
        {"code_told_by": "Nan"},
        {"device_since": timezone.now()},
        {"supersedes": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_how_the_numbers_came_is_part_of_what_is_signed(reilly, version, change):
    sign_for(reilly, version, "kwame")
    Signature.objects.update(**change)
    assert signature_chain.faults(version)


def test_a_record_from_before_has_the_digest_it_had(reilly, version):
    one = table.sign(
        reilly, version, "maya", SignatureKind.CHILDS_MARK, mark=Mark(), code="", own_words="Yes!"
    )
    assert not {"code", "device", "supersedes"} & signature_chain.as_record(one).keys()


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"proved_by": "paper"}, "on paper"),
        ({"proved_by": "device"}, "on their own device"),
        ({"proved_by": "device_and_code"}, "on their own device, with a fresh code"),
        (
            {"proved_by": "device_and_code", "device": {"since": "S", "bound_by": "shown"},
             "code": {"came": "told", "channel": "", "checked_on": "", "told_by": "Tom Ellery"}},
            "on a phone or computer of theirs, in use here since «S», with numbers told by Tom Ellery",
        ),
        (
            {"proved_by": "device_and_code", "code": {"came": "sent", "channel": "text",
            "checked_on": "2025-03-02", "told_by": ""}},
            "on their own device, with numbers sent by text to a number checked on 2 March 2025",
        ),
        (
            {"proved_by": "device_and_code", "code": {"came": "sent", "channel": "email", "checked_on": "",
            "told_by": ""}},
            "on their own device, with numbers sent by e-mail",
        ),
        (
            {"proved_by": "device_and_code", "code": {"came": "sent", "channel": "", "checked_on": "",
            "told_by": ""}},
            "on their own device, with numbers sent to them",
        ),
    ],
)  # fmt: skip
def test_how_it_was_signed_in_words(record, words):
    assert how_signed.in_words(record, wall_clock=lambda moment: f"«{moment}»") == words


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"proved_by": "device"}, "on your own device"),
        (
            {"proved_by": "device", "device": {"since": "then"}},
            "on a phone or computer of yours, in use here since «then»",
        ),
        (
            {"proved_by": "device_and_code", "code": {"came": "sent", "channel": "app", "checked_on": ""}},
            "on your own device, with numbers sent to you",
        ),
    ],
)
def test_ones_own_page_says_your_own_device(record, words):
    assert how_signed.in_words(record, wall_clock=lambda moment: f"«{moment}»", own=True) == words


# -- being told ----------------------------------------------------------------------------------------------
@pytest.mark.notices
def test_whoever_is_signed_for_is_told_at_once_by_their_safe_way_on_paper_too(reilly, version):
    Notice.objects.all().delete()
    signed = [
        sign_for(reilly, version, "kwame"),
        signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom")),
    ]
    for one in signed:
        (notice,) = Notice.objects.filter(person=one.seat.person, key=f"signed:{one.pk}")
        assert at(reilly, "agree") in notice.body
        for word in ("plan", "child", "Reilly", "sign", "family"):
            assert word not in notice.subject + notice.body.split("http")[0]
        row = JournalEntry.objects.get(detail__signature=str(one.pk))
        assert row.detail["told"] is True


@pytest.mark.notices
def test_that_nobody_could_be_told_stands_in_the_journal(reilly, version):
    SafeContact.objects.filter(person=reilly.people["kwame"]).delete()
    one = sign_for(reilly, version, "kwame")
    assert JournalEntry.objects.get(detail__signature=str(one.pk)).detail["told"] is False


# -- that wasn't me ------------------------------------------------------------------------------------------
def everybody_signs_but(reilly, version, *names):
    for name in ("siobhan", "daniel", "bridie", "kwame", "haddad", "priya"):
        if name not in names:
            table.sign(reilly, version, name)


def test_nobody_closes_a_plan_while_somebody_says_a_signature_isnt_theirs(reilly, version):
    everybody_signs_but(reilly, version, "kwame")
    sign_for(reilly, version, "kwame")
    contesting.contest(version, by=reilly.seat("kwame"), device=device(reilly, "kwame"))
    for without in ([], [reilly.seat("kwame").pk]):
        with pytest.raises(NotSettled) as refused:
            sealing.seal(version, by=reilly.seat("tom"), without=without)
        assert "Kwame" in str(refused.value.message)
    contesting.say_it_was_right(version, by=reilly.seat("kwame"), device=device(reilly, "kwame"))
    assert sealing.seal(version, by=reilly.seat("tom")).version == version


@pytest.mark.notices
def test_its_coordinator_and_everybody_at_the_table_hear_of_it_and_saying_it_twice_is_once(reilly, version):
    sign_for(reilly, version, "kwame")
    for _twice in range(2):
        contesting.contest(version, by=reilly.seat("kwame"))
    assert Contest.objects.count() == 1
    assert ToDo.objects.get(person=reilly.people["kwame"], kind=ToDoKind.NOT_THEIRS).done_at is None
    assert Notice.objects.filter(person=reilly.coordinator.person, key__startswith="contested:").count() == 1
    assert JournalEntry.objects.filter(action="signature.contest").count() == 1
    for page, name in (("agree", "bridie"), ("signing", "tom")):
        assert "this isn’t theirs" in text_of(reilly.client(name).get(at(reilly, page)))


def test_what_is_taken_back_counts_no_more_and_its_person_answers_anew(reilly, version):
    sign_for(reilly, version, "kwame")
    contesting.contest(version, by=reilly.seat("kwame"))
    contesting.take_back(version, by=reilly.seat("kwame"))
    assert reilly.seat("kwame") in signing.outstanding(version)
    assert signature_chain.standing(version) == {}
    assert Contest.objects.get().settled == Settled.TAKEN_BACK
    mine = table.sign(reilly, version, "kwame", SignatureKind.DECLINES, own_words="I was never asked.")
    assert [(one.number, one.kind, one.supersedes) for one in Signature.objects.order_by("number")] == [
        (1, "signs", 0), (2, TAKEN_BACK, 1), (3, "declines", 2)
    ]  # fmt: skip
    assert signature_chain.standing(version) == {reilly.seat("kwame").pk: mine}
    assert signature_chain.faults(version) == []
    with pytest.raises(AnsweredAlready):
        table.sign(reilly, version, "kwame")


def test_only_the_phone_on_which_it_was_doubted_says_that_it_was_right(reilly, version):
    sign_for(reilly, version, "kwame")
    his = device(reilly, "kwame")
    other = Device.objects.create(
        person=his.person, invitation=his.invitation, name="another", token_digest="x"
    )
    contesting.contest(version, by=reilly.seat("kwame"), device=his)
    for elsewhere in (other, None):
        with pytest.raises(SaidElsewhere):
            contesting.say_it_was_right(version, by=reilly.seat("kwame"), device=elsewhere)
    contesting.say_it_was_right(version, by=reilly.seat("kwame"), device=his)
    assert Contest.objects.get().settled == Settled.RIGHT
    contesting.contest(version, by=reilly.seat("kwame"), device=other)  # and may doubt it again


def test_nobody_doubts_or_settles_what_is_not_there_or_not_theirs(reilly, version):
    sign_for(reilly, version, "kwame")
    for verb in (contesting.contest, contesting.say_it_was_right, contesting.take_back):
        with pytest.raises(NotFound):
            verb(version, by=reilly.seat("daniel"))
    for verb in (contesting.say_it_was_right, contesting.take_back):
        with pytest.raises(NotFound):
            verb(version, by=reilly.seat("kwame"))


def test_once_the_plan_is_closed_nobody_doubts_a_signature_any_more(reilly, version):
    table.sign_all(reilly, version)
    sealing.seal(version, by=reilly.seat("tom"))
    reilly.jump_to(Stage.AGREED)  # as where another circle still signs
    with pytest.raises(PlanClosed):
        contesting.contest(version, by=reilly.seat("kwame"))


def test_another_version_is_not_held_up_by_what_was_said_to_this_one(reilly, version):
    sign_for(reilly, version, "kwame")
    contesting.contest(version, by=reilly.seat("kwame"))
    assert set(contesting.open_contests(version)) == {reilly.seat("kwame").pk}
    reilly.jump_to(Stage.PRESENTING)
    versions.bring_back(version, by=reilly.seat("siobhan"))
    newer = versions.freeze(versions.shown_draft(reilly.circle), by=reilly.seat("siobhan"))
    assert contesting.open_contests(newer) == {}


# -- a paper gives way to its person -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (SignatureKind.DECLINES, "No."),
        (SignatureKind.SIGNS, ""),
        (SignatureKind.RESERVATION, "But."),
    ],
)
def test_a_persons_own_answer_takes_the_place_of_a_paper(reilly, version, kind, words):
    signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom"))
    own = table.sign(reilly, version, "daniel", kind, own_words=words)
    assert (own.number, own.supersedes) == (2, 1)
    assert signature_chain.standing(version) == {reilly.seat("daniel").pk: own}
    assert signature_chain.faults(version) == []
    for again in (lambda: table.sign(reilly, version, "daniel"),
                  lambda: signing.witness(version, reilly.seat("daniel"),
                  by=reilly.seat("tom"))):  # fmt: skip
        with pytest.raises(AnsweredAlready):
            again()


def test_a_paper_never_takes_the_place_of_anything(reilly, version):
    table.sign(reilly, version, "daniel", SignatureKind.DECLINES, own_words="No.")
    with pytest.raises(AnsweredAlready):
        signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom"))
    signing.witness(version, reilly.seat("kwame"), by=reilly.seat("tom"))
    with pytest.raises(AnsweredAlready):
        signing.witness(version, reilly.seat("kwame"), by=reilly.seat("aisha"))


def test_a_doubted_paper_is_settled_by_its_persons_own_answer(reilly, version):
    signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom"))
    contesting.contest(version, by=reilly.seat("daniel"))
    table.sign(reilly, version, "daniel", SignatureKind.DECLINES, own_words="I signed nothing.")
    assert Contest.objects.get().settled == Settled.ANSWERED
    assert contesting.open_contests(version) == {}


# -- pages and the file --------------------------------------------------------------------------------------
def test_on_their_page_they_read_how_it_was_signed_and_say_and_settle(reilly, version):
    sign_for(reilly, version, "kwame")
    kwame = reilly.client("kwame")
    page = text_of(kwame.get(at(reilly, "agree")))
    assert "with numbers told by Tom Ellery" in page
    assert "Say that it wasn’t me" in page
    said = kwame.post(at(reilly, "sign/not-me"), {"version": version.pk})
    assert said.status_code == 303
    page = text_of(kwame.get(said["Location"]))
    assert "Nobody can close the plan" in page
    assert "It was me after all" in page
    nothing = kwame.post(at(reilly, "sign/settle"), {"version": version.pk, "do": ""})
    assert nothing.status_code == 422
    kwame.post(at(reilly, "sign/settle"), {"version": version.pk, "do": "right"})
    assert Contest.objects.get().settled == Settled.RIGHT
    kwame.post(at(reilly, "sign/not-me"), {"version": version.pk})
    kwame.post(at(reilly, "sign/settle"), {"version": version.pk, "do": "take_back"})
    assert "Yes, I’ll sign" in text_of(kwame.get(at(reilly, "agree")))


def test_the_page_of_somebody_whose_paper_was_written_down_leads_to_their_own_answer(reilly, version):
    signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom"))
    daniel = reilly.client("daniel")
    page = text_of(daniel.get(at(reilly, "agree")))
    assert "wrote down that you signed on paper" in page
    assert daniel.get(at(reilly, "sign?as=unhappy")).status_code == 200
    said = {"version": version.pk, "kind": "declines", "own_words": "No.", "typed": "Daniel",
            "code": table.code_for(reilly, version, "daniel")}  # fmt: skip
    assert daniel.post(at(reilly, "sign"), said).status_code == 303
    own = signature_chain.standing(version)[reilly.seat("daniel").pk]
    assert (own.kind, own.device_since) == ("declines", device(reilly, "daniel").created_at)


def test_the_sealed_file_says_how_and_shows_what_stands(reilly, version, tmp_path):
    everybody_signs_but(reilly, version, "kwame", "daniel", "haddad")
    sign_for(reilly, version, "kwame")
    signing.witness(version, reilly.seat("daniel"), by=reilly.seat("tom"))
    table.sign(reilly, version, "daniel", SignatureKind.DECLINES, own_words="Not like this.")
    sign_for(reilly, version, "haddad")
    contesting.contest(version, by=reilly.seat("haddad"))
    contesting.take_back(version, by=reilly.seat("haddad"))
    sealed = sealing.seal(version, by=reilly.seat("tom"), without=[reilly.seat("haddad").pk])
    (tmp_path / "plan.pdf").write_bytes(bytes(sealed.pdf))
    printed = subprocess.run(["pdftotext", "-raw", tmp_path / "plan.pdf", "-"], capture_output=True).stdout
    text = " ".join(printed.decode().split())
    assert "with numbers told by Tom Ellery" in text
    assert "in use here since" in text
    assert "in place of a paper that Tom Ellery saw signed" in text
    assert text.count("Declines, and says why") == 1
    assert "Signed on paper, with a witness" not in text
    assert (
        "Took back what had been signed for them: Rania Haddad" in text
        or "Took back what had been signed for them:" in text
    )
    found = sealed_file_check.examine(bytes(sealed.pdf), sealing.seal_keys())
    assert found.faults == []
    records = json.loads(found.files["signatures.json"])["signatures"]
    assert [one["kind"] for one in records].count(TAKEN_BACK) == 1
    assert json.loads(signature_record.compose(version, at=timezone.now()))["signatures"] == records
