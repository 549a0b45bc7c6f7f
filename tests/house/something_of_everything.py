"""The Reillys' evening with one thing of each kind in it that a page may be about, so that every link has its
reason to be there.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from meetings import policy
from meetings.api import api_tokens
from meetings.beforehand.choices import For, ToldHow
from meetings.beforehand.models import View, ViewFile
from meetings.desk import handing_over
from meetings.models import BottomLine, Meeting, Saying, Seat, Statement
from meetings.times.models import PrisonVisit, WorkLetter
from participants.models import Account, ContactChange, Family, SafeContact, ToDo
from participants.models.choices import Relation, StaffRole, ToDoKind
from participants.people import families, safe_contact
from participants.staff import accounts, emergency_access
from plans.agreement import signature_record, versions
from plans.live import private_time
from plans.models import BottomLineAnswer, Copy, Draft, SealedPlan, Suggestion, Version
from plans.models.choices import Audience
from plans.pdf import build
from plans.sealing.seal import seal_bytes
from plans.sealing.seal_keys import load
from tests.plans import table
from tests.support.family import Reilly
from tests.support.staff import sign_in, with_app


def lay_out(reilly: Reilly) -> None:
    """What is there before the evening and all through it."""
    now = timezone.now()
    for name in ("siobhan", "maya"):
        _view(reilly.seat(name), words="I want everybody to hear this.")
    _view(reilly.seat("kwame"), words="A drawing.")
    _view(reilly.seat("daniel"), words="Told on the phone.", how=ToldHow.PHONE)
    SafeContact.objects.filter(person__service=reilly.family.service).update(
        texts_stopped_at=now, phone="07700 900103"
    )
    for person in reilly.people.values():
        ToDo.objects.create(person=person, kind=ToDoKind.NOT_DELIVERED)
        ContactChange.objects.create(person=person, what="phone", value="07700 900199", code_sent=True)
    for seat in reilly.meeting.seats.filter(person__is_child=False):
        PrisonVisit.objects.create(seat=seat, establishment="HMP Northtown")
        WorkLetter.objects.get_or_create(seat=seat, defaults={"given_at": now})
    _somebody_who_may_be_bridie(reilly)
    _another_phone_each(reilly)
    _a_second_yes_is_waited_for(reilly)
    BottomLine.objects.create(meeting=reilly.meeting, number=9, text="Not shared yet.", reason="Why.")
    Statement.objects.create(meeting=reilly.meeting, kind="worry", text="Not shared yet.")
    with_app(reilly.evening.manager)
    Account.objects.filter(pk=_closed(reilly).pk).update(is_active=False)
    Family.objects.create(
        name="Long ago",
        service=reilly.family.service,
        coordinator=reilly.coordinator,
        put_away_at=now,
    )
    Meeting.objects.filter(pk=reilly.meeting.pk).update(starts_at=now + timedelta(minutes=30))
    for family, by in (
        (reilly.family, another(reilly)),
        (families.create_family("Marsh", by=reilly.coordinator), another(reilly)),
        (families.create_family("Bell", by=another(reilly)), reilly.coordinator),
    ):
        emergency_access.open_family(family, reason="Somebody is on the train.", by=by)
    families.put_away(families.create_family("Away", by=another(reilly)), by=another(reilly))
    sign_in(Client(), reilly.evening.manager).get("/teams/")
    api_tokens.issue(reilly.evening.manager)
    for called in ("Wojtek", "Wojciech"):
        twice = families.add_person(
            f"{called} Kowalski",
            called=called,
            service=reilly.family.service,
            by=reilly.coordinator,
        )
        families.add_member(reilly.family, twice, relation=Relation.UNCLE, by=reilly.coordinator)
        safe_contact.set_safe_contact(twice, by=reilly.coordinator, channels=["voice"])


def _somebody_who_may_be_bridie(reilly: Reilly) -> None:
    """Another of Bridie's name, who has no place yet and whose contact nobody has checked."""
    tom, bridie = reilly.coordinator, reilly.people["bridie"]
    other = families.add_person(bridie.name, called="Nan", service=reilly.family.service, by=tom)
    families.add_member(reilly.family, other, relation=Relation.GRANDMOTHER, by=tom)
    SafeContact.objects.create(person=other, phone="07700 900177", channels=["text"])


def _another_phone_each(reilly: Reilly) -> None:
    """Everybody with a link came in on two phones, of which one is asked about."""
    for name in reilly.evening.ways_in:
        reilly.key(name)
        reilly.another_phone(name)


