"""Clocks people live by, named as people know them, and the country whose phone numbers belong to each."""

from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.platform.errors import Unclear

ZONES = frozenset(available_timezones())

#: (zone, country of its phone numbers, what people call it). Where families of these islands have people,
#: nearest first.
KNOWN: tuple[tuple[str, str, str | Promise], ...] = (
    ("Europe/London", "GB", gettext_lazy("Britain (London)")),
    ("Europe/Dublin", "IE", gettext_lazy("Ireland (Dublin)")),
    ("Europe/Tirane", "AL", gettext_lazy("Albania (Tirana)")),
    ("Africa/Algiers", "DZ", gettext_lazy("Algeria (Algiers)")),
    ("Australia/Perth", "AU", gettext_lazy("Australia (Perth)")),
    ("Australia/Sydney", "AU", gettext_lazy("Australia (Sydney)")),
    ("Asia/Dhaka", "BD", gettext_lazy("Bangladesh (Dhaka)")),
    ("America/Sao_Paulo", "BR", gettext_lazy("Brazil (São Paulo)")),
    ("Europe/Sofia", "BG", gettext_lazy("Bulgaria (Sofia)")),
    ("America/Toronto", "CA", gettext_lazy("Canada (Toronto)")),
    ("America/Vancouver", "CA", gettext_lazy("Canada (Vancouver)")),
    ("Asia/Shanghai", "CN", gettext_lazy("China (Shanghai)")),
    ("Asia/Nicosia", "CY", gettext_lazy("Cyprus (Nicosia)")),
    ("Africa/Cairo", "EG", gettext_lazy("Egypt (Cairo)")),
    ("Africa/Asmara", "ER", gettext_lazy("Eritrea (Asmara)")),
    ("Africa/Addis_Ababa", "ET", gettext_lazy("Ethiopia (Addis Ababa)")),
    ("Europe/Paris", "FR", gettext_lazy("France (Paris)")),
    ("Europe/Berlin", "DE", gettext_lazy("Germany (Berlin)")),
    ("Africa/Accra", "GH", gettext_lazy("Ghana (Accra)")),
    ("Europe/Athens", "GR", gettext_lazy("Greece (Athens)")),
    ("Asia/Hong_Kong", "HK", gettext_lazy("Hong Kong")),
    ("Europe/Budapest", "HU", gettext_lazy("Hungary (Budapest)")),
    ("Asia/Kolkata", "IN", gettext_lazy("India (Delhi)")),
    ("Asia/Tehran", "IR", gettext_lazy("Iran (Tehran)")),
    ("Asia/Baghdad", "IQ", gettext_lazy("Iraq (Baghdad)")),
    ("Europe/Rome", "IT", gettext_lazy("Italy (Rome)")),
    ("America/Jamaica", "JM", gettext_lazy("Jamaica (Kingston)")),
    ("Africa/Nairobi", "KE", gettext_lazy("Kenya (Nairobi)")),
    ("Europe/Riga", "LV", gettext_lazy("Latvia (Riga)")),
    ("Europe/Vilnius", "LT", gettext_lazy("Lithuania (Vilnius)")),
    ("Africa/Casablanca", "MA", gettext_lazy("Morocco (Casablanca)")),
    ("Asia/Kathmandu", "NP", gettext_lazy("Nepal (Kathmandu)")),
    ("Europe/Amsterdam", "NL", gettext_lazy("Netherlands (Amsterdam)")),
    ("Pacific/Auckland", "NZ", gettext_lazy("New Zealand (Auckland)")),
    ("Africa/Lagos", "NG", gettext_lazy("Nigeria (Lagos)")),
    ("Asia/Karachi", "PK", gettext_lazy("Pakistan (Karachi)")),
    ("Asia/Manila", "PH", gettext_lazy("Philippines (Manila)")),
    ("Europe/Warsaw", "PL", gettext_lazy("Poland (Warsaw)")),
    ("Europe/Lisbon", "PT", gettext_lazy("Portugal (Lisbon)")),
    ("Europe/Bucharest", "RO", gettext_lazy("Romania (Bucharest)")),
    ("Africa/Mogadishu", "SO", gettext_lazy("Somalia (Mogadishu)")),
    ("Africa/Johannesburg", "ZA", gettext_lazy("South Africa (Johannesburg)")),
    ("Europe/Madrid", "ES", gettext_lazy("Spain (Madrid)")),
    ("Asia/Colombo", "LK", gettext_lazy("Sri Lanka (Colombo)")),
    ("Africa/Khartoum", "SD", gettext_lazy("Sudan (Khartoum)")),
    ("Asia/Damascus", "SY", gettext_lazy("Syria (Damascus)")),
    ("America/Port_of_Spain", "TT", gettext_lazy("Trinidad (Port of Spain)")),
    ("Europe/Istanbul", "TR", gettext_lazy("Türkiye (Istanbul)")),
    ("Europe/Kyiv", "UA", gettext_lazy("Ukraine (Kyiv)")),
    ("Asia/Dubai", "AE", gettext_lazy("United Arab Emirates (Dubai)")),
    ("America/New_York", "US", gettext_lazy("United States (New York)")),
    ("America/Chicago", "US", gettext_lazy("United States (Chicago)")),
    ("America/Los_Angeles", "US", gettext_lazy("United States (Los Angeles)")),
    ("Asia/Ho_Chi_Minh", "VN", gettext_lazy("Vietnam (Ho Chi Minh City)")),
    ("Africa/Harare", "ZW", gettext_lazy("Zimbabwe (Harare)")),
)
NAMES = {zone: name for zone, _country, name in KNOWN}
COUNTRIES = {zone: country for zone, country, _name in KNOWN}
HOME = "GB"


def required(zone: str) -> str:
    """The zone itself. Raises Unclear, at the field `zone`, for a name no clock has."""
    if zone not in ZONES:
        raise Unclear(_("Choose where their clock is from the list."), field="zone")
    return zone


def name(zone: str) -> str:
    """What people call this clock: "Ireland (Dublin)"; of one that is not in the list, its city."""
    return str(NAMES.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def choices(*also: str) -> list[tuple[str, str]]:
    """What a form offers: every known clock, and those in use that are not among them."""
    more = [(zone, name(zone)) for zone in also if zone and zone not in NAMES]
    return [(zone, str(said)) for zone, said in NAMES.items()] + more


def country(zone: str) -> str:
    """The country whose phone numbers somebody who lives by this clock writes without its code."""
    return COUNTRIES.get(zone, HOME)
