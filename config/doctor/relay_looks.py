"""The relay for sound and picture: asked for a place as browsers do, at every address they get."""

import asyncio
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from aioice import stun, turn
from django.conf import settings

from config.doctor.diagnosis import Finding, Part
from meetings.media.engine import MediaAway
from meetings.media.turn import credentials, sessions

RELAY = Part("relay")
PATIENCE = 5.0
_ADDRESS = re.compile(r"(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")
PORTS = {"turn": 3478, "turns": 5349}
# It tells its log the addresses of whom it meets.
logging.getLogger("aioice").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Address:
    """Where a relay listens."""

    host: str
    port: int
    transport: str
    tls: bool


def relay() -> Iterator[Finding]:
    """It gives a place to credentials that our secret makes; nothing is sent through it."""
    if not settings.TURN_URLS:
        yield RELAY.note("TURN_URLS is not set: rooms have no sound and no picture, and say so.")
        return
    for url in settings.TURN_URLS:
        yield _asked(url)
    yield _command_line()


def _asked(url: str) -> Finding:
    address = address_of(url)
    if address is None:
        return RELAY.wrong(
            f"“{url}” in TURN_URLS is no address of a relay, such as turn:media.example.org:3478."
        )
    try:
        asyncio.run(asyncio.wait_for(_ask_for_a_place(address), PATIENCE))
    except stun.TransactionFailed as error:
        return RELAY.wrong(
            f"The relay at {url} refuses us ({_code(error)}). Does TURN_SECRET fit the relay's?"
        )
    except (stun.TransactionError, OSError, TimeoutError) as error:
        return RELAY.wrong(f"The relay at {url} does not answer ({type(error).__name__}).")
    return RELAY.good(f"The relay at {url} gives us a place.")


def address_of(url: str) -> Address | None:
    """The parts of such an address (RFC 7065); None for something else."""
    if not (found := _ADDRESS.fullmatch(url)):
        return None
    scheme, host, port, transport = found.groups()
    tls = scheme == "turns"
    return Address(host.strip("[]"), int(port or PORTS[scheme]), transport or ("tcp" if tls else "udp"), tls)


async def _ask_for_a_place(address: Address) -> None:
    username, password = credentials(uuid4(), ttl=60)
    given, _protocol = await turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=(address.host, address.port),
        username=username,
        password=password,
        ssl=address.tls or None,
        transport=address.transport,
    )
    given.close()
    await asyncio.sleep(0.1)  # it gives the place back


def _code(error: stun.TransactionFailed) -> str:
    number, _words = error.response.attributes.get("ERROR-CODE", (0, ""))
    return str(number)


def _command_line() -> Finding:
    if not settings.TURN_CLI:
        return RELAY.note(
            "TURN_CLI is not set: who is sent out of private time is not cut off on the relay itself."
        )
    try:
        sessions()
    except MediaAway:
        return RELAY.wrong(
            "The relay's command line does not let us in: look at TURN_CLI and TURN_CLI_PASSWORD."
        )
    return RELAY.good("The relay's command line lets us in.")