def _a_second_yes_is_waited_for(reilly: Reilly) -> None:
    """Another administrator has asked for a coordinator."""
    other = accounts.make_account(
        reilly.family.service, email="adam@example.org", name="Adam Ministrator",
        staff_role=StaffRole.ADMINISTRATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip
    accounts.invite_to_work(
        reilly.family.service, email="cora@example.org", name="Cora Dinator",
        staff_role=StaffRole.COORDINATOR, by=other,
    )  # fmt: skip


def _closed(reilly: Reilly) -> Account:
    return accounts.make_account(
        reilly.family.service, email="gone@example.org", name="Gone Elsewhere",
        staff_role=StaffRole.COORDINATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip


def another(reilly: Reilly) -> Account:
    """Another coordinator of the same service, with a family of Tom's open to her."""
    found = Account.objects.filter(email="ann@example.org").first()
    return found or accounts.make_account(
        reilly.family.service, email="ann@example.org", name="Ann Other",
        staff_role=StaffRole.COORDINATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip


def hand_over(reilly: Reilly) -> None:
    """The family is Ann's from now on."""
    handing_over.hand_over(reilly.family, to=another(reilly), by=reilly.evening.manager)


def move_to(reilly: Reilly, stage: str, *, pause: str = policy.PRIVATE) -> None:
    """The meeting at this stage, with what has come to be by then. Stages come in the table's order; a pause
    came in `pause`.
    """
    at = Meeting.objects.filter(pk=reilly.meeting.pk)
    if stage == policy.PRIVATE:
        Seat.objects.filter(meeting=reilly.meeting).update(admitted_at=timezone.now())
        for name in reilly.evening.ways_in:
            reilly.key(name)  # in the room on that phone
        private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
        _suggest(reilly, Audience.FAMILY)
    elif stage == policy.PRESENTING:
        Draft.objects.filter(closed_at=None).update(closed_at=timezone.now())
        _not_met(reilly, table.keep(reilly))
        Draft.objects.filter(closed_at=None).update(closed_at=timezone.now())
        table.show(reilly)
        _suggest(reilly, Audience.CIRCLE)
    elif stage == policy.AGREED:
        shown = Draft.objects.get(closed_at=None)
        _not_met(reilly, versions.freeze(shown, by=reilly.seat("siobhan")))
    elif stage == policy.SIGNED:
        _seal(reilly)
    at.update(stage=stage, paused_from=pause if stage == policy.SAFETY_PAUSE else "")


def place(reilly: Reilly, seat: Seat | None, *, inside: bool) -> None:
    """Everybody is in the room but Kwame, who sends word, Mrs Haddad, who knocks, and perhaps whoever
    walks.
    """
    now, of_meeting = timezone.now(), Seat.objects.filter(meeting=reilly.meeting)
    of_meeting.update(admitted_at=now, knocked_at=now, in_before_pause=True)
    of_meeting.filter(person=reilly.people["haddad"]).update(admitted_at=None)
    of_meeting.filter(person=reilly.people["kwame"]).update(admitted_at=None, knocked_at=None)
    Saying.objects.get_or_create(
        seat=reilly.seat("kwame"), defaults={"words": "Please start.", "said_at": now}
    )
    if seat is not None and not inside:
        of_meeting.filter(pk=seat.pk).update(admitted_at=None, knocked_at=None)


def _view(seat: Seat, *, words: str, how: str = ToldHow.LINK) -> None:
    now = timezone.now()
    view = View.objects.create(
        seat=seat, circle=seat.circle, words=words, audience=For.EVERYONE, kind="picture", how=how,
        may_be_shared=True, given_at=now, changed_at=now,
    )  # fmt: skip
    ViewFile.objects.create(view=view, data=b"x", media_type="image/png")


def _suggest(reilly: Reilly, audience: str) -> None:
    for name in ("siobhan", "maya"):
        Suggestion.objects.update_or_create(
            circle=reilly.circle, seat=reilly.seat(name), place="keeps_an_eye",
            defaults={"audience": audience, "text": "Kwame, weekly", "against": "",
            "made_at": timezone.now()},
        )  # fmt: skip


def _not_met(reilly: Reilly, version: Version) -> None:
    BottomLineAnswer.objects.create(
        version=version, number=1, met=False, harm="Nights.", answered_by=reilly.seat("priya"),
        answered_at=timezone.now(),
    )  # fmt: skip


def _seal(reilly: Reilly) -> None:
    """Sealed without asking who has answered."""
    version = Version.objects.order_by("number").last()
    assert version is not None
    now = timezone.now()
    said = signature_record.compose(version, at=now)
    drawn = build(bytes(version.canonical), said)
    pdf = seal_bytes(drawn, load(settings.SEAL_FOLDER), name="Northtown", reason="Sealed", stamper=None)
    facts: dict[str, Any] = {"pdf": pdf, "sha256": "0" * 64}
    sealed = SealedPlan.objects.create(version=version, level="B-B", sealed_at=now, **facts)
    for seat in reilly.meeting.seats.filter(removed_at=None):
        Copy.objects.create(sealed=sealed, seat=seat, made_at=now, **facts)
