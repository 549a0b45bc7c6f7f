"""Addresses of meetings and of the desk. The room, the plan and what follows are in plans/urls.py."""

from django.urls import URLPattern, URLResolver, include, path

from meetings.pages import desk, families, my_times, preparing, room, service, times

own = [
    path("", room.enter, name="meeting"),
    path("who", room.who, name="who"),
    path("waiting", room.waiting, name="waiting"),
    path("information", room.information_read, name="information"),
    path("knock", room.knock, name="knock"),
    path("admit", room.admit, name="admit"),
    path("not-today", room.not_today, name="not_today"),
    path("late", room.late, name="late"),
    path("hand", room.hand, name="hand"),
    path("ask-in", room.ask_in, name="ask_in"),
    path("break", room.take_a_break, name="break"),
    path("companion", room.companion, name="companion"),
    path("safety", room.safety, name="safety"),
    path("reopen", room.reopen, name="reopen"),
    path("times", my_times.mine, name="my_times"),
    path("times/letter", my_times.my_letter, name="my_letter"),
    path("desk", desk.meeting, name="meeting_desk"),
]
one_meeting = [
    path("", desk.meeting, name="desk_meeting"),
    path("/stage", desk.stage, name="desk_stage"),
    path("/checks", desk.check, name="desk_checks"),
    path("/seats", preparing.all_seats, name="desk_seats"),
    path("/seats/new", preparing.add_seat, name="desk_seat_new"),
    path("/seats/<uuid:seat_id>", preparing.change_seat, name="desk_seat"),
    path("/seats/<uuid:seat_id>/remove", preparing.remove_seat, name="desk_seat_remove"),
    path("/times", times.find, name="desk_times"),
    path("/times/search", times.search, name="desk_times_search"),
    path("/times/ask", times.ask, name="desk_times_ask"),
    path("/times/settle", times.settle, name="desk_times_settle"),
    path("/times/stays-out", times.stays_out, name="desk_stays_out"),
    path("/times/of/<uuid:seat_id>", my_times.theirs, name="desk_times_of"),
    path("/times/of/<uuid:seat_id>/needs", times.needs_of, name="desk_needs"),
    path("/times/of/<uuid:seat_id>/visit", times.visit, name="desk_visit"),
    path("/times/of/<uuid:seat_id>/letter", my_times.their_letter, name="desk_letter"),
    path("/circles", preparing.add_circle, name="desk_circle_new"),
    path("/workers", preparing.add_worker, name="desk_worker_new"),
    path("/information", preparing.write_information, name="desk_information"),
    path("/information/share", preparing.share, name="desk_share"),
    path("/bottom-lines", preparing.add_bottom_line, name="desk_bottom_line_new"),
    path("/bottom-lines/<uuid:line_id>", preparing.change_bottom_line, name="desk_bottom_line"),
    path(
        "/bottom-lines/<uuid:line_id>/take-back",
        preparing.take_back_bottom_line,
        name="desk_bottom_line_back",
    ),
    path("/statements", preparing.add_statement, name="desk_statement_new"),
    path(
        "/statements/<uuid:statement_id>/take-back",
        preparing.take_back_statement,
        name="desk_statement_back",
    ),
]
one_family = [
    path("", families.family, name="desk_family"),
    path("/people", families.add_person, name="desk_person_new"),
    path("/people/<uuid:person_id>/consent", families.consent, name="desk_consent"),
    path("/people/<uuid:person_id>/contact", families.contact, name="desk_contact"),
    path(
        "/people/<uuid:person_id>/contact/checked",
        families.contact_checked,
        name="desk_contact_checked",
    ),
    path("/people/<uuid:person_id>/not-invited", families.not_invited, name="desk_not_invited"),
    path("/people/<uuid:person_id>/invite", families.invite, name="desk_invite"),
    path("/people/<uuid:person_id>/uninvite", families.uninvite, name="desk_uninvite"),
    path(
        "/consents/<uuid:consent_id>/take-back",
        families.take_consent_back,
        name="desk_consent_back",
    ),
    path("/apart", families.keep_apart, name="desk_apart"),
    path("/apart/<uuid:apart_id>/end", families.end_apart, name="desk_apart_end"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("m/<uuid:meeting_id>/", include(own)),
    path("desk/", desk.front, name="desk"),
    path("desk/families/new", families.new_family, name="desk_family_new"),
    path("desk/families/<uuid:family_id>", include(one_family)),
    path("desk/meetings/new", desk.new_meeting, name="desk_meeting_new"),
    path("desk/meetings/<uuid:meeting_id>", include(one_meeting)),
    path("numbers/", service.numbers_page, name="numbers"),
    path("accounts/", service.staff, name="accounts"),
    path("accounts/<uuid:account_id>/deactivate", service.deactivate, name="account_deactivate"),
]
