"""The pages of views beforehand, without scripts: saying, reading, files, and what stays when a file is
refused.
"""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from lxml import html
from PIL import ExifTags, Image
from pytest_django import Settings

from meetings.beforehand.choices import For, ToldHow
from meetings.beforehand.forms import ViewForm
from meetings.beforehand.models import View, ViewFile
from meetings.choices import Stage
from meetings.models import Meeting, Seat
from participants.models import JournalEntry
from tests.meetings.beforehand import recordings
from tests.meetings.beforehand.test_pictures import photo, png_bomb
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.invitations

WORDS = "quagga-5521 is what I want to say"


def mine(reilly: Reilly) -> str:
    return f"/m/{reilly.meeting.pk}/views/mine"


def read(reilly: Reilly, name: str, path: str = "views") -> str:
    response = reilly.client(name).get(f"/m/{reilly.meeting.pk}/{path}")
    assert response.status_code == 200
    return text_of(response)


def upload(data: bytes, name: str = "IMG_2231.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def form(**more: object) -> dict[str, object]:
    return {"question": "", "words": WORDS, "audience": "coordinator", **more}


def said(client: Client, reilly: Reilly, **more: object) -> View:
    response = client.post(mine(reilly), form(**more))
    assert response.status_code == 303
    return View.objects.latest("given_at")


# -- saying -------------------------------------------------------------------------------------------
def test_a_child_is_asked_gentle_things_and_chooses_for_each_who_sees_it(reilly: Reilly) -> None:
    View.objects.all().delete()
    page = read(reilly, "maya", "views/mine")
    for words in ("last film", "your week", "like to travel", "like to happen", "worries you"):
        assert words in page
    assert "everybody to know" not in page
    assert page.count('name="audience" value="coordinator" checked') == 6
    assert "Only Aisha, advocate" in page
    aisha = f"beside:{reilly.seat('aisha').pk}"
    view = said(reilly.client("maya"), reilly, question="worry", audience=aisha)
    assert (view.only, view.audience) == (reilly.seat("aisha"), For.BESIDE)
    assert "Only Aisha can see this." in read(reilly, "maya", "views/mine")
    assert WORDS in read(reilly, "aisha")
    for name in ("siobhan", "daniel", "priya", "tom"):
        assert WORDS not in read(reilly, name)


def test_an_adult_is_asked_what_everybody_is_to_know_and_for_whom_all_the_same(
    reilly: Reilly,
) -> None:
    page = read(reilly, "daniel", "views/mine")
    assert "What I want everybody to know" in page
    assert "last film" not in page
    assert page.count('name="audience" value="coordinator" checked') == 1  # of the free one
    client = reilly.client("daniel")
    asked = form(question="everybody")
    response = client.post(mine(reilly), {**asked, "audience": ""})
    assert response.status_code == 422
    assert "Choose who may see it." in response.content.decode()
    assert WORDS in response.content.decode()
    assert client.post(mine(reilly), {**asked, "audience": "everyone"}).status_code == 303
    assert WORDS in read(reilly, "priya")


def test_reading_the_pages_changes_nothing(reilly: Reilly) -> None:
    clients = {name: reilly.client(name) for name in ("maya", "tom", "priya")}
    before = JournalEntry.objects.count(), list(View.objects.values())
    for name, client in clients.items():
        client.get(f"/m/{reilly.meeting.pk}/views")
        if name == "maya":
            client.get(mine(reilly))
    assert (JournalEntry.objects.count(), list(View.objects.values())) == before


def test_changing_and_taking_away_without_scripts(reilly: Reilly) -> None:
    client = reilly.client("daniel")
    view = said(client, reilly, audience="everyone", may_be_shared="on")
    at = f"/m/{reilly.meeting.pk}/views/{view.pk}"
    assert WORDS in client.get(at).content.decode()
    response = client.post(at, form(words="Better words", audience="circle"))
    assert response.status_code == 303
    assert "Better words" not in read(reilly, "priya")
    assert "Better words" in read(reilly, "bridie")
    assert client.post(f"{at}/take-away").status_code == 303
    assert "Better words" not in read(reilly, "bridie")
    assert client.get(at).status_code == 404


def test_taking_away_asks_first_and_says_that_nobody_brings_it_back(reilly: Reilly) -> None:
    client = reilly.client("daniel")
    said(client, reilly, question="everybody")
    page = html.fromstring(client.get(mine(reilly)).content)
    (form_,) = page.xpath("//form[contains(@action, 'take-away')][.//ancestor::article]")[:1]
    folded = form_.xpath("ancestor::details")[0]
    assert folded.get("open") is None
    assert "Nobody can bring it back." in folded.text_content()
    gone = client.post(form_.get("action"))
    assert gone["Location"].startswith(mine(reilly))
    assert "It is gone." in client.get(gone["Location"]).content.decode()


def pressed(client: Client, address: str, page: str, button: str) -> str:
    """Where it leads to press this button of the form at `address`, with all that the form sends."""
    drawn = html.fromstring(client.get(page).content)
    (form_,) = drawn.xpath(f"//form[@action='{address}']")
    sent = {one.get("name"): one.get("value", "") for one in form_.xpath(".//input")}
    (press,) = [one for one in form_.xpath(".//button") if button in one.text_content()]
    if press.get("name"):
        sent[press.get("name")] = press.get("value")
    return str(client.post(address, sent)["Location"])


def test_pressing_what_the_page_draws_reads_it_out_and_takes_that_back(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    ghana, tom = View.objects.get(question="travel"), reilly.client("tom")
    page = f"/m/{reilly.meeting.pk}/views"
    at = f"{page}/{ghana.pk}/share"
    where = pressed(tom, at, page, "It has been read out")
    ghana.refresh_from_db()
    assert ghana.shared_at is not None
    assert "Saved. You can take it back." in tom.get(where).content.decode()
    pressed(tom, at, page, "Not yet, after all")
    ghana.refresh_from_db()
    assert ghana.shared_at is None


def test_a_file_that_was_chosen_is_asked_for_again_where_it_was_chosen(reilly: Reilly) -> None:
    client, back = reilly.client("daniel"), mine(reilly)
    wrong = {**form(audience=""), "back": back, "picture": upload(photo())}
    page = client.post(back, wrong).content.decode()
    assert "Choose the file once more." in page
    assert "Choose who may see it." in page
    assert WORDS in page
    without = client.post(back, {**form(audience=""), "back": back}).content.decode()
    assert "Choose the file once more." not in without


def test_once_people_have_heard_it_the_page_still_shows_mine_and_takes_it_away(
    reilly: Reilly,
) -> None:
    client = reilly.client("daniel")
    view = said(client, reilly)
    reilly.jump_to(Stage.PRESENTING)
    page = read(reilly, "daniel", "views/mine")
    assert WORDS in page
    assert "Keep this" not in page
    assert client.post(mine(reilly), form()).status_code == 403
    assert client.post(f"/m/{reilly.meeting.pk}/views/{view.pk}/take-away").status_code == 303
    assert "You said nothing beforehand" in read(reilly, "daniel", "views/mine")


@pytest.mark.parametrize("name", ["aisha", "priya", "tom"])
def test_workers_have_no_such_page_of_their_own(reilly: Reilly, name: str) -> None:
    assert reilly.client(name).get(mine(reilly)).status_code == 403
    assert reilly.client(name).post(mine(reilly), form()).status_code == 403


def test_nobody_and_strangers_are_refused(reilly: Reilly) -> None:
    view = reilly.seat("kwame").views.get()
    theo = reilly.seat("theo").views.get()
    paths = ("views", "views/mine", f"views/{view.pk}", f"views/{theo.pk}/file")
    stranger = Client()
    for path in paths:
        assert stranger.get(f"/m/{reilly.meeting.pk}/{path}").status_code == 401
    Seat.objects.filter(pk=reilly.seat("haddad").pk).update(removed_at=view.given_at)
    for path in paths:
        assert reilly.client("haddad").get(f"/m/{reilly.meeting.pk}/{path}").status_code == 404


# -- files ----------------------------------------------------------------------------------------------
def test_where_a_photo_was_taken_is_gone_from_what_is_kept_and_served(reilly: Reilly) -> None:
    client = reilly.client("kwame")
    view = said(client, reilly, picture=upload(photo()), audience="circle")
    response = reilly.client("bridie").get(f"/m/{reilly.meeting.pk}/views/{view.pk}/file")
    assert response["Content-Type"] == "image/jpeg"
    served = Image.open(BytesIO(response.content))
    assert dict(served.getexif()) == {}
    assert not served.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert bytes(ViewFile.objects.get(view=view).data) == response.content
    assert b"Elm Road" not in response.content
    assert "IMG_2231" not in str(list(View.objects.values())) + response["Content-Disposition"]


def test_a_file_is_kept_by_no_browser_and_run_as_nothing_else(reilly: Reilly) -> None:
    theo = reilly.seat("theo").views.get()
    response = reilly.client("bridie").get(f"/m/{reilly.meeting.pk}/views/{theo.pk}/file")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="view.jpg"'
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_file_is_for_whom_its_author_chose(reilly: Reilly) -> None:
    view = said(reilly.client("kwame"), reilly, picture=upload(photo()), audience="circle")
    at = f"/m/{reilly.meeting.pk}/views/{view.pk}/file"
    assert reilly.client("bridie").get(at).status_code == 200
    for name in ("priya", "aisha", "tom"):
        assert reilly.client(name).get(at).status_code == 404
    own = f"/m/{reilly.meeting.pk}/views/mine/{view.pk}/file"
    assert reilly.client("kwame").get(own).status_code == 200
    assert reilly.client("bridie").get(own).status_code == 404
    reilly.client("kwame").post(f"/m/{reilly.meeting.pk}/views/{view.pk}/take-away")
    assert reilly.client("bridie").get(at).status_code == 404


def test_a_voice_note_is_played_in_parts_and_says_nothing_else(reilly: Reilly) -> None:
    note = upload(recordings.m4a(), "12 Elm Road.m4a")
    view = said(reilly.client("daniel"), reilly, voice=note, words="", audience="everyone")
    page = read(reilly, "priya")
    at = f"/m/{reilly.meeting.pk}/views/{view.pk}/file"
    assert f'<audio controls preload="none" src="{at}"' in page
    client = reilly.client("priya")
    whole = client.get(at)
    assert whole["Content-Type"] == "audio/mp4"
    assert recordings.SOUND in whole.content
    assert recordings.SECRET not in whole.content
    part = client.get(at, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content) == (206, whole.content[:2])
    assert part["Content-Range"] == f"bytes 0-1/{len(whole.content)}"
    assert client.get(at, headers={"Range": "bytes=-4"}).content == whole.content[-4:]
    assert client.get(at, headers={"Range": "bytes=10-"}).content == whole.content[10:]
    assert client.get(at, headers={"Range": "bytes=999999-"}).status_code == 416
    for nonsense in ("bytes=-", "bytes=9-2", "lines=1-2", "bytes=0-1,4-5"):
        assert client.get(at, headers={"Range": nonsense}).status_code == 200


def test_only_pages_with_voice_notes_may_play_sound_and_only_of_this_house(reilly: Reilly) -> None:
    page = reilly.client("maya").get(f"/m/{reilly.meeting.pk}/views")
    assert "media-src 'self'" in page["Content-Security-Policy"]
    other = reilly.client("maya").get(f"/m/{reilly.meeting.pk}/who")
    assert "media-src" not in other["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("field", "data", "told"),
    [
        ("picture", png_bomb(12_000), "too large"),
        ("picture", b"not a picture", "JPEG or PNG"),
        ("voice", b"not a recording", "voice recorder"),
        ("voice", recordings.m4a(handler=b"vide"), "voice recorder"),
    ],
    ids=["a bomb", "no picture", "no recording", "a film"],
)
def test_a_refused_file_says_what_to_do_and_the_words_beside_it_stay(
    reilly: Reilly, field: str, data: bytes, told: str
) -> None:
    before = View.objects.count()
    sent = form(audience="circle", may_be_shared="on", back=mine(reilly), **{field: upload(data)})
    response = reilly.client("daniel").post(mine(reilly), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert f">\n{WORDS}</textarea>" in page
    assert 'name="audience" value="circle" checked' in page
    assert 'name="may_be_shared" checked' in page
    assert View.objects.count() == before
    assert not ViewFile.objects.filter(view__seat=reilly.seat("daniel")).exists()


def test_a_file_larger_than_we_read_is_not_read_and_the_words_beside_it_stay(
    reilly: Reilly, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000
    sent = form(picture=upload(photo((900, 900)) + bytes(5_000)), back=mine(reilly))
    response = reilly.client("daniel").post(mine(reilly), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "too large to send" in page
    assert f">\n{WORDS}</textarea>" in page


def test_a_picture_and_a_voice_note_come_one_at_a_time(reilly: Reilly) -> None:
    for other in ("voice", "recording"):
        note = upload(recordings.wav(), "note.wav")
        sent = form(picture=upload(photo()), **{other: note})
        response = reilly.client("daniel").post(mine(reilly), sent)
        assert response.status_code == 422
        assert "One file at a time" in response.content.decode()
    view = said(reilly.client("daniel"), reilly, recording=upload(recordings.opus(), "PTT.opus"))
    assert view.file.media_type == "audio/ogg"


def test_nothing_at_all_is_not_kept(reilly: Reilly) -> None:
    response = reilly.client("daniel").post(mine(reilly), form(words=" "))
    assert response.status_code == 422
    assert "Write something" in response.content.decode()


def test_the_phones_own_recorder_is_asked_for_and_no_script(reilly: Reilly) -> None:
    page = read(reilly, "daniel", "views/mine")
    assert 'type="file" name="voice" accept="audio/*" capture' in page
    assert 'type="file" name="recording" accept="audio/*,.m4a' in page
    assert "MediaRecorder" not in page


# -- the coordinator --------------------------------------------------------------------------------------
def test_the_coordinator_writes_down_and_sees_only_what_is_for_them(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    at = f"/desk/meetings/{reilly.meeting.pk}/views/of/{reilly.seat('daniel').pk}"
    assert tom.post(at, form(audience="circle")).status_code == 422  # how did it reach you?
    assert tom.post(at, form(audience="circle", how="phone")).status_code == 303
    told = View.objects.get(how=ToldHow.PHONE)
    page = " ".join(tom.get(at).content.decode().split())
    assert "It is not for you to see." in page
    assert WORDS not in page
    assert "Told on the phone" in read(reilly, "bridie")
    assert "Told on the phone" in read(reilly, "daniel", "views/mine")
    gone = tom.post(f"/m/{reilly.meeting.pk}/views/{told.pk}/take-away", {"of": str(told.seat_id)})
    assert gone["Location"] == f"{at}#q-free"
    assert not View.objects.filter(pk=told.pk).exists()


@pytest.mark.parametrize("stage", [Stage.PRESENTING, Stage.SIGNED, Stage.REVIEWED])
def test_what_the_coordinator_wrote_down_can_be_taken_away_when_the_meeting_has_moved_on(
    reilly: Reilly, stage: str
) -> None:
    tom, meeting = reilly.client("tom"), f"/desk/meetings/{reilly.meeting.pk}"
    at = f"{meeting}/views/of/{reilly.seat('daniel').pk}"
    tom.post(at, form(audience="circle", how="phone"))
    told = View.objects.get(how=ToldHow.PHONE)
    Meeting.objects.filter(pk=reilly.meeting.pk).update(stage=stage)
    assert at in tom.get(meeting).content.decode()
    page = tom.get(at).content.decode()
    assert f"/views/{told.pk}/take-away" in page
    assert "You write down what" not in page
    assert tom.post(at, form(audience="circle", how="phone")).status_code == 403
    assert reilly.client("siobhan").get(at).status_code == 403
    gone = tom.post(f"/m/{reilly.meeting.pk}/views/{told.pk}/take-away", {"of": str(told.seat_id)})
    assert gone["Location"] == at
    assert "Nothing is written down here." in tom.get(at).content.decode()
    assert at not in tom.get(meeting).content.decode()


def test_what_was_written_down_is_not_on_the_desk_in_private_time(reilly: Reilly) -> None:
    tom, meeting = reilly.client("tom"), f"/desk/meetings/{reilly.meeting.pk}"
    at = f"{meeting}/views/of/{reilly.seat('daniel').pk}"
    tom.post(at, form(audience="circle", how="phone"))
    Meeting.objects.filter(pk=reilly.meeting.pk).update(stage=Stage.PRIVATE)
    assert at not in tom.get(meeting).content.decode()
    assert tom.get(at).status_code == 403


def test_what_somebody_said_themselves_for_others_is_not_on_the_coordinators_page(
    reilly: Reilly,
) -> None:
    said(reilly.client("daniel"), reilly, audience="circle")
    at = f"/desk/meetings/{reilly.meeting.pk}/views/of/{reilly.seat('daniel').pk}"
    page = reilly.client("tom").get(at).content.decode()
    assert WORDS not in page
    assert "not for you to see" not in page
    worker = f"/desk/meetings/{reilly.meeting.pk}/views/of/{reilly.seat('priya').pk}"
    assert reilly.client("tom").get(worker).status_code == 422
    assert reilly.client("priya").get(at).status_code == 403


def test_the_desk_lists_who_said_something_and_what_may_be_read_out(reilly: Reilly) -> None:
    page = text_of(reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}"))
    assert "Said beforehand" in page
    assert "may be read out" in page
    assert "parents’ evening" not in page
    assert "mum sleeps" not in page.lower()


def test_reading_out_and_showing_from_the_list(reilly: Reilly) -> None:
    assert "It has been read out" not in read(reilly, "tom")
    reilly.jump_to(Stage.INFORMATION)
    page = read(reilly, "tom")
    assert "It has been read out" in page
    assert "Show it to everyone here" in page
    assert "Paddington" not in page
    ghana = View.objects.get(question="travel")
    assert "visit Ghana" not in read(reilly, "priya")
    at = f"/m/{reilly.meeting.pk}/views/{ghana.pk}/share"
    assert reilly.client("tom").post(at).status_code == 303
    assert "visit Ghana" in read(reilly, "priya")
    reilly.client("maya").post(at, {"not_yet": "1"})
    assert "visit Ghana" not in read(reilly, "priya")
    film = View.objects.get(question="film")
    assert reilly.client("tom").post(at.replace(str(ghana.pk), str(film.pk))).status_code == 404


def test_the_room_leads_to_it_while_people_say_what_they_know(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    link = f'href="/m/{reilly.meeting.pk}/views"'
    for name in ("siobhan", "tom", "priya"):
        assert link in read(reilly, name, "room")
    View.objects.all().delete()
    assert link not in read(reilly, "siobhan", "room")


def test_the_first_page_offers_it_until_it_was_heard_and_then_what_was_said(
    reilly: Reilly,
) -> None:
    def first(name: str) -> str:
        return reilly.client(name).get("/").content.decode()

    assert mine(reilly) in first("kwame")
    assert mine(reilly) not in first("priya")
    reilly.jump_to(Stage.PRESENTING)
    assert "Say something beforehand" not in first("kwame")
    assert "What I said beforehand" in first("kwame")


def test_the_pages_are_in_arabic_for_who_reads_arabic(reilly: Reilly) -> None:
    client = reilly.client("haddad")
    client.cookies["django_language"] = "ar"
    for path in ("views", "views/mine"):
        page = text_of(client.get(f"/m/{reilly.meeting.pk}/{path}"))
        assert 'dir="rtl"' in page
        for words in (
            "beforehand",
            "Who may see it",
            "Only ",
            "Keep this",
            "Say something",
            "may be read",
        ):
            assert words not in page.split("</header>", 1)[1].split("<blockquote")[0]
    with translation.override("ar"):
        choices = ViewForm(author=reilly.seat("haddad")).fields["audience"].choices  # type: ignore[attr-defined]
        assert not [label for _value, label in choices if "meeting" in label or "runs" in label]


def test_what_was_kept_is_said_beside_its_own_question(reilly: Reilly) -> None:
    maya = reilly.client("maya")
    where = f"/m/{reilly.meeting.pk}/views/mine"
    page = maya.post(where, {"words": "I like netball.", "audience": For.CIRCLE}, follow=True)
    assert page.status_code == 200
    said = html.document_fromstring(page.content).xpath("//section[@id='q-free']//*[@role='status']")
    assert [one.text_content().strip() for one in said] == ["Kept. You can change it or take it away."]
