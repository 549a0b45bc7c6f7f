"""Many families in private time, quickly, for the benchmark: one by the real verbs, the others as copies of
its rows.

    python -m bench.families make --rooms 300 --out rooms.json
    python -m bench.families write --draft ID --edits 100000 --state FILE
    python -m bench.families unseal

`make` writes, for each room, its draft, six people's device keys and where in the document people type.
`write` gives one draft a long history, compacts it as the hub does, and keeps the compacted state in a file.
`unseal` lays all private drafts open on the disk, as they lay before they had keys. All run inside a server's
environment (its database, its secrets).
"""

import argparse
import copy
import json
import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.laptop_settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import trace  # noqa: E402
from meetings import private_keys  # noqa: E402
from meetings.choices import Stage  # noqa: E402
from meetings.models import Circle, Meeting, Seat, Visit, new_room_key  # noqa: E402
from meetings.private_keys import Kind  # noqa: E402
from participants.entry import devices  # noqa: E402
from participants.models import Device, Family, Invitation, Person  # noqa: E402
from participants.platform import tokens_and_codes  # noqa: E402
from plans import demo  # noqa: E402
from plans.document import document  # noqa: E402
from plans.live import compaction, log, private_time, rows, structs  # noqa: E402
from plans.models import Draft, UpdateRow  # noqa: E402
from plans.models.choices import Audience  # noqa: E402

NAMES = ("siobhan", "daniel", "bridie", "kwame", "haddad", "maya")
Row = TypeVar("Row", bound=models.Model)


def make(rooms: int) -> list[dict[str, Any]]:
    """`rooms` families in private time, six people each; how to come in to each of them."""
    evening = demo.build()
    meeting_id = evening.meeting.pk
    Meeting.objects.filter(pk=meeting_id).update(stage=Stage.INFORMATION)
    Seat.objects.filter(meeting_id=meeting_id).update(admitted_at=timezone.now())
    meeting = Meeting.objects.select_related("family__service").get(pk=meeting_id)
    private_time.open_private_time(meeting, by=_seat(meeting, evening.people["siobhan"]))
    return copies(meeting, evening.people, rooms)


def copies(meeting: Meeting, people: Mapping[str, Person], rooms: int) -> list[dict[str, Any]]:
    """That many families like this one, which is in private time."""
    shape = _Shape(meeting, [_seat(meeting, people[name]) for name in NAMES])
    with transaction.atomic():
        return [room for start in range(0, rooms, 100) for room in shape.copies(min(100, rooms - start))]


def _seat(meeting: Meeting, person: Person) -> Seat:
    seats = Seat.objects.select_related("meeting__family__service", "circle__meeting", "person")
    return seats.get(meeting=meeting, person=person)


class _Shape:
    """The rows of one family in private time, to be copied with new ids."""

    def __init__(self, meeting: Meeting, seats: list[Seat]) -> None:
        self.meeting = Meeting.objects.select_related("family").get(pk=meeting.pk)
        self.circle = Circle.objects.get(meeting=meeting)
        self.seats = [_seat(self.meeting, seat.person) for seat in seats]
        self.invitations = [Invitation.objects.filter(person=seat.person)[0] for seat in seats]

    def copies(self, count: int) -> list[dict[str, Any]]:
        """`count` new families, each with its own people, devices, meeting, circle, seats and draft."""
        families = [_new(self.meeting.family) for _ in range(count)]
        meetings = [_new(self.meeting, family=family) for family in families]
        circles = [_new(self.circle, meeting=one, room_key=new_room_key()) for one in meetings]
        seats, ways_in, secrets = [], [], []
        for circle in circles:
            for seat, invitation in zip(self.seats, self.invitations, strict=True):
                person = _new(seat.person)
                seats.append(_new(seat, meeting=circle.meeting, circle=circle, person=person))
                digest = uuid.uuid4().hex * 2
                way_in = _new(invitation, person=person, family=circle.meeting.family, token_digest=digest)
                secrets.append(tokens_and_codes.make_device_key())
                ways_in.append(_device(way_in, secrets[-1]))
        Family.objects.bulk_create(families)
        Meeting.objects.bulk_create(meetings)
        Circle.objects.bulk_create(circles)
        Person.objects.bulk_create([seat.person for seat in seats])
        Seat.objects.bulk_create(seats)
        Invitation.objects.bulk_create([device.invitation for device in ways_in])
        Device.objects.bulk_create(ways_in)
        Visit.objects.bulk_create(
            Visit(seat=seat, device=device, seen_at=timezone.now(), let_in_at=timezone.now())
            for seat, device in zip(seats, ways_in, strict=True)
        )
        size = len(NAMES)
        return [
            _draft(circle, seats[size * i : size * i + size]) | {"keys": secrets[size * i : size * i + size]}
            for i, circle in enumerate(circles)
        ]


