"""Network addresses: only to slow down guessing, and kept only as keyed hashes (docs/practice.md, never list, 3)."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from participants import keys


def address_of(request: HttpRequest) -> str:
    """Where a request came from. Behind our own proxy it is what that proxy saw: the last entry, never the first."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def hidden(address: str) -> str:
    """A keyed hash of an address, 64 hex digits. A whole IPv6 /64 counts as one place: one household has it all."""
    return keys.digest(_place(address), purpose="address")


def _place(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
