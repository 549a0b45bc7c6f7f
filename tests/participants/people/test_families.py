"""Families: places, consent, safe contact, keeping apart."""

from datetime import UTC, datetime, time

import pytest

from participants.messages import reaching
from participants.messages.reaching import Kind, NoWay, Way
from participants.models import Account, Consent, Family, JournalEntry, KeepApart, Member, Person
from participants.models.choices import Relation
from participants.people import families, keeping_apart, safe_contact
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.staff.accounts import open_service
from tests.support.family import Reilly


@pytest.fixture
def stranger(reilly: Reilly) -> Account:
    """Somebody of another service."""
    other = open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    return other.accounts.get()


# -- places -------------------------------------------------------------------------------------------------
def test_a_person_has_one_place_in_a_family(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        families.add_member(
            reilly.family, reilly.people["kwame"], relation=Relation.FRIEND, by=reilly.coordinator
        )


def test_two_people_of_one_name_stay_two(reilly: Reilly) -> None:
    service = reilly.family.service
    one, two = (
        families.add_person("Ann Lee", called="Ann", service=service, by=reilly.coordinator) for _ in range(2)
    )
    assert one.pk != two.pk


def test_nobody_is_added_to_another_services_family(reilly: Reilly, stranger: Account) -> None:
    with pytest.raises(NotAllowed):
        families.add_person("Eve", called="Eve", service=reilly.family.service, by=stranger)
    assert stranger.service is not None
    eve = families.add_person("Eve", called="Eve", service=stranger.service, by=stranger)
    with pytest.raises(NotAllowed):
        families.add_member(reilly.family, eve, relation=Relation.OTHER, by=reilly.coordinator)


@pytest.mark.parametrize("name", ["", "   "])
def test_nobody_is_nameless(reilly: Reilly, name: str) -> None:
    with pytest.raises(Unclear):
        families.create_family(name, by=reilly.coordinator)


# -- consent -------------------------------------------------------------------------------------------------
def mum_answers(reilly: Reilly, *, given: bool) -> Consent:
    mum = Member.objects.get(family=reilly.family, person=reilly.people["siobhan"])
    return families.record_consent(
        mum, given=given, wording="May we?", how="on the phone", by=reilly.coordinator
    )


def test_silence_is_not_a_yes(reilly: Reilly) -> None:
    Consent.objects.all().delete()
    assert not families.consent_stands(reilly.family)


def test_the_last_thing_somebody_said_counts(reilly: Reilly) -> None:
    Consent.objects.all().delete()
    mum_answers(reilly, given=True)
    assert families.consent_stands(reilly.family)
    mum_answers(reilly, given=False)
    assert not families.consent_stands(reilly.family)
    mum_answers(reilly, given=True)
    assert families.consent_stands(reilly.family)


def test_a_yes_is_taken_back_once(reilly: Reilly) -> None:
    Consent.objects.all().delete()
    yes = mum_answers(reilly, given=True)
    families.withdraw_consent(yes, by=reilly.people["siobhan"])
    assert not families.consent_stands(reilly.family)
    with pytest.raises(WrongMoment):
        families.withdraw_consent(yes, by=reilly.people["siobhan"])


def test_a_consent_keeps_the_exact_words(reilly: Reilly) -> None:
    assert mum_answers(reilly, given=True).wording == "May we?"
    with pytest.raises(Unclear):
        families.record_consent(
            Member.objects.get(person=reilly.people["siobhan"]),
            given=True,
            wording=" ",
            how="said",
            by=reilly.coordinator,
        )


def test_the_journal_knows_that_not_what(reilly: Reilly) -> None:
    before = list(
        JournalEntry.objects.values_list("pk", flat=True)
    )  # family members did some of that themselves
    mum_answers(reilly, given=True)
    keeping_apart.keep_apart(
        reilly.people["kwame"],
        reilly.people["haddad"],
        family=reilly.family,
        reason="A very private reason",
        by=reilly.coordinator,
    )
    written = str(list(JournalEntry.objects.exclude(pk__in=before).values()))
    assert "apart" in written
    for words in ("May we?", "private reason", "07700", "Kwame", "Siobhan"):
        assert words not in written


# -- safe contact --------------------------------------------------------------------------------------------
def test_any_change_asks_for_a_new_check(reilly: Reilly) -> None:
    mum = reilly.people["siobhan"]
    assert safe_contact.is_checked(mum)
    safe_contact.set_safe_contact(
        mum, phone="07700 900999", channels=["text"], spoken=True, by=reilly.coordinator
    )
    assert not safe_contact.is_checked(mum)
    assert reach(mum) == NoWay.NOT_CHECKED


def test_what_was_never_written_down_cannot_be_checked(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        safe_contact.check_safe_contact(reilly.people["lee"], by=reilly.coordinator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "not a number"},
        {"phone": "12"},
        {"email": "nan at home"},
        {"channels": ["pigeon"]},
        {"safe_from": time(9)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_right_is_unclear(reilly: Reilly, wrong: dict[str, object]) -> None:
    before = reach(reilly.people["siobhan"])
    with pytest.raises(Unclear):
        safe_contact.set_safe_contact(
            reilly.people["siobhan"],
            by=reilly.coordinator,
            **wrong,  # type: ignore[arg-type]
        )
    assert reach(reilly.people["siobhan"]) == before


def test_a_number_is_read_where_the_person_lives(reilly: Reilly) -> None:
    for name, typed, kept in (
        ("siobhan", "07700 900101", "+447700900101"),
        ("kwame", "024 412 3456", "+233244123456"),
    ):
        contact = safe_contact.set_safe_contact(
            reilly.people[name], phone=typed, channels=["text"], by=reilly.coordinator
        )
        assert contact.phone == kept


def test_software_never_rings_somebody_up(reilly: Reilly) -> None:
    maya = reilly.people["maya"]
    assert safe_contact.is_checked(maya)
    assert reach(maya) == NoWay.NO_CHANNEL


def test_another_service_cannot_write_or_check_it(reilly: Reilly, stranger: Account) -> None:
    for verb in (safe_contact.set_safe_contact, safe_contact.check_safe_contact):
        with pytest.raises(NotAllowed):
            verb(reilly.people["siobhan"], by=stranger)


@pytest.mark.parametrize(
    ("window", "asked", "allowed"),
    [
        # Safe 9 to 20 on her clock; London is UTC+1 in June.
        ((9, 20), "2026-06-10T07:59Z", "2026-06-10T08:00Z"),
        ((9, 20), "2026-06-10T12:00Z", "2026-06-10T12:00Z"),
        ((9, 20), "2026-06-10T19:00Z", "2026-06-11T08:00Z"),
        ((9, 20), "2026-06-10T23:30Z", "2026-06-11T08:00Z"),
        # After the clocks went back it is UTC+0.
        ((9, 20), "2026-10-24T19:30Z", "2026-10-25T09:00Z"),
        # Nights, over midnight.
        ((22, 6), "2026-06-10T12:00Z", "2026-06-10T21:00Z"),
        ((22, 6), "2026-06-10T23:30Z", "2026-06-10T23:30Z"),
        ((22, 6), "2026-06-11T04:59Z", "2026-06-11T04:59Z"),
        ((22, 6), "2026-06-11T05:00Z", "2026-06-11T21:00Z"),
    ],
)
def test_messages_wait_for_the_persons_own_safe_hours(
    reilly: Reilly, window: tuple[int, int], asked: str, allowed: str
) -> None:
    mum = reilly.people["siobhan"]
    safe_contact.set_safe_contact(
        mum,
        phone="07700 900101",
        channels=["text"],
        safe_from=time(window[0]),
        safe_until=time(window[1]),
        by=reilly.coordinator,
    )
    safe_contact.check_safe_contact(mum, by=reilly.coordinator)
    way = reaching.reach(mum, Kind.NEWS, at=utc(asked))
    assert isinstance(way, Way)
    assert way.at == utc(allowed)


def reach(person: Person) -> Way | NoWay:
    return reaching.reach(person, Kind.NEWS, at=utc("2026-06-10T12:00Z"))


def utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


# -- keeping apart ------------------------------------------------------------------------------------------
def test_kept_apart_holds_both_ways_round(reilly: Reilly) -> None:
    lee, mum = reilly.people["lee"], reilly.people["siobhan"]
    assert keeping_apart.are_apart(reilly.family, lee, mum)
    assert keeping_apart.are_apart(reilly.family, mum, lee)
    assert not keeping_apart.are_apart(reilly.family, lee, reilly.people["daniel"])
    assert keeping_apart.apart_from(lee, reilly.family) == {
        reilly.people[name].pk for name in ("siobhan", "maya", "theo")
    }
    assert keeping_apart.apart_from(mum, reilly.family) == {lee.pk}


def test_an_order_follows_the_people_into_another_family(reilly: Reilly) -> None:
    other: Family = families.create_family("Marsh", by=reilly.coordinator)
    assert keeping_apart.are_apart(other, reilly.people["lee"], reilly.people["siobhan"])


def test_saying_it_twice_is_one(reilly: Reilly) -> None:
    count = KeepApart.objects.count()
    keeping_apart.keep_apart(
        reilly.people["siobhan"],
        reilly.people["lee"],
        family=reilly.family,
        reason="again",
        by=reilly.coordinator,
    )
    assert KeepApart.objects.count() == count


def test_keeping_apart_ends_once(reilly: Reilly) -> None:
    kept = KeepApart.objects.get(one=reilly.people["lee"], other=reilly.people["siobhan"])
    keeping_apart.end(kept, by=reilly.coordinator)
    assert not keeping_apart.are_apart(reilly.family, reilly.people["lee"], reilly.people["siobhan"])
    with pytest.raises(WrongMoment):
        keeping_apart.end(kept, by=reilly.coordinator)


def test_nobody_is_kept_apart_from_themselves_or_without_a_reason(reilly: Reilly, stranger: Account) -> None:
    people: list[tuple[Person, Person, str]] = [
        (reilly.people["lee"], reilly.people["lee"], "x"),
        (reilly.people["lee"], reilly.people["kwame"], " "),
    ]
    for one, other, reason in people:
        with pytest.raises(Unclear):
            keeping_apart.keep_apart(one, other, family=reilly.family, reason=reason, by=reilly.coordinator)
    with pytest.raises(NotAllowed):
        keeping_apart.keep_apart(
            reilly.people["lee"],
            reilly.people["kwame"],
            family=reilly.family,
            reason="x",
            by=stranger,
        )
