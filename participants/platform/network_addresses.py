"""Network addresses: only to slow down guessing, and kept only as keyed hashes (docs/practice.md, never list,
3).
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participants.platform import tokens_and_codes
from participants.platform.errors import Refusal

#: How wide the nets round an IPv6 address are that are counted too, in bits.
PLACE, NET, WIDE_NET = 64, 48, 32
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](:\d{1,5})?|(?P<four>\d+\.\d+\.\d+\.\d+):\d{1,5}")


class NoAddress(Refusal):
    """The proxy in front of us names no address we can read: nobody's tries can be told from anybody
    else's.
    """

    code = "no_address"
    message = _(
        "This site is not set up right: it cannot tell where you are asking from. "
        "Whoever runs it has to look at BEHIND_PROXY and at the proxy. Nothing is wrong with what you typed."
    )
    status = 503


def address_of(request: HttpRequest) -> str:
    """Where a request came from, without a port.

    Behind our own proxy it is what that proxy saw: the last entry, never the first. Raises NoAddress where
    nothing readable is named: everybody would then share one count of wrong tries.
    """
    if settings.BEHIND_PROXY:
        named = request.headers.get("X-Forwarded-For", "").split(",")[-1]
    else:
        named = str(request.META.get("REMOTE_ADDR", ""))
    found = _read(named)
    if found is None:
        raise NoAddress
    return str(found)


def address_or_none(request: HttpRequest) -> str | None:
    """The same for what only counts: nothing where there is no address to read."""
    try:
        return address_of(request)
    except NoAddress:
        return None


def hidden(address: str) -> str:
    """A keyed hash of an address, 64 hex digits. A whole IPv6 /64 counts as one place: one household has it
    all.
    """
    return hidden_nets(address)[0]


def hidden_nets(address: str) -> tuple[str, str, str]:
    """Keyed hashes of the place, of its /48 and of its /32; the last two are empty but for IPv6. Raises
    NoAddress.
    """
    found = _read(address)
    if found is None:
        raise NoAddress
    if isinstance(found, IPv4Address):
        return _hash(str(found)), "", ""
    place, net, wide = (_net(found, bits) for bits in (PLACE, NET, WIDE_NET))
    return _hash(place), _hash(f"{net}/{NET}"), _hash(f"{wide}/{WIDE_NET}")


def _read(named: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: alone, in quotes or brackets, with a port or a zone."""
    bare = named.strip().strip('"').strip()
    if found := _WITH_PORT.fullmatch(bare):
        bare = found["six"] or found["four"]
    try:
        parsed = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _net(address: IPv6Address, bits: int) -> str:
    left = 128 - bits
    return str(IPv6Address(int(address) >> left << left))


def _hash(place: str) -> str:
    return tokens_and_codes.digest(place, purpose="address")