def _new(row: Row, **changes: object) -> Row:
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.fields_cache = dict(row._state.fields_cache)  # type: ignore[attr-defined]
    new.pk = uuid.uuid4()
    new._state.adding = True
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def _device(way_in: Invitation, key: str) -> Device:
    return Device(
        person=way_in.person,
        invitation=way_in,
        name="Phone",
        token_digest=tokens_and_codes.digest(key, purpose=devices.PURPOSE),
        shared_phone=False,
        seen_at=timezone.now(),
    )


def _draft(circle: Circle, seats: list[Seat]) -> dict[str, Any]:
    first = document.seed(children=[str(seats[-1].person_id)])
    draft = private_time._open(circle, Audience.FAMILY, first)
    text = next(one for one in structs.read(first).structs if one.key == "keeps_an_eye")
    return {"draft": str(draft.pk), "parent": f"item:{text.client}:{text.clock}"}


def write(draft_id: str, edits: int, state: Path) -> dict[str, Any]:
    """Give a draft that many single-character edits, row by row, and compact it; in bytes and ms."""
    draft = Draft.objects.select_related("circle").get(pk=draft_id)
    seat_ids = list(Seat.objects.filter(circle=draft.circle).values_list("pk", flat=True))
    before = _file_size()
    history = trace.edits(edits, first=log.whole(draft))
    new = [
        rows.NewRow(seq, seat_ids[edit.author % len(seat_ids)], edit.update)
        for seq, edit in enumerate(history, start=draft.seq + 1)
    ]
    with transaction.atomic():
        rows.append({draft.pk: new}, rows.lock_drafts([draft.pk]))
    grown, started = _file_size() - before, time.perf_counter()
    compaction.compact(draft.pk)
    took = 1000 * (time.perf_counter() - started)
    whole = log.whole(draft)
    state.write_bytes(whole)
    return {"edits": edits, "log_bytes": grown, "compacted_bytes": len(whole), "compact_ms": took}


@transaction.atomic
def unseal() -> None:
    """Every private draft as it would lie on the disk without a key."""
    for draft in Draft.objects.filter(sealed=True):
        for row in log.read_after(draft.pk, 0):
            UpdateRow.objects.filter(pk=row.id).update(data=row.data)
        private_keys.destroy_on_commit(Kind.DRAFT, draft.pk)
    Draft.objects.update(sealed=None)


def _file_size() -> int:
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).stat().st_size


def main() -> None:
    """See the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    making = verbs.add_parser("make")
    making.add_argument("--rooms", type=int, required=True)
    making.add_argument("--out", type=Path, required=True)
    writing = verbs.add_parser("write")
    writing.add_argument("--draft", required=True)
    writing.add_argument("--edits", type=int, required=True)
    writing.add_argument("--state", type=Path, required=True)
    verbs.add_parser("unseal")
    options = parser.parse_args()
    if options.verb == "make":
        options.out.write_text(json.dumps(make(options.rooms)))
    elif options.verb == "unseal":
        unseal()
    else:
        print(json.dumps(write(options.draft, options.edits, options.state)))


if __name__ == "__main__":
    main()
