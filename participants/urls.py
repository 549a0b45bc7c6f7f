"""Addresses of a person's own pages."""

from django.urls import URLPattern, URLResolver, path

from participants.entry import pages
from participants.entry.my_phones import pages as my_phones
from participants.entry.own_contact.pages import own_contact
from participants.platform.security_txt import security_txt
from participants.staff.signing_in.pages.own_password import forgotten, own_password
from participants.staff.signing_in.pages.prove import prove
from participants.staff.signing_in.pages.sign_ins import my_sign_ins

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("j/", pages.join_by_hand, name="join_by_hand"),
    path("j/<str:token>", pages.join, name="join"),
    path("j/<str:token>/", pages.join, name="join_slash"),
    path("me/devices", pages.my_devices, name="devices"),
    path("me/devices/<uuid:device_id>", my_phones.binding, name="binding"),
    path("me/numbers", my_phones.my_numbers, name="my_numbers"),
    path("me/contact", own_contact, name="own_contact"),
    path("me/sign-ins", my_sign_ins, name="sign_ins"),
    path("me/prove", prove, name="prove"),
    path("own-password/", forgotten, name="forgotten_password"),
    path("own-password/<str:token>", own_password, name="own_password"),
    path("who-goes-on", pages.who_goes_on, name="who_goes_on"),
    path("leave", pages.leave, name="leave"),
    path("left", pages.left, name="left"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
