"""Five answers, none of them silence."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from meetings.choices import Stage
from participants.journal import journal_lock
from participants.messages.fresh_codes import NotThatCode
from participants.models import FreshCode, JournalEntry, Person
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from plans.agreement import declarations, signature_chain, signing
from plans.agreement.signature_marks import Mark, MarkMissing
from plans.agreement.signing import AnsweredAlready, InterpreterNeeded, NothingChosen, ReasonMissing
from plans.agreement.versions import PlanClosed
from plans.models import Signature
from plans.models.choices import MarkKind, SignatureKind
from plans.sealing import sealing
from plans.sealing.sealing import SealRefused
from tests.plans import table


@pytest.fixture
def version(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    return version


def test_signing_keeps_the_hash_the_words_and_the_proof(reilly, version):
    one = table.sign(reilly, version, "siobhan")
    assert one.version_sha256 == version.sha256
    assert one.consent_words == declarations.FOR_FAMILY
    assert (one.language, one.proved_by) == ("en-gb", signing.BY_CODE)
    assert (one.mark_kind, one.mark) == (MarkKind.TYPED, ["Siobhan Reilly"])


def test_the_records_make_a_chain(reilly, version):
    table.sign_all(reilly, version)
    chain = list(Signature.objects.order_by("number"))
    assert [one.number for one in chain] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.previous for one in chain[1:]] == [one.digest for one in chain[:-1]]
    assert signature_chain.faults(version) == []
    assert {one.kind for one in chain} == set(SignatureKind)


@pytest.mark.parametrize(
    "change", [{"own_words": "x"}, {"kind": "signs"}, {"digest": "0" * 64}, {"number": 9},
    {"witness_name": "Lee"}]
)  # fmt: skip
def test_an_altered_record_shows(reilly, version, change):
    table.sign_all(reilly, version)
    Signature.objects.filter(number=4).update(**change)
    assert signature_chain.faults(version)


def test_a_dropped_record_shows(reilly, version):
    table.sign_all(reilly, version)
    Signature.objects.filter(number=3).delete()
    assert signature_chain.faults(version)


def rewritten(version, **change):
    """What somebody with the database can do: change the third signature, and make the chain fit again."""
    Signature.objects.filter(number=3).update(**change)
    previous = ""
    for one in Signature.objects.filter(version=version).order_by("number"):
        one.previous = previous
        one.digest = previous = signature_chain.digest_of(one)
        one.save()


@pytest.mark.parametrize(
    "change", [{"kind": "declines"}, {"own_words": "Never."}, {"name": "Lee Marsh"}, {"mark": ["Lee"]}],
    ids=str
)  # fmt: skip
def test_a_signature_changed_with_its_chain_made_to_fit_is_found(reilly, version, change):
    table.sign_all(reilly, version)
    rewritten(version, **change)
    assert "signature 3 is not the one in the journal" in signature_chain.faults(version)
    with pytest.raises(SealRefused):
        sealing.seal(version, by=reilly.seat("tom"))
    with pytest.raises(CommandError):
        call_command("check_journal")


def test_the_last_signatures_dropped_are_found(reilly, version):
    table.sign_all(reilly, version)
    Signature.objects.filter(number__gte=6).delete()
    assert signature_chain.faults(version) == ["signature 6 is missing", "signature 7 is missing"]


def test_a_signature_the_journal_never_heard_of_is_found(reilly, version):
    one = table.sign(reilly, version, "siobhan")
    forged = Signature.objects.get(pk=one.pk)
    forged.pk, forged.number, forged.seat = None, 2, reilly.seat("kwame")
    forged.previous = one.digest
    forged.digest = signature_chain.digest_of(forged)
    forged.save(force_insert=True)
    assert "the journal knows nothing of signature 2" in signature_chain.faults(version)


def test_a_signature_changed_in_the_journal_as_well_is_found(reilly, version):
    table.sign_all(reilly, version)
    rewritten(version, kind="declines")
    journal_lock.unlock(connection)
    for one in Signature.objects.filter(version=version):
        detail = {"signature": str(one.pk), "number": one.number, "digest": one.digest}
        JournalEntry.objects.filter(detail__signature=str(one.pk)).update(detail=detail)
    journal_lock.lock(connection)
    assert "the journal knows nothing of signature 3" in signature_chain.faults(version)


def test_a_fresh_code_is_needed_and_works_once(reilly, version):
    code = table.code_for(reilly, version, "siobhan")
    wrong = "000000" if code != "000000" else "111111"
    mark = Mark(typed="Siobhan")
    with pytest.raises(NotThatCode):
        signing.sign(version, kind="signs", by=reilly.seat("siobhan"), mark=mark, code=wrong)
    with pytest.raises(NotThatCode):
        signing.sign(version, kind="signs", by=reilly.seat("daniel"), mark=mark, code=code)
    signing.sign(version, kind="signs", by=reilly.seat("siobhan"), mark=mark, code=code)
    assert FreshCode.objects.get(person=reilly.people["siobhan"]).used_at is not None


def test_a_code_is_not_used_up_by_what_cannot_stand(reilly, version):
    code = table.code_for(reilly, version, "siobhan")
    with pytest.raises(MarkMissing):
        signing.sign(version, kind="signs", by=reilly.seat("siobhan"), code=code)
    assert FreshCode.objects.get(person=reilly.people["siobhan"]).used_at is None


def test_nobody_answers_twice(reilly, version):
    table.sign(reilly, version, "siobhan")
    with pytest.raises(AnsweredAlready):
        table.sign(reilly, version, "siobhan", SignatureKind.DECLINES, own_words="I changed my mind.")


@pytest.mark.parametrize("kind", [SignatureKind.RESERVATION, SignatureKind.DECLINES])
def test_a_reservation_and_a_decline_come_with_words(reilly, version, kind):
    with pytest.raises(ReasonMissing):
        table.sign(reilly, version, "daniel", kind, own_words=" ")


def test_whoever_chose_nothing_is_asked_to_choose(reilly, version):
    with pytest.raises(NothingChosen) as refused:
        table.sign(reilly, version, "daniel", "", own_words="The handover is too early.")
    assert list(refused.value.fields) == ["kind"]
    assert not Signature.objects.exists()


def test_a_child_leaves_a_mark_and_is_never_waited_for(reilly, version):
    assert not {"child"} & {seat.role for seat in signing.outstanding(version)}
    with pytest.raises(NotAllowed):
        table.sign(reilly, version, "maya", SignatureKind.SIGNS)
    mark = table.sign(
        reilly, version, "maya", SignatureKind.CHILDS_MARK, mark=Mark(), code="", own_words="Yes!"
    )
    assert (mark.proved_by, mark.mark_kind, mark.own_words) == (
        signing.BY_DEVICE,
        MarkKind.NONE,
        "Yes!",
    )


def test_an_adult_does_not_leave_a_childs_mark(reilly, version):
    with pytest.raises(NotAllowed):
        table.sign(reilly, version, "siobhan", SignatureKind.CHILDS_MARK)


def test_nobody_signs_for_another_except_as_a_witness_of_paper(reilly, version):
    with pytest.raises(NotAllowed):
        table.sign(reilly, version, "siobhan", SignatureKind.ON_PAPER)
    with pytest.raises(NotAllowed):
        signing.witness(version, reilly.seat("bridie"), by=reilly.seat("siobhan"))
    with pytest.raises(NotAllowed):
        signing.witness(version, reilly.seat("maya"), by=reilly.seat("tom"))
    with pytest.raises(NotAllowed):
        signing.witness(version, reilly.seat("tom"), by=reilly.seat("tom"))
    one = signing.witness(version, reilly.seat("bridie"), by=reilly.seat("aisha"))
    assert (one.kind, one.witness_name) == (SignatureKind.ON_PAPER, "Aisha Bell")


def test_a_drawn_mark_is_kept_as_whole_numbers_in_its_box(reilly, version):
    one = table.sign(reilly, version, "siobhan", mark=Mark(strokes=[[[10.4, 20.6], [999, 300]], []]))
    assert (one.mark_kind, one.mark) == (MarkKind.DRAWN, [[[10, 21], [999, 300]]])


@pytest.mark.parametrize(
    "strokes",
    [[[[10, 20, 30]]], [[[float("nan"), 1]]], [[["x", 1]]], [[[1, 301]]], [[[-1, 1]]], [[]], [[[1, 1]]] * 81,
     [[[1, 1]] * 6001], ["ab"]],
)  # fmt: skip
def test_nonsense_strokes_are_refused(reilly, version, strokes):
    with pytest.raises(Unclear):
        table.sign(reilly, version, "siobhan", mark=Mark(strokes=strokes))


def test_a_version_is_signed_only_when_it_was_answered(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        table.sign(reilly, version, "siobhan")


def test_an_older_version_is_not_signed(reilly, version):
    second = version.__class__.objects.create(
        circle=version.circle, number=2, canonical=version.canonical, sha256=version.sha256,
        frozen_at=version.frozen_at
    )  # fmt: skip
    with pytest.raises(WrongMoment):
        table.sign(reilly, version, "siobhan")
    assert table.sign(reilly, second, "siobhan").version_id == second.pk


def test_silence_is_outstanding_until_somebody_answers(reilly, version):
    before = {seat.person.name for seat in signing.outstanding(version)}
    assert {"Siobhan Reilly", "Rima Haddad", "Priya Nair"} & before >= {
        "Siobhan Reilly",
        "Priya Nair",
    }
    table.sign_all(reilly, version)
    assert signing.outstanding(version) == []


def test_who_reads_the_words_signs_in_that_language(reilly, version):
    one = table.sign(reilly, version, "siobhan")
    assert (one.language, one.interpreter, one.put_into) == ("en-gb", "", "")
    assert "interpreter" not in signature_chain.as_record(one)


def speaks(reilly, name, language):
    Person.objects.filter(pk=reilly.people[name].pk).update(language=language)


def test_nobody_agrees_to_words_in_a_language_they_do_not_read(reilly, version):
    speaks(reilly, "daniel", "pl")
    for kind in (SignatureKind.SIGNS, SignatureKind.RESERVATION):
        with pytest.raises(InterpreterNeeded) as refused:
            table.sign(reilly, version, "daniel", kind, own_words="Nie w maju.")
        assert "interpreter" in refused.value.fields
    assert not Signature.objects.exists()


def test_who_put_them_into_their_language_is_named_in_the_record(reilly, version):
    speaks(reilly, "daniel", "pl")
    one = table.sign(reilly, version, "daniel", interpreter="  Ewa   Nowak ")
    assert (one.language, one.interpreter, one.put_into) == ("en-gb", "Ewa Nowak", "pl")
    by = {"name": "Ewa Nowak", "language": "pl"}
    assert signature_chain.as_record(one)["interpreter"] == by
    assert signature_chain.faults(version) == []
    Signature.objects.filter(pk=one.pk).update(interpreter="Lee")
    assert signature_chain.faults(version)


def test_nobody_needs_an_interpreter_to_say_no(reilly, version):
    speaks(reilly, "daniel", "pl")
    one = table.sign(reilly, version, "daniel", SignatureKind.DECLINES, own_words="Nie.", mark=Mark())
    assert one.kind == SignatureKind.DECLINES


def test_a_name_is_kept_only_where_somebody_was_needed(reilly, version):
    assert table.sign(reilly, version, "siobhan", interpreter="Ewa Nowak").interpreter == ""


@pytest.mark.parametrize("page", ["en-gb", "ar"])
def test_the_words_are_in_the_readers_own_language_or_somebody_says_them(reilly, version, page):
    """What is translated is signed in Arabic on either page; what is not needs an interpreter."""
    words, language = declarations.words_for("signs", "family", "ar")
    if language == "ar":
        one = table.sign(reilly, version, "haddad", language=page)
        assert (one.language, one.consent_words) == ("ar", words)
    else:
        with pytest.raises(InterpreterNeeded):
            table.sign(reilly, version, "haddad", language=page)


def test_at_the_wrong_stage_nobody_signs(reilly, version):
    reilly.jump_to(Stage.PRIVATE)
    with pytest.raises(NotAllowed):
        table.sign(reilly, version, "siobhan")
    reilly.jump_to(Stage.MONITORING)
    with pytest.raises(PlanClosed):
        table.sign(reilly, version, "siobhan")
