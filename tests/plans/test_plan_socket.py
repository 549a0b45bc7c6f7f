"""The plan socket on a running Daphne: who gets in, how a refusal looks, and that a power cut loses nothing
acknowledged.
"""

import asyncio
import random
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from plans.live import wire
from tests.plans.live.test_guard import killer
from tests.plans.sockets import SocketPerson
from tests.support import servers
from tests.support.scenes import play

pytestmark = pytest.mark.slow


def somebody(evening, name, **options):
    server, scene = evening
    return SocketPerson(server, options.pop("draft", scene["draft"]), scene["people"][name], **options)


async def closed(person, code):
    await person.until(lambda: person.closed is not None)
    assert person.closed == code


async def test_the_family_types_together_and_strangers_learn_nothing(evening):
    server, scene = evening
    mum, nan = [await somebody(evening, name).come_in() for name in ("siobhan", "bridie")]
    program = await somebody(evening, "daniel", bearer=True).come_in()
    mum.type("Kwame, fortnightly")
    await mum.saved()
    for who in (nan, program):
        await who.until(lambda who=who: who.words().startswith("Kwame, fortnightly"))

    for name in ("tom", "priya", "aisha"):
        worker = await somebody(evening, name).dial()
        worker.send(wire.step_1(b"\x00"))
        await closed(worker, 4404)
        assert [frame[0] for frame in worker.screen.frames] == [wire.DENIED]
        assert worker.reason
    nowhere = await somebody(evening, "siobhan", draft=uuid.uuid4()).dial()
    await closed(nowhere, 4404)
    stranger = SocketPerson(server, scene["draft"], {"cookie": "kt_device=guess"})
    await closed(await stranger.dial(), 4401)
    with pytest.raises(InvalidStatus):
        await somebody(evening, "siobhan", origin="https://elsewhere.example").dial()
    with pytest.raises(InvalidStatus):
        await somebody(evening, "siobhan", origin=str(server).rsplit(":", 1)[0] + ":1").dial()
    assert "Kwame" not in server.log


async def test_the_killer_closes_one_socket_with_a_reason_and_nobody_else_notices(evening):
    server, _scene = evening
    mum, nan = [await somebody(evening, name).come_in() for name in ("siobhan", "bridie")]
    bad = await somebody(evening, "daniel").come_in()
    bad.send(wire.change(killer(9_000)))
    await closed(bad, 4400)
    assert bad.reason
    whole = await somebody(evening, "daniel").come_in()
    whole.send(wire.change(killer(30_000)))
    await whole.until(lambda: whole.closed is not None)
    mum.type("still here")
    await nan.until(lambda: nan.words().startswith("still here"))
    assert mum.closed is nan.closed is None
    assert server.process.poll() is None
    for shout in ("Traceback", "PanicException", "panicked"):
        assert shout not in server.log


async def test_in_a_crowd_everybody_gets_their_own_answer(evening):
    """All at the same moment: the family has the plan, each of the others the refusal they would get
    alone.
    """
    server, scene = evening
    family = [somebody(evening, name) for name in ("siobhan", "bridie", "maya") * 8]
    closing = [(somebody(evening, name), 4404) for name in ("tom", "priya", "aisha") * 3]
    closing += [(somebody(evening, "siobhan", draft=uuid.uuid4()), 4404) for _ in range(4)]
    guess = {"cookie": "kt_device=guess"}
    closing += [(SocketPerson(server, scene["draft"], guess), 4401) for _ in range(4)]
    everybody = [*(one.come_in() for one in family), *(closed_at(*one) for one in closing)]
    random.shuffle(everybody)
    await asyncio.gather(*everybody)
    assert "Traceback" not in server.log


async def closed_at(person, code):
    await closed(await person.dial(), code)
    assert [frame[0] for frame in person.screen.frames] == [wire.DENIED]


async def test_a_message_of_many_megabytes_is_stopped_at_the_door(evening):
    server, _scene = evening
    mum = await somebody(evening, "siobhan").come_in()
    bad = await somebody(evening, "daniel").come_in()
    before = memory_of(server)
    bad.send(bytes(64 * 1024 * 1024))
    await bad.until(lambda: bad.closed is not None)
    assert memory_of(server) - before < 32 * 1024
    mum.type("fine")
    await mum.saved()


def memory_of(server):
    """The server's resident memory in KiB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


async def test_a_revoked_device_and_a_removed_seat_are_out_within_a_second(evening):
    server, scene = evening
    mum, kwame, haddad = [await somebody(evening, name).come_in() for name in ("siobhan", "kwame", "haddad")]
    for who, scene_name in ((kwame, "revoke"), (haddad, "remove")):
        name = "kwame" if who is kwame else "haddad"
        await asyncio.to_thread(play, server, scene_name, scene["people"][name]["seat"])
        await who.until(lambda who=who: who.closed is not None, seconds=1.5)
        assert who.closed == 4403
        heard = len(who.screen.frames)
        mum.type("among us ")
        await mum.saved()
        assert len(who.screen.frames) == heard


async def test_a_reader_who_takes_nothing_and_asks_for_everything_is_put_out(evening):
    """Daphne would keep it all in memory: 100 answers of 100 KB to somebody who does not read them."""
    server, _scene = evening
    mum = await somebody(evening, "siobhan").come_in()
    slow = await somebody(evening, "bridie").come_in()
    for _ in range(5):
        mum.type("x" * 20_000)
        await mum.saved()
    before = memory_of(server)
    slow.socket.transport.pause_reading()
    for _ in range(100):
        slow.send(wire.step_1(b"\x00"))
    mum.type("fine ")
    await mum.saved()
    assert memory_of(server) - before < 16 * 1024
    slow.socket.transport.resume_reading()
    await slow.until(lambda: slow.closed is not None, seconds=10)
    assert mum.closed is None


def test_a_plain_request_to_the_socket_is_no_error(evening):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{evening[0]}/ws/plan/{uuid.uuid4()}")
    assert caught.value.code == 404


async def test_a_power_cut_keeps_everything_that_was_acknowledged(evening):
    """The last test here: it kills the server of the others."""
    server, _scene = evening
    mum, nan = [await somebody(evening, name).come_in() for name in ("siobhan", "bridie")]
    saved = []

    async def type_on(person, letter):
        for number in range(400):
            if person.closed is not None:
                return
            person.type(f"{letter}{number}.")
            person.listen()
            await asyncio.sleep(0.005)

    typing = [asyncio.create_task(type_on(mum, "m")), asyncio.create_task(type_on(nan, "n"))]
    await asyncio.sleep(2)
    server.kill()
    for person, letter in ((mum, "m"), (nan, "n")):
        await person.until(lambda person=person: person.closed is not None)
        person.listen()
        saved += [f"{letter}{number}." for number in range(person.acknowledged - 1)]
    await asyncio.gather(*typing)
    with servers.daphne(server.folder, env=servers.environment(server.folder)) as again:
        back = await SocketPerson(again, mum.draft_id, evening[1]["people"]["siobhan"]).come_in()
        assert len(saved) > 20
        assert [word for word in saved if word not in back.words()] == []
        for person in (
            mum,
            nan,
        ):  # and what was not acknowledged is still in their browsers: it merges
            returned = SocketPerson(
                again,
                mum.draft_id,
                {"cookie": person.headers["Cookie"]},
                client_id=person.doc.client_id,
            )
            returned.doc.apply_update(person.doc.get_update())
            await returned.come_in()
            await returned.saved()
        await back.until(lambda: set(mum.words()) <= set(back.words()))
        assert back.words().count("m0.") == back.words().count("n0.") == 1
