"""Where the API's addresses for families and meetings lead."""

from django.urls import URLPattern, URLResolver, path

from meetings.api.families import Families, OneFamily
from meetings.api.information import (
    BottomLines,
    OneBottomLine,
    OneStatement,
    Sharing,
    Statements,
)
from meetings.api.invitations import Invitations, RevokedInvitation
from meetings.api.journal import OwnJournal
from meetings.api.meetings import Circles, FamilyMeetings, Meetings, OneMeeting
from meetings.api.people import Consents, Members, OneMember, People, WithdrawnConsent
from meetings.api.safety import KeptApart, KeptApartEnd, OneSafeContact, SafeContactCheck
from meetings.api.seats import OneSeat, Seats

FAMILY = "families/<uuid:family>"
MEETING = "meetings/<uuid:meeting>"
MEMBER = f"{FAMILY}/members/<uuid:member>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("families", Families.as_view()),
    path(FAMILY, OneFamily.as_view()),
    path(f"{FAMILY}/members", Members.as_view()),
    path(MEMBER, OneMember.as_view()),
    path(f"{MEMBER}/consents", Consents.as_view()),
    path(f"{MEMBER}/consents/<uuid:consent>/withdrawal", WithdrawnConsent.as_view()),
    path(f"{MEMBER}/safe-contact", OneSafeContact.as_view()),
    path(f"{MEMBER}/safe-contact/check", SafeContactCheck.as_view()),
    path(f"{FAMILY}/kept-apart", KeptApart.as_view()),
    path(f"{FAMILY}/kept-apart/<uuid:kept>/end", KeptApartEnd.as_view()),
    path(f"{FAMILY}/invitations", Invitations.as_view()),
    path(f"{FAMILY}/invitations/<uuid:invitation>/revocation", RevokedInvitation.as_view()),
    path(f"{FAMILY}/meetings", FamilyMeetings.as_view()),
    path("meetings", Meetings.as_view()),
    path(MEETING, OneMeeting.as_view()),
    path(f"{MEETING}/circles", Circles.as_view()),
    path(f"{MEETING}/seats", Seats.as_view()),
    path(f"{MEETING}/seats/<uuid:seat>", OneSeat.as_view()),
    path(f"{MEETING}/bottom-lines", BottomLines.as_view()),
    path(f"{MEETING}/bottom-lines/<uuid:line>", OneBottomLine.as_view()),
    path(f"{MEETING}/statements", Statements.as_view()),
    path(f"{MEETING}/statements/<uuid:statement>", OneStatement.as_view()),
    path(f"{MEETING}/sharing", Sharing.as_view()),
    path("people", People.as_view()),
    path("journal", OwnJournal.as_view()),
]
