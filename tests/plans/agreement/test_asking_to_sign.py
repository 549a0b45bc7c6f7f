"""Signing later: asked by their safe way, let in by link and code, signing with a fresh code, until the plan
is closed.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from meetings.choices import Stage
from participants.entry import invitations
from participants.messages import notices
from participants.models import Device, FreshCode, Invitation, JournalEntry, Notice, SafeContact
from participants.platform.errors import NotAllowed, NotFound
from plans.agreement import asking_to_sign, signing
from plans.agreement.asking_to_sign import AskedLately
from plans.agreement.signature_marks import Mark
from plans.agreement.signing import AnsweredAlready
from plans.agreement.versions import PlanClosed
from plans.models import AskedToSign, Signature
from plans.sealing import sealing
from plans.sealing.sealing import NotEverybodyAnswered
from tests.plans import table

pytestmark = pytest.mark.notices


@pytest.fixture
def version(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    return version


def ask(reilly, version, name, by="tom"):
    return asking_to_sign.ask(version, reilly.seat(name), by=reilly.seat(by), account=reilly.coordinator)


def let_a_day_pass():
    AskedToSign.objects.update(asked_at=timezone.now() - asking_to_sign.AGAIN_AFTER)


def let_ways_in_run_out(reilly, name):
    Invitation.objects.filter(person=reilly.people[name]).update(until=timezone.now() - timedelta(hours=1))


def the_code_of(reilly, name):
    """The six digits of the message that is on its way to somebody."""
    sent = Notice.objects.filter(person=reilly.people[name], body__regex=r"\d{6}").latest("created_at")
    return re.search(r"\d{6}", sent.body)[0]


def test_who_is_asked_gets_a_neutral_message_with_a_link(reilly, version):
    told = ask(reilly, version, "daniel")
    assert told.told
    assert told.issued is None
    notice = Notice.objects.get(person=reilly.people["daniel"], key__startswith="sign:")
    assert f"/m/{reilly.meeting.pk}/agree" in notice.body
    said = notice.subject + notice.body.split("http")[0]
    for word in ("plan", "sign", "child", "Maya", "Reilly", "family", "council"):
        assert word not in said


def test_whoever_has_no_way_in_any_more_gets_a_new_one_whose_numbers_are_told(reilly, version):
    let_ways_in_run_out(reilly, "daniel")
    told = ask(reilly, version, "daniel")
    assert told.issued is not None
    assert told.issued.link in Notice.objects.get(key=f"invitation:{told.issued.invitation.pk}").body
    assert told.issued.code not in Notice.objects.get(key=f"invitation:{told.issued.invitation.pk}").body
    assert told.issued.code not in repr(told)


def test_without_a_safe_way_nothing_goes_and_the_coordinator_is_told(reilly, version):
    SafeContact.objects.filter(person=reilly.people["daniel"]).update(channels=[])
    assert not ask(reilly, version, "daniel").told
    (waited,) = [one for one in asking_to_sign.waited_for(version) if one.seat.person.called == "Daniel"]
    assert not waited.asked.told
    assert waited.may_ask  # they may have a safe way tomorrow, or in a minute


def test_nobody_is_asked_twice_within_a_day(reilly, version):
    ask(reilly, version, "daniel")
    with pytest.raises(AskedLately):
        ask(reilly, version, "daniel")
    let_a_day_pass()
    ask(reilly, version, "daniel")
    assert AskedToSign.objects.get().times == 2
    assert Notice.objects.filter(key__startswith="sign:").count() == 2


def test_only_those_who_are_waited_for_are_asked_and_never_a_child(reilly, version):
    table.sign(reilly, version, "siobhan")
    with pytest.raises(AnsweredAlready):
        ask(reilly, version, "siobhan")
    for name in ("maya", "aisha", "tom"):
        with pytest.raises(NotFound):
            ask(reilly, version, name)
    assert not Notice.objects.filter(key__startswith="sign:").exists()


@pytest.mark.parametrize("name", ["siobhan", "priya", "aisha"])
def test_nobody_but_the_coordinator_asks_or_sees_who_was(reilly, version, name):
    with pytest.raises(NotAllowed):
        ask(reilly, version, "daniel", by=name)
    client = reilly.client(name)
    address = f"/m/{reilly.meeting.pk}/signing"
    assert client.get(address).status_code == 403
    answered = client.post(f"{address}/ask", {"seat": reilly.seat("daniel").pk})
    assert answered.status_code == 403


def test_the_coordinator_sees_who_signed_who_was_asked_and_who_not_yet(reilly, version):
    table.sign(reilly, version, "siobhan")
    tom = reilly.client("tom")
    address = f"/m/{reilly.meeting.pk}/signing"
    asked = tom.post(f"{address}/ask", {"seat": reilly.seat("daniel").pk, "version": version.pk})
    assert "A message goes to <bdi>Daniel" in " ".join(asked.content.decode().split())
    page = " ".join(tom.get(address).content.decode().split())
    assert re.search(r"<bdi>Siobhan</bdi></b> <span class=\"pill\">said yes", page)
    assert "1 of 6 have answered" in page or "One of 6 has answered" in page
    assert re.search(r"<bdi>Daniel</bdi></b>.{0,300}Asked <time", page)
    assert re.search("You can ask again <time[^>]*>tomorrow", page)
    assert "How to reach <bdi>Daniel" in page
    assert "A copy is then there for:" in page
    assert page.count("Not asked yet.") == 4  # Bridie, Kwame, Mrs Haddad, Priya
    assert "Close it without <bdi>Bridie" in page
    assert "Close it without Maya" not in page


def test_a_new_ways_numbers_are_shown_once_on_the_coordinators_page(reilly, version):
    let_ways_in_run_out(reilly, "daniel")
    tom = reilly.client("tom")
    address = f"/m/{reilly.meeting.pk}/signing"
    asked = tom.post(f"{address}/ask", {"seat": reilly.seat("daniel").pk}).content.decode()
    assert re.search(r"\d{3} \d{3}", asked)
    assert not re.search(r'class="token"', tom.get(address).content.decode())


def test_next_morning_somebody_who_was_not_there_signs_by_link_and_fresh_code(reilly, version):
    """The whole path: a new way in, six numbers told, the plan read, fresh numbers sent, signed; nothing by
    silence.
    """
    reilly.jump_to(Stage.PART_AGREED, admitted=False)
    let_ways_in_run_out(reilly, "daniel")
    issued = ask(reilly, version, "daniel").issued
    phone = Client()
    came = phone.post(f"/j/{issued.token}", {"code": issued.code})
    assert came.status_code == 303
    at = f"/m/{reilly.meeting.pk}"
    assert f"{at}/agree" in phone.get("/").content.decode()
    assert "Yes, I’ll sign" in phone.get(f"{at}/agree").content.decode()
    assert "Send me my numbers" in phone.get(f"{at}/sign?as=signs").content.decode()
    form = {"version": version.pk, "kind": "signs", "typed": "Daniel Okafor"}
    assert phone.post(f"{at}/sign", {**form, "code": issued.code}).status_code == 403
    phone.post(f"{at}/sign/code?as=signs")
    assert not Signature.objects.filter(seat=reilly.seat("daniel")).exists()
    signed = phone.post(f"{at}/sign", {**form, "code": the_code_of(reilly, "daniel")})
    assert signed.status_code == 303
    one = Signature.objects.get(seat=reilly.seat("daniel"))
    assert one.proved_by == signing.BY_CODE
    assert "Daniel" not in {seat.person.called for seat in signing.outstanding(version)}


def test_closing_with_people_missing_names_them(reilly, version):
    table.sign(reilly, version, "siobhan")
    with pytest.raises(NotEverybodyAnswered) as refused:
        sealing.seal(version, by=reilly.seat("tom"))
    for name in ("Daniel", "Bridie", "Kwame", "Mrs Haddad", "Priya"):
        assert name in str(refused.value.message)
    assert "Maya" not in str(refused.value.message)


def test_after_closing_signing_is_refused_with_what_can_be_done(reilly, version):
    missing = [seat.pk for seat in signing.outstanding(version)]
    sealing.seal(version, by=reilly.seat("tom"), without=missing)
    assert reilly.meeting.stage == Stage.SIGNED
    with pytest.raises(PlanClosed):
        table.sign(reilly, version, "daniel")
    with pytest.raises(PlanClosed):
        signing.ask_code(version, by=reilly.seat("daniel"))
    daniel = reilly.client("daniel")
    for answered in (
        daniel.get(f"/m/{reilly.meeting.pk}/sign?as=signs"),
        daniel.post(f"/m/{reilly.meeting.pk}/sign", {"kind": "signs", "typed": "Daniel"}),
        daniel.post(f"/m/{reilly.meeting.pk}/sign/code?as=signs"),
    ):
        assert answered.status_code == 409
        assert "The plan is closed" in answered.content.decode()
        assert "ring the person who runs the meeting" in answered.content.decode()
    with pytest.raises(NotAllowed):
        ask(reilly, version, "daniel")
    page = reilly.client("tom").get(f"/m/{reilly.meeting.pk}/signing").content.decode()
    assert "Gave no answer" in page
    assert "Close and seal the plan" not in page


def test_a_code_asked_for_before_closing_signs_nothing_afterwards(reilly, version):
    code = table.code_for(reilly, version, "daniel")
    sealing.seal(version, by=reilly.seat("tom"), without=[s.pk for s in signing.outstanding(version)])
    with pytest.raises(PlanClosed):
        signing.sign(
            version,
            kind="signs",
            by=reilly.seat("daniel"),
            mark=Mark(typed="Daniel"),
            code=code,
        )
    assert FreshCode.objects.get(person=reilly.people["daniel"]).used_at is None


def test_a_circle_that_is_sealed_is_closed_while_another_still_signs(reilly, version):
    sealing.seal(version, by=reilly.seat("tom"), without=[s.pk for s in signing.outstanding(version)])
    reilly.jump_to(Stage.PART_AGREED)
    answered = reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/sign?as=signs")
    assert answered.status_code == 409
    with pytest.raises(PlanClosed):
        ask(reilly, version, "daniel")


def test_a_way_in_that_still_works_is_not_taken_from_anybody(reilly, version):
    reilly.key("daniel")
    ask(reilly, version, "daniel")
    assert Device.objects.filter(person=reilly.people["daniel"], revoked_at=None).count() == 1
    assert invitations.is_open(reilly.evening.ways_in["daniel"].token)


def test_the_journal_says_who_was_asked(reilly, version):
    ask(reilly, version, "daniel")
    entry = JournalEntry.objects.get(action="signing.ask")
    assert entry.subject == str(reilly.seat("daniel").pk)
    assert entry.detail == {"number": 1, "times": 1}


def test_what_is_sent_is_words_the_house_already_says(reilly, version):
    ask(reilly, version, "kwame")
    notice = Notice.objects.get(person=reilly.people["kwame"], key__startswith="sign:")
    assert notice.subject == str(notices.SOMETHING_NEW.subject)
