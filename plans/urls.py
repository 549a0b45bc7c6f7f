"""Addresses of the plan: the room, private time, answering and signing, keeping and checking."""

from django.urls import URLPattern, URLResolver, include, path

from plans.pages import agreeing, catching_up, keeping, letters, private, room, signing

one_meeting = [
    path("room", room.room, name="room"),
    path("catch-up", catching_up.catch_up, name="catch_up"),
    path("private/open", private.open_private, name="open_private"),
    path("present", private.present, name="present"),
    path("withdraw", private.withdraw, name="withdraw"),
    path("freeze", private.freeze, name="freeze"),
    path("bring-back", private.bring_back, name="bring_back"),
    path("agree", agreeing.agree, name="agree"),
    path("answers", agreeing.give_answers, name="answers"),
    path("reply", agreeing.reply, name="reply"),
    path("resources", agreeing.answer_resource, name="resources"),
    path("history", agreeing.changed, name="history"),
    path("sign", signing.sign, name="sign"),
    path("sign/code", signing.ask_code, name="sign_code"),
    path("witness", signing.witness, name="witness"),
    path("witness/code", signing.code_for, name="sign_code_for"),
    path("seal", keeping.seal, name="seal"),
    path("copy", keeping.my_copy, name="copy"),
    path("copy.pdf", keeping.copy_pdf, name="copy_pdf"),
    path("letter/<uuid:seat_id>.pdf", letters.letter, name="work_letter"),
    path("visit/<uuid:seat_id>.pdf", letters.visit, name="visit_sheet"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("m/<uuid:meeting_id>/", include(one_meeting)),
    path("check/<uuid:version_id>", keeping.check, name="check"),
]
