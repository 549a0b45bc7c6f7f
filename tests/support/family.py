"""The family every test may borrow: `reilly`, built through the real verbs (plans/demo)."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from meetings.choices import Stage
from meetings.models import Circle, Meeting, Seat, Visit
from participants.entry import devices, invitations
from participants.entry.visitors import Visitor
from participants.models import Account, Device, Family, Person
from participants.staff import sign_ins
from plans import demo
from tests.support.staff import sign_in


@dataclass
class Reilly:
    """The evening at its start (stage ready), and everybody's way into it.

    Names: siobhan, daniel, bridie, kwame, haddad, maya, theo, aisha, priya, tom, and lee, who has no seat.
    """

    evening: demo.Evening
    _keys: dict[str, str] = field(default_factory=dict, repr=False)
    _others: dict[UUID, str] = field(default_factory=dict, repr=False)

    @property
    def family(self) -> Family:
        return self.evening.family

    @property
    def meeting(self) -> Meeting:
        """The meeting as the database has it now."""
        return Meeting.objects.select_related("family__service").get(pk=self.evening.meeting.pk)

    @property
    def circle(self) -> Circle:
        """The meeting's first circle as the database has it now."""
        return Circle.objects.select_related("meeting").get(pk=self.evening.circle.pk)

    @property
    def people(self) -> dict[str, Person]:
        return self.evening.people

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=self.people[name].pk)

    def seat(self, name: str) -> Seat:
        """Somebody's seat as the database has it now."""
        return Seat.objects.select_related("meeting__family__service", "circle__meeting", "person").get(
            meeting=self.evening.meeting, person=self.people[name]
        )

    @property
    def coordinator(self) -> Account:
        """Tom's account."""
        return self.evening.coordinator

    def key(self, name: str) -> str:
        """The key of a device that came in with this person's link and code; the same one each time."""
        if name not in self._keys:
            way_in = self.evening.ways_in[name]
            device, key = invitations.enter(
                way_in.token,
                way_in.code,
                address=f"192.0.2.{len(self._keys) + 1}",
                device_name=f"{name}’s phone",
                shared_phone=False,
            )
            self._keys[name] = key
            # Everybody has had their phone for a while; the tests only make it when they need it.
            a_week_ago = timezone.now() - timedelta(days=7)
            Device.objects.filter(pk=device.pk).update(created_at=a_week_ago)
        self._came_with_it(name)
        return self._keys[name]

    def another_phone(self, name: str, *, shared_phone: bool = False) -> Visitor:
        """Somebody with this person's link and numbers, on a phone that has never been in the room."""
        way_in = self.evening.ways_in[name]
        device, key = invitations.enter(
            way_in.token,
            way_in.code,
            address=f"198.51.100.{len(self._keys) + 1}",
            device_name="A phone",
            shared_phone=shared_phone,
        )
        self._others[device.pk] = key
        return Visitor(person=device.person, device=device)

    def browser_of(self, visitor: Visitor) -> Client:
        """The browser of a phone from `another_phone`."""
        client = Client()
        client.cookies[configured.DEVICE_COOKIE] = self.key_of(visitor)
        return client

    def key_of(self, visitor: Visitor) -> str:
        """What the browser of such a phone keeps."""
        assert visitor.device is not None
        return self._others[visitor.device.pk]

    def _came_with_it(self, name: str) -> None:
        """Whoever is in the room is there on this phone: tests let people in by name, and make their phones
        later.
        """
        device = devices.recognise(self._keys[name])
        seat = Seat.objects.filter(meeting=self.evening.meeting, person=self.people[name]).first()
        if device is not None and seat is not None and (seat.admitted_at or seat.in_before_pause):
            in_the_room(seat, device)

    def client(self, name: str) -> Client:
        """A browser in which this person is in: by account for Tom, by device for everybody else."""
        client = Client()
        if name == "tom":
            sign_in(client, self.coordinator)
        else:
            client.cookies[configured.DEVICE_COOKIE] = self.key(name)
        return client

    def cookie(self, name: str) -> str:
        """The Cookie header of that browser, for sockets."""
        return "; ".join(f"{one.key}={one.value}" for one in self.client(name).cookies.values())

    def headers(self, name: str) -> list[tuple[bytes, bytes]]:
        """Headers for a Channels communicator: the cookie and an Origin that is ours."""
        return [
            (b"cookie", self.cookie(name).encode()),
            (b"origin", configured.PUBLIC_URL.encode()),
        ]

    def visitor(self, name: str) -> Visitor:
        """Somebody as `access` meets them."""
        if name == "tom":
            session_key = self.client("tom").session.session_key
            sign_in = sign_ins.of(self.coordinator, session_key)
            return Visitor(person=self.people["tom"], account=self.coordinator, sign_in=sign_in)
        device = devices.recognise(self.key(name))
        assert device is not None
        return Visitor(person=device.person, device=device)

    def jump_to(self, stage: Stage | str, *, admitted: bool = True) -> Meeting:
        """Set the stage without the verbs, and let everybody in: only for tests about what a stage allows.

        It makes no drafts and no room keys; stories go through the verbs.
        """
        meeting_id: UUID = self.evening.meeting.pk
        Meeting.objects.filter(pk=meeting_id).update(stage=stage)
        if admitted:
            Seat.objects.filter(meeting_id=meeting_id).update(admitted_at=timezone.now())
            for name in self._keys:
                self._came_with_it(name)
        return self.meeting


