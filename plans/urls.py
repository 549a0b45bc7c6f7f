"""Addresses of the plan: the room, private time, answering and signing, keeping and checking."""

from django.urls import URLPattern, URLResolver, include, path

from plans.pages import (
    agreeing,
    asking_to_sign,
    catching_up,
    keeping,
    printouts,
    private,
    promises,
    room,
    signing,
    suggesting,
)

one_meeting = [
    path("room", room.room, name="room"),
    path("catch-up", catching_up.catch_up, name="catch_up"),
    path("private/open", private.open_private, name="open_private"),
    path("present", private.present, name="present"),
    path("withdraw", private.withdraw, name="withdraw"),
    path("plan/begin", private.begin_plan, name="begin_plan"),
    path("plan/begin-afresh", private.begin_afresh, name="begin_afresh"),
    path("freeze", private.freeze, name="freeze"),
    path("bring-back", private.bring_back, name="bring_back"),
    path("suggestions", suggesting.suggestions, name="suggestions"),
    path("suggestions/<uuid:suggestion_id>/take", suggesting.take, name="take_suggestion"),
    path("suggestions/<uuid:suggestion_id>/aside", suggesting.put_aside, name="aside_suggestion"),
    path("promises", promises.promises, name="promises"),
    path("agree", agreeing.agree, name="agree"),
    path("answers", agreeing.give_answers, name="answers"),
    path("reply", agreeing.reply, name="reply"),
    path("resources", agreeing.answer_resource, name="resources"),
    path("history", agreeing.changed, name="history"),
    path("sign", signing.sign, name="sign"),
    path("sign/code", signing.ask_code, name="sign_code"),
    path("sign/not-me", signing.contest, name="contest_signature"),
    path("sign/settle", signing.settle, name="settle_signature"),
    path("to-sign.pdf", printouts.to_sign, name="to_sign"),
    path("witness", signing.witness, name="witness"),
    path("witness/code", signing.code_for, name="sign_code_for"),
    path("signing", asking_to_sign.signing_page, name="signing"),
    path("signing/ask", asking_to_sign.ask, name="ask_to_sign"),
    path("seal", keeping.seal, name="seal"),
    path("copy", keeping.my_copy, name="copy"),
    path("copy.pdf", keeping.copy_pdf, name="copy_pdf"),
    path("letter/<uuid:seat_id>.pdf", printouts.letter, name="work_letter"),
    path("visit/<uuid:seat_id>.pdf", printouts.visit, name="visit_sheet"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("m/<uuid:meeting_id>/", include(one_meeting)),
    path(
        "desk/families/<uuid:family_id>/people/<uuid:person_id>/invite/<str:what>.pdf",
        printouts.way_in,
        name="desk_way_in_paper",
    ),
    path("check/<uuid:version_id>", keeping.check, name="check"),
]
