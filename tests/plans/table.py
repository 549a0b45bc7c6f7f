"""How far the Reillys have come, for tests of versions, answers, signatures and seals: one function per
step.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from pycrdt import Doc, Map

from meetings.choices import Stage
from participants.messages import fresh_codes
from participants.models import Member
from plans.agreement import service_answers, signing, versions
from plans.agreement.signature_marks import Mark
from plans.document import document
from plans.document.document import Action, ChildsWords, PlanContent, Resource, WarningSign
from plans.live import commits, log
from plans.models import Draft, SealedPlan, Signature, Version
from plans.models.choices import Audience, SignatureKind
from plans.sealing import sealing
from tests.support.family import Reilly


def member(reilly: Reilly, name: str) -> str:
    return str(Member.objects.get(family=reilly.family, person=reilly.people[name]).pk)


def words(reilly: Reilly) -> PlanContent:
    """The plan of docs/practice.md, as the family shows it."""

    def who(*names: str) -> tuple[str, ...]:
        return tuple(member(reilly, name) for name in names)

    return PlanContent(
        childs_words=(ChildsWords(str(reilly.people["maya"].pk),
        "I want Dad at parents’ evening. I’d visit Ghana."),),
        actions=(
            Action("a1", "has both children from Saturday 10:00 to Sunday 17:00.", who("daniel"),
            "from 5 April",
                   "Maya ticks the calendar.", "He swaps by Thursday 18:00."),
            Action("a2", "does the school run.", who("bridie"), "Tuesdays and Thursdays",
            "The register shows it.", ""),
            Action("gone", "something taken out again", who("kwame"), removed=True),
        ),
        warning_signs=(WarningSign("w1", "A rent letter comes.", "Mum stops replying.",
        "Nan visits within the hour."),),
        resources=(Resource("r1", "A bus pass", "Two buses."), Resource("r2", "After-school club",
        "Late days.")),
        who_to_call_day="The duty team, 01632 960 111",
        who_to_call_night="999 first.",
        keeps_an_eye="Kwame, fortnightly.",
        review_when="24 June, 19:00",
        review_where="room and video",
        who_gets_a_copy="Everybody.",
    )  # fmt: skip


def show(reilly: Reilly, content: PlanContent | None = None) -> Draft:
    """The family has shown its plan: stage presenting, an open draft for the whole circle."""
    reilly.jump_to(Stage.PRESENTING)
    draft = Draft.objects.create(circle=reilly.circle, audience=Audience.CIRCLE)
    children = [str(reilly.people[name].pk) for name in ("maya", "theo")]
    commits.append(draft, document.seed(children=children, content=content or words(reilly)))
    return draft


def write(draft: Draft, name: str, text: str, *, by: Any) -> None:
    """Somebody's edit of a single field, committed to the log as theirs."""
    doc: Doc[Any] = Doc()
    for row in log.read_after(draft.pk, 0):
        doc.apply_update(row.data)
    before = doc.get_state()
    field = doc.get("plan", type=Map)[name]
    field.clear()
    field += text
    commits.append(draft, doc.get_update(before), seat_id=by.pk)


def keep(reilly: Reilly, content: PlanContent | None = None) -> Version:
    """Frozen as a version."""
    return versions.freeze(show(reilly, content), by=reilly.seat("siobhan"))


def answer(reilly: Reilly, version: Version) -> None:
    """The referrer has answered in part, the family has replied, the outcome stands."""
    priya = reilly.seat("priya")
    service_answers.answer_bottom_line(version, 1, met=False, harm="Theo could be alone at night.", by=priya)
    service_answers.answer_bottom_line(version, 2, met=True, by=priya)
    service_answers.reply(version, 1, text="Nan sleeps over on Fridays.", by=reilly.seat("siobhan"))
    service_answers.answer_resource(version, "r1", yes=True, name="Priya Nair", by=priya)
    service_answers.answer_resource(
        version,
        "r2",
        yes=False,
        name="the manager",
        reason="No budget yet.",
        decided_on=date(2025, 4, 14),
        by=priya,
    )
    service_answers.conclude(reilly.meeting, by=priya)


def code_for(reilly: Reilly, version: Version, name: str) -> str:
    person = reilly.people[name]
    return fresh_codes.issue(person, purpose=signing.purpose(version), by=person)


def sign(
    reilly: Reilly,
    version: Version,
    name: str,
    kind: SignatureKind = SignatureKind.SIGNS,
    **more: Any,
) -> Signature:
    """Somebody's answer, with a fresh code and a typed name."""
    more = {
        "mark": Mark(typed=reilly.people[name].name),
        "code": code_for(reilly, version, name),
        **more,
    }
    return signing.sign(version, kind=kind, by=reilly.seat(name), **more)


def sign_all(reilly: Reilly, version: Version) -> None:
    """Everybody has answered, each in one of the five ways."""
    sign(reilly, version, "maya", SignatureKind.CHILDS_MARK, own_words="I like it.", code="",
         mark=Mark(strokes=[[[100, 100], [300, 200], [500, 90]]]))  # fmt: skip
    sign(reilly, version, "siobhan")
    sign(
        reilly,
        version,
        "daniel",
        SignatureKind.RESERVATION,
        own_words="Not the last weekend in May.",
    )
    signing.witness(version, reilly.seat("bridie"), by=reilly.seat("tom"))
    sign(reilly, version, "kwame")
    sign(
        reilly,
        version,
        "haddad",
        SignatureKind.DECLINES,
        own_words="أحب الأطفال، لكنني لا أستطيع.",
        mark=Mark(),
    )
    sign(reilly, version, "priya")


def seal(reilly: Reilly) -> SealedPlan:
    """The whole way, to the sealed plan."""
    version = keep(reilly)
    answer(reilly, version)
    sign_all(reilly, version)
    return sealing.seal(version, by=reilly.seat("tom"))


def with_review(content: PlanContent, text: str) -> PlanContent:
    return replace(content, review_when=text)