def in_the_room(seat: Seat, device: Device) -> Visit:
    """A phone that came to the room with its person: was there when private time began, if it has."""
    now = timezone.now()
    said = {"seen_at": now, "let_in_at": now}
    visit, _new = Visit.objects.get_or_create(seat=seat, device=device, defaults=said)
    return visit


@pytest.fixture
def reilly(db: None, quick_hashes: None, evening_once: dict[str, object]) -> Reilly:
    """The family of docs/practice.md with a meeting that is ready.

    The verbs build it once per session; later tests get the same rows put back, which is fifty times quicker.
    """
    if not evening_once:
        evening_once["evening"] = deepcopy(built := demo.build())
        evening_once["rows"] = _rows()
        return Reilly(built)
    _put_back(evening_once["rows"])  # type: ignore[arg-type]
    return Reilly(deepcopy(evening_once["evening"]))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def evening_once() -> dict[str, object]:
    """The evening and its rows, as the first test to need them built them."""
    return {}


Rows = dict[str, list[tuple[object, ...]]]


def _rows() -> Rows:
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            if table == "plans_rightsclock":
                continue  # it goes on by itself
            if table.startswith(("participants_", "meetings_", "plans_")):
                cursor.execute(_reading(cursor, table))
                rows[table] = cursor.fetchall()
    return rows


def _reading(cursor: CursorWrapper, table: str) -> str:
    """A query for a table's rows that changes no value: each as it is stored, or all of them as one JSON."""
    if connection.vendor == "postgresql":
        return f"SELECT coalesce(jsonb_agg(one), '[]')::text FROM \"{table}\" one"
    columns = connection.introspection.get_table_description(cursor, table)
    names = ", ".join(f'+"{column.name}"' for column in columns)
    return f'SELECT {names} FROM "{table}"'


def _put_back(rows: Rows) -> None:
    """One statement a table: every second test begins with this."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, some in rows.items():
            if some == [("[]",)]:
                continue  # an empty table, on PostgreSQL
            if connection.vendor == "postgresql":
                populated = f'jsonb_populate_recordset(NULL::"{table}", %s)'
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM {populated}', some[0])
            elif some:
                places = ", ".join(["%s"] * len(some[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', some)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """Argon2 with the least work: a test hashes a dozen codes."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
