"""Everybody comes back in the same moment: all get the plan."""

import asyncio
import contextlib
import time

import pytest
from pycrdt import Doc
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from plans.live import wire
from plans.live.byte_reader import Reader
from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, content_hash

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

PATIENCE = 60


async def test_everybody_who_comes_back_at_once_gets_the_plan(open_house, fault):
    house = open_house()
    mum = await Typist(house, "siobhan").come_in()
    for words in ("Kwame, fortnightly", " and Nan", " and us"):
        mum.write(words)
    await mum.settle()
    for _ in range(scale.STORMS):
        house.kill()
        await asyncio.to_thread(house.open)
        began = time.monotonic()
        came = [asyncio.create_task(come_back(house, number)) for number in range(scale.STORM_SOCKETS)]
        got = [await one for one in came]
        fault.note(f"{scale.STORM_SOCKETS} sockets back after {time.monotonic() - began:.1f} s")
        plans = [content_hash(doc) if doc is not None else "" for doc in got]
        fault.tried += len(plans)
        fault.lost += sum(plan != content_hash(mum.doc) for plan in plans)
    await all_leave(mum)
    assert fault.lost == 0


async def come_back(house, number):
    """One socket of one of six people, calling until it has the plan; None when it never gets it."""
    name = list(PLACES)[number % len(PLACES)]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, EOFError, TimeoutError, WebSocketException):
            async with (
                asyncio.timeout(PATIENCE),
                connect(
                    f"{house.server.ws}/ws/plan/{house.scene['draft']}",
                    additional_headers={"Cookie": house.scene["people"][name]["cookie"]},
                    origin=str(house.server),
                    compression=None,
                    open_timeout=None,
                ) as socket,
            ):
                await socket.send(wire.step_1(b"\x00"))
                async for frame in socket:
                    if frame[:2] == b"\x00\x01":
                        return plan_in(frame)
        await asyncio.sleep(0.2)
    return None


def plan_in(frame):
    """The document in an answer to what we lacked."""
    doc, read = Doc(), Reader(frame)
    read.varuint(), read.varuint()
    doc.apply_update(read.block())
    return doc
