"""Moments of the Reillys' evening on a server of its own, for tests that speak to a running Daphne.

Runs inside the server's environment: `server.manage("shell", "-c", "from tests.support import scenes; …")`;
see `play`.
"""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image
from pycrdt import Doc, Map

from bench import families
from meetings.api import api_tokens
from meetings.beforehand import pictures
from meetings.beforehand import saying_beforehand as beforehand
from meetings.choices import Stage
from meetings.models import Meeting, Saying, Seat
from meetings.table import messages_ahead, rooms
from participants.entry import devices
from participants.models import Account, Device, Family, Person, SafeContact
from participants.staff import accounts, emergency_access
from plans import demo
from plans.agreement import versions
from plans.catch_up import catching_up, seen
from plans.document import plan_paths
from plans.live import commits, compaction, log, private_time, server_edit, suggestions
from plans.models import Draft, Seen, UpdateRow
from tests.support.family import Reilly
from tests.support.servers import Daphne
from tests.support.staff import sign_in

FAMILY = ("siobhan", "daniel", "bridie", "kwame", "haddad", "maya")
OTHERS = ("aisha", "priya", "tom")


def play(server: Daphne, scene: str, *arguments: str) -> dict[str, Any]:
    """Play one of the scenes below on a server's database; what it returns, as JSON knows it."""
    call = f"scenes.{scene}({', '.join(map(repr, arguments))})"
    code = f"from tests.support import scenes; import json; print('SCENE' + json.dumps({call}))"
    printed = server.manage("shell", "-v", "0", "-c", code)
    found: dict[str, Any] = json.loads(printed.rsplit("SCENE", 1)[1])
    return found


def in_private_time() -> dict[str, Any]:
    """Private time has just begun. Cookies and bearer keys of everybody, and the ids of things."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
    reilly = Reilly(demo.build())
    ways_in = {
        name: {"cookie": reilly.cookie(name), "seat": str(reilly.seat(name).pk)}
        | ({} if name == "tom" else {"key": reilly.key(name)})
        for name in (*FAMILY, *OTHERS)
    }
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return {"meeting": str(reilly.meeting.pk), "people": ways_in, "draft": str(_open_draft().pk)}


def before_people_heard_it() -> dict[str, Any]:
    """The meeting is being prepared once more: people say when they can come, and what they want to have
    said.
    """
    Meeting.objects.update(stage=Stage.PREPARING)
    return {}


def the_worker_answered() -> dict[str, Any]:
    """The referrer has said yes to most of the plan: people sign, and can be reached at any hour."""
    Meeting.objects.update(stage=Stage.PART_AGREED)
    SafeContact.objects.update(safe_from=None, safe_until=None)
    return {}


def another_family(*seat_ids: str) -> dict[str, Any]:
    """A second family in private time, like the one of these seats: its draft, and everybody's cookies."""
    found = {str(seat.pk): seat for seat in Seat.objects.select_related("meeting", "person")}
    seats = [found[seat_id] for seat_id in seat_ids]
    people = {name: seat.person for name, seat in zip(families.NAMES, seats, strict=True)}
    (room,) = families.copies(seats[0].meeting, people, 1)
    cookies = [f"{settings.DEVICE_COOKIE}={key}" for key in room["keys"]]
    named = zip(families.NAMES, cookies, strict=True)
    return {"draft": room["draft"], "people": {name: {"cookie": one} for name, one in named}}


