"""A service that has lived: a family with a sealed plan, another one in private time, staff who sign in.

`began` makes it in a server's environment and answers what people hold; `found` says what of it still works.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pycrdt import Doc, Map

from bench import families
from meetings.api import api_tokens
from meetings.choices import Stage
from meetings.models import Seat
from meetings.private_keys import WordsLost
from participants.entry import devices, invitations
from participants.journal import journal
from plans import demo
from plans.agreement import check_page
from plans.live import commits, log, private_time
from plans.models import Draft, SealedPlan
from plans.sealing import sealing
from plans.sealing.sealed_file_check import examine
from tests.plans import table
from tests.support.family import Reilly
from tests.support.staff import sign_in, with_app

PRIVATE = "zebra-4417 sleeps at Nan's on Fridays"


def began() -> dict[str, Any]:
    """Make it; what each person holds: keys of devices, a link, a session, a token, an app."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
    reilly = Reilly(demo.build())
    key = reilly.key("siobhan")
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    (room,) = families.copies(reilly.meeting, reilly.people, 1)
    private = Draft.objects.select_related("circle__meeting__family").get(pk=room["draft"])
    journal.write("family.create", by=None, family=private.circle.meeting.family)
    _write_in_private(private)
    Draft.objects.exclude(pk=private.pk).delete()
    table.seal(reilly)
    client = sign_in(Client(), reilly.coordinator)
    app = with_app(reilly.coordinator)
    way_in = reilly.evening.ways_in["kwame"]
    return {
        "devices": [key, *room["keys"]],
        "link": {"token": way_in.token, "code": way_in.code},
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "api": api_tokens.issue(reilly.coordinator),
        "app": decrypt(app.data["secret"]),
        "draft": str(private.pk),
    }


def _write_in_private(draft: Draft) -> None:
    doc: Doc[Any] = Doc()
    doc.apply_update(log.whole(draft))
    before = doc.get_state()
    doc.get("plan", type=Map)["keeps_an_eye"].insert(0, PRIVATE)
    seat = Seat.objects.filter(circle=draft.circle_id)[0]
    commits.append(draft, doc.get_update(before), seat_id=seat.pk)


def found(held: dict[str, Any]) -> dict[str, Any]:
    """What works of what people hold."""
    settings.ALLOWED_HOSTS = ["testserver"]
    return {
        "devices": len(devices.recognise_all(held["devices"])),
        "link": _link_leads_in(held["link"]),
        "session": _page_of_staff(held["session"]),
        "api": _api_of(held["api"]),
        "app": decrypt(Authenticator.objects.get(type="totp").data["secret"]) == held["app"],
        "private": _private_words(held["draft"]),
        "sealed": [_seal(one) for one in SealedPlan.objects.all()],
    }


def _link_leads_in(link: dict[str, str]) -> bool:
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]
    device, key = invitations.enter(
        link["token"], link["code"], address="192.0.2.77", device_name="Again", shared_phone=False
    )
    return devices.recognise(key) == device


def _page_of_staff(cookie: str) -> int:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client.get(reverse("first_hour"), secure=True).status_code


def _private_words(draft_id: str) -> str:
    """`read`, `lost`, or nothing where the draft is not there."""
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        return ""
    doc: Doc[Any] = Doc()
    try:
        doc.apply_update(log.whole(draft))
    except WordsLost:
        return "lost"
    return "read" if str(doc.get("plan", type=Map)["keeps_an_eye"]).startswith(PRIVATE) else "other words"


def _seal(sealed: SealedPlan) -> list[str]:
    """What is wrong with a sealed plan; the check page's word at the end."""
    pdf = bytes(sealed.pdf)
    file = check_page.check(sealed.version_id, pdf=pdf).file
    return [*examine(pdf, sealing.seal_keys()).faults, str(file)]


def _api_of(token: str) -> int:
    answer = Client().get("/api/v1/families", headers={"Authorization": f"Token {token}"}, secure=True)
    return answer.status_code
