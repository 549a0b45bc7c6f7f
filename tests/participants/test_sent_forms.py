"""A form is done once however often it is sent, and comes back whole when it is refused."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import html

from participants.models import Device, Family, Invitation, JournalEntry, SentForm
from participants.staff import worker
from tests.conftest import StartDaphne
from tests.support.family import Reilly
from tests.support.staff import sign_in

NEW_FAMILY = "/desk/families/new"


def page_of(client: Client, path: str) -> Any:
    return html.document_fromstring(client.get(path).content)


def form_of(page: Any, action: str | None = None) -> Any:
    return next(
        form for form in page.iter("form") if form.get("action") == action and form.get("method") == "post"
    )


def sent(form: Any, **fields: str) -> dict[str, str]:
    """The form's hidden fields as they stand on the page, and these."""
    hidden = {one.name: one.value for one in form.iter("input") if one.get("type") == "hidden"}
    return {**hidden, **fields}


# -- once ----------------------------------------------------------------------------------------------
def test_a_form_sent_twice_makes_one_family_and_is_answered_the_same(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    data = sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras")
    first, second = tom.post(NEW_FAMILY, data), tom.post(NEW_FAMILY, data)
    assert Family.objects.filter(name="The Abaras").count() == 1
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]


def test_two_pages_make_two_families(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    for _n in range(2):
        tom.post(NEW_FAMILY, sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras"))
    assert Family.objects.filter(name="The Abaras").count() == 2


def test_a_refused_form_can_be_sent_again(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    data = sent(form_of(page_of(tom, NEW_FAMILY)), name="")
    assert tom.post(NEW_FAMILY, data).status_code == 422
    assert tom.post(NEW_FAMILY, {**data, "name": "The Abaras"}).status_code == 303
    assert Family.objects.filter(name="The Abaras").count() == 1


def test_a_link_is_made_once_and_shown_again_when_the_page_is_loaded_again(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    path = f"/desk/families/{reilly.family.pk}/people/{reilly.people['bridie'].pk}/invite"
    data = sent(form_of(page_of(tom, f"/desk/families/{reilly.family.pk}"), path))
    before = Invitation.objects.count()
    first, again = tom.post(path, data), tom.post(path, data)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert Invitation.objects.count() == before + 1


def test_nobody_else_gets_what_a_form_was_answered(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    path = f"/desk/families/{reilly.family.pk}/people/{reilly.people['bridie'].pk}/invite"
    data = sent(form_of(page_of(tom, f"/desk/families/{reilly.family.pk}"), path))
    tom.post(path, data)
    tom.logout()
    assert tom.post(path, data).status_code == 401
    assert reilly.client("siobhan").post(path, data).status_code in (401, 403, 404)


def test_coming_in_twice_over_a_slow_line_is_one_device(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["kwame"]
    browser = Client()
    path = f"/j/{way.token}"
    data = sent(form_of(page_of(browser, path)), code=way.code)
    answers = [Client().post(path, data) for _n in range(2)]
    assert Device.objects.filter(person=reilly.people["kwame"]).count() == 1
    keys = {answer.cookies[settings.DEVICE_COOKIE].value for answer in answers}
    assert len(keys) == 1
    assert answers[0].status_code == answers[1].status_code == 303


def test_a_script_may_send_the_same_again(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    data = sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras")
    for _n in range(2):
        tom.post(NEW_FAMILY, data, headers={"Accept": "application/json"})
    assert Family.objects.filter(name="The Abaras").count() == 2


def test_the_rows_tell_neither_the_key_nor_the_answer(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    path = f"/desk/families/{reilly.family.pk}/people/{reilly.people['bridie'].pk}/invite"
    data = sent(form_of(page_of(tom, f"/desk/families/{reilly.family.pk}"), path))
    shown = tom.post(path, data).content.decode()
    link = re.search(r"/j/([0-9A-Z]{13})", shown)
    assert link is not None
    row = SentForm.objects.get()
    kept = f"{row.digest} {bytes(row.answer or b'')!r}"
    assert data["once"] not in kept
    assert link[1] not in kept


def test_a_family_members_page_is_kept_nowhere(reilly: Reilly) -> None:
    siobhan = reilly.client("siobhan")
    page = page_of(siobhan, "/me/contact")
    form = next(
        one
        for one in page.iter("form")
        if one.get("class") == "code" or (one.find(".//button") is not None and one.get("data-leave") is None)
    )
    answered = siobhan.post("/me/contact", sent(form))
    if answered.status_code == 200:
        assert not SentForm.objects.exists()
    else:
        assert all(b"/me/contact" not in bytes(one.answer or b"") for one in SentForm.objects.all())


def test_what_was_sent_is_forgotten_after_ten_minutes(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    tom.post(NEW_FAMILY, sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras"))
    worker.tidy()
    assert SentForm.objects.count() == 1
    SentForm.objects.update(at=timezone.now() - timedelta(minutes=11))
    worker.tidy()
    assert not SentForm.objects.exists()


def test_a_form_whose_process_died_can_be_sent_again(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    data = sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras")
    tom.post(NEW_FAMILY, data)
    Family.objects.filter(name="The Abaras").delete()
    SentForm.objects.update(answer=None, at=timezone.now() - timedelta(minutes=2))
    tom.post(NEW_FAMILY, data)
    assert Family.objects.filter(name="The Abaras").count() == 1


@pytest.mark.slow
def test_eight_at_once_on_a_running_server_are_one(start_daphne: StartDaphne) -> None:
    server = start_daphne()
    server.manage("demo")
    cookie = server.manage("shell", "-v", "0", "-c", _SIGNED_IN).strip().splitlines()[-1]
    with httpx.Client(base_url=server, headers={"Cookie": cookie}, timeout=60) as browser:
        found = browser.get(NEW_FAMILY)
        data = sent(form_of(html.document_fromstring(found.content)), name="The Abaras")
        token = f"{cookie}; csrftoken={found.cookies['csrftoken']}"

        def send(_n: int) -> tuple[int, str]:
            answer = httpx.post(
                f"{server}{NEW_FAMILY}",
                data=data,
                headers={"Cookie": token, "Origin": str(server)},
                timeout=60,
            )
            return answer.status_code, answer.headers.get("location", "")

        with ThreadPoolExecutor(8) as many:
            answers = list(many.map(send, range(8)))
    assert {status for status, _where in answers} == {303}
    assert len({where for _status, where in answers}) == 1


_SIGNED_IN = """
from django.test import Client
from participants.models import Account
from tests.support.staff import sign_in
client = sign_in(Client(), Account.objects.get(email="tom.ellery@example.org"))
print("; ".join(f"{one.key}={one.value}" for one in client.cookies.values()))
"""


# -- given back --------------------------------------------------------------------------------------------
def test_a_refused_form_comes_back_on_its_page_filled_in_and_open(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    here = f"/desk/families/{reilly.family.pk}"
    data = sent(
        form_of(page_of(tom, here), f"{here}/apart"),
        one=str(reilly.people["daniel"].pk),
        other=str(reilly.people["bridie"].pk),
        reason="",
    )
    answer = tom.post(f"{here}/apart", data)
    assert answer.status_code == 422
    form = form_of(html.document_fromstring(answer.content), f"{here}/apart")
    assert form.fields["one"] == data["one"]
    assert form.fields["other"] == data["other"]
    reason = form.inputs["reason"]
    assert reason.get("aria-invalid") == "true"
    wrong = form.get_element_by_id(reason.get("aria-describedby").split()[-1])
    assert wrong.text_content().strip()
    assert all(folded.get("open") is not None for folded in form.iterancestors("details"))


def test_what_a_verb_refuses_is_said_above_the_form(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    here = f"/desk/families/{reilly.family.pk}"
    same = str(reilly.people["daniel"].pk)
    data = sent(form_of(page_of(tom, here), f"{here}/apart"), one=same, other=same, reason="Because")
    before = JournalEntry.objects.count()
    answer = tom.post(f"{here}/apart", data)
    assert answer.status_code >= 400
    assert JournalEntry.objects.count() == before
    form = form_of(html.document_fromstring(answer.content), f"{here}/apart")
    assert form.fields["reason"] == "Because"
    assert form.xpath(".//*[@role='alert' or @aria-invalid='true']")


def test_the_right_one_of_many_forms_comes_back(reilly: Reilly) -> None:
    """Each person of a family has the same form; only one was sent."""
    tom = reilly.client("tom")
    here = f"/desk/families/{reilly.family.pk}"
    kwame, bridie = (f"{here}/people/{reilly.people[name].pk}/consent" for name in ("kwame", "bridie"))
    words = "Do you want a meeting, <b>Kwame</b> & all?\r\nSecond line"
    data = sent(form_of(page_of(tom, here), kwame), given="yes", wording=words, how="")
    page = html.document_fromstring(tom.post(kwame, data).content)
    # A browser leaves out the line end a textarea begins with.
    assert form_of(page, kwame).fields["wording"].removeprefix("\n") == words.replace("\r\n", "\n")
    assert not form_of(page, bridie).fields["wording"].strip()


def test_a_stale_page_comes_back_with_its_words(reilly: Reilly) -> None:
    tom = sign_in(Client(enforce_csrf_checks=True), reilly.coordinator)
    data = sent(form_of(page_of(tom, NEW_FAMILY)), name="The Abaras")
    stale = {**data, "csrfmiddlewaretoken": "x" * 64}
    answer = tom.post(NEW_FAMILY, stale)
    assert answer.status_code == 403
    form = form_of(html.document_fromstring(answer.content))
    assert form.fields["name"] == "The Abaras"
    again = sent(form, name=form.fields["name"])
    assert tom.post(NEW_FAMILY, again).status_code == 303


def test_another_site_cannot_have_its_words_shown_on_our_page(reilly: Reilly) -> None:
    tom = sign_in(Client(enforce_csrf_checks=True), reilly.coordinator)
    answer = tom.post(
        NEW_FAMILY,
        {"name": "Send money", "back": NEW_FAMILY},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert b'value="Send money"' not in answer.content


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/nothing/here",
        "javascript:alert(1)",
        "",
    ],
)
def test_only_a_page_of_ours_is_gone_back_to(reilly: Reilly, back: str) -> None:
    tom = reilly.client("tom")
    answer = tom.post(NEW_FAMILY, {"name": "", "back": back, "once": "x"})
    assert answer.status_code == 422
    assert b"elsewhere" not in answer.content


def test_words_whose_page_is_closed_are_shown_to_be_copied(reilly: Reilly) -> None:
    """The page the form stands on may not be read any more: what was written is not lost all the same."""
    siobhan = reilly.client("siobhan")
    words = "I want to say that Nan was there."
    answer = siobhan.post(
        f"/desk/families/{reilly.family.pk}/apart",
        {"reason": words, "code": "123456", "back": f"/desk/families/{reilly.family.pk}"},
    )
    assert answer.status_code in (401, 403, 404)
    assert words in html.document_fromstring(answer.content).text_content()
    assert b"123456" not in answer.content


def test_a_password_and_a_code_are_never_put_back(reilly: Reilly) -> None:
    kwame = Client()
    way = reilly.evening.ways_in["kwame"]
    other = f"{(int(way.code) + 1) % 10**6:06d}"
    data = sent(form_of(page_of(kwame, f"/j/{way.token}")), code=other)
    answer = kwame.post(f"/j/{way.token}", data)
    assert answer.status_code in (403, 422)
    assert other.encode() not in answer.content
    assert re.search(r'class="wrong"[^>]*role="alert"', answer.content.decode()), "said aloud"