def attacked() -> dict[str, Any]:
    """Private time has just begun; and everybody who might try to see it, each with what they hold."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
    reilly = Reilly(demo.build())
    before = reilly.another_phone("siobhan")  # bound before, and not in the room
    family = {
        name: {"cookie": reilly.cookie(name), "key": reilly.key(name)}
        for name in ("siobhan", "bridie", "kwame")
    }
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    another = _colleague(reilly)
    administrator = reilly.evening.administrator
    way_in = reilly.evening.ways_in["siobhan"]
    return {
        "meeting": str(reilly.meeting.pk),
        "draft": str(_open_draft().pk),
        "seat": str(reilly.seat("siobhan").pk),
        "person": str(reilly.people["siobhan"].pk),
        "of_the_family": str(reilly.family.pk),
        "family": family,
        "link": {"token": way_in.token, "code": way_in.code},
        "holds": {
            "the coordinator": {"cookie": reilly.cookie("tom")},
            "the coordinator's program": {"token": api_tokens.issue(reilly.coordinator)},
            "another coordinator": {"cookie": _cookie(another)},
            "another's program": {"token": api_tokens.issue(another)},
            "an administrator": {"cookie": _cookie(administrator)},
            "an administrator's program": {"token": api_tokens.issue(administrator)},
            "a phone bound before": {"cookie": _cookies(reilly.browser_of(before))},
            "its key in a program": {"key": reilly.key_of(before)},
        },
    }


def _colleague(reilly: Reilly) -> Account:
    """Another coordinator, to whom the family is open in an emergency."""
    found = accounts.make_account(
        reilly.family.service,
        email="ann@example.org",
        name="Ann Other",
        staff_role="coordinator",
        by=reilly.evening.administrator,
        password="a long enough password 1",
    )
    emergency_access.open_family(reilly.family, reason="Tom is on the train, they rang", by=found)
    return found


def _cookie(account: Account) -> str:
    return _cookies(sign_in(Client(), account))


def _cookies(client: Client) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())


def particulars() -> dict[str, list[str]]:
    """What everybody is called and how they are reached: what no log may have."""
    contacts = SafeContact.objects.values_list("phone", "email", "postal_address")
    accounts_ = Account.objects.values_list("email", flat=True)
    people = Person.objects.values_list("name", "called")
    return {
        "names": sorted(
            {name for pair in people for name in pair} | {one.name for one in Family.objects.all()}
        ),
        "reached": sorted({way for ways in contacts for way in ways if way} | set(accounts_)),
    }


def present(seat_id: str) -> dict[str, str]:
    """The family shows its plan; the draft everybody sees."""
    seat = Seat.objects.select_related("circle", "meeting", "person").get(pk=seat_id)
    assert seat.circle is not None
    return {"draft": str(private_time.present(seat.circle, by=seat).pk)}


def freeze(seat_id: str) -> dict[str, str]:
    """The shown plan, with a day to look at it again, is made a version."""
    seat = Seat.objects.select_related("circle", "meeting", "person").get(pk=seat_id)
    draft = _open_draft()
    server_edit.edit(draft, lambda plan: plan_paths.put(plan, "review_when", "24 June"), by=seat)
    return {"version": str(versions.freeze(draft, by=seat).pk)}


def back_to_private_time(seat_id: str) -> dict[str, str]:
    """The answer was no, in part; the family goes back among itself."""
    seat = Seat.objects.select_related("circle", "meeting", "person").get(pk=seat_id)
    seat.meeting.stage = Stage.PART_AGREED
    seat.meeting.save(update_fields=["stage"])
    private_time.open_private_time(seat.meeting, by=seat)
    return {"draft": str(_open_draft().pk)}


def remove(seat_id: str) -> dict[str, str]:
    """A seat goes, without an event that any process could hear."""
    Seat.objects.filter(pk=seat_id).update(removed_at=timezone.now())
    return {}


def revoke(seat_id: str) -> dict[str, str]:
    """Every device of a person is revoked."""
    seat = Seat.objects.select_related("person").get(pk=seat_id)
    for device in devices.of(seat.person):
        Device.objects.filter(pk=device.pk).update(revoked_at=timezone.now())
    return {}


def _open_draft() -> Draft:
    return Draft.objects.get(closed_at=None)


def open_draft() -> dict[str, str]:
    """The draft that is open now."""
    return {"draft": str(_open_draft().pk)}


def administrator() -> dict[str, str]:
    """The cookie of the service's administrator, signed in."""
    client = sign_in(Client(), Account.objects.filter(staff_role="administrator").get())
    return {"cookie": "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())}


def type_a_canary(kept: str, gone: str) -> dict[str, str]:
    """Words typed in private time by one process, half of them deleted again."""
    scene = in_private_time()
    draft = _open_draft()
    doc = Doc()
    doc.apply_update(log.whole(draft))
    seat = Seat.objects.select_related("circle", "meeting", "person").get(
        pk=scene["people"]["siobhan"]["seat"]
    )
    text = doc.get("plan", type=Map)["keeps_an_eye"]
    for change in (lambda: text.insert(0, kept + gone), lambda: text.__delitem__(_end(kept, gone))):
        before = doc.get_state()
        change()
        commits.append(draft, doc.get_update(before), seat_id=seat.pk)
    return {"seat": str(seat.pk)}


def sealed_ends() -> dict[str, list[str]]:
    """The ends of everything that lies sealed in the database just now, in hexadecimal."""
    found = [
        *UpdateRow.objects.filter(draft__sealed=True).values_list("data", flat=True),
        *Saying.objects.exclude(sealed=None).values_list("sealed", flat=True),
    ]
    return {"ends": [bytes(one)[-16:].hex() for one in found]}


def daniel_reads_and_says(words: str) -> dict[str, int]:
    """Daniel reads what is new in private time, goes out, and wants something said; how many marks of his are
    kept.
    """
    seat = Seat.objects.select_related("circle", "meeting__family", "person").get(
        person__name="Daniel Okafor"
    )
    seen.remember(catching_up.catch_up(seat).token, by=seat)
    rooms.put_out(seat)
    messages_ahead.say(words, by=seat)
    return {"marks": len(bytes(Seen.objects.get().marks))}


def suggest_in_private(words: str) -> dict[str, str]:
    """Bridie suggests words that she wrote while away."""
    seat = Seat.objects.select_related("circle", "meeting__family", "person").get(
        person__name="Bridie Reilly"
    )
    one = suggestions.suggest("keeps_an_eye", text=words, written_in=_open_draft().pk, by=seat)
    return {"suggestion": str(one.pk)}


def compact() -> dict[str, bool]:
    """The log of the open draft is replayed into a snapshot."""
    return {"compacted": compaction.compact(_open_draft().pk, at_least=1)}


def marks() -> dict[str, str]:
    """What is kept of what people have seen."""
    return {"marks": "".join(bytes(one.marks).hex() for one in Seen.objects.all())}


def _end(kept: str, gone: str) -> slice:
    return slice(len(kept.encode()), len((kept + gone).encode()))


def say_beforehand(words: str) -> dict[str, str]:
    """Maya says something with a drawing beside it; its id, her seat, and how the drawing is kept."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
    maya = Reilly(demo.build()).seat("maya")
    out = BytesIO()
    Image.effect_noise((120, 90), 60).save(out, "PNG")
    view = beforehand.say(maya, beforehand.Said(words, pictures.clean(out.getvalue())), by=maya)
    return {
        "view": str(view.pk),
        "seat": str(maya.pk),
        "drawing": bytes(view.file.data)[300:600].hex(),
    }


def take_view_away(view_id: str, seat_id: str) -> dict[str, str]:
    """It was never said."""
    seat = Seat.objects.select_related("circle", "meeting", "person").get(pk=seat_id)
    beforehand.take_away(UUID(view_id), by=seat)
    return {}
