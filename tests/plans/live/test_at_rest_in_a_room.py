"""A room of private time on a log that lies sealed: it goes on as any other, and stops where its key is
gone.
"""

import pytest

from meetings import private_keys
from meetings.private_keys import WordsLost
from plans.live.hub import Hub
from plans.models import UpdateRow
from tests.plans.live.test_hub import family, in_thread

__all__ = ["family"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def lose():
    for _kind, _of, path in list(private_keys.every()):
        path.unlink()


def everything_kept():
    return b"".join(bytes(one) for one in UpdateRow.objects.values_list("data", flat=True))


async def test_what_is_acknowledged_lies_sealed_and_is_read_after_a_restart(family, db_thread):
    mum, nan = await family("siobhan", "bridie")
    mum.type("zebra-4417")
    await mum.saved()
    await nan.until(lambda: nan.words() == "zebra-4417")
    assert b"zebra" not in await in_thread(everything_kept)()
    another = Hub()
    (dad,) = await family("daniel", at=another)
    assert dad.words() == "zebra-4417"
    await another.close()


async def test_two_processes_read_each_others_sealed_rows(family, db_thread):
    other = Hub(poll_every=0.05)
    (mum,) = await family("siobhan")
    (nan,) = await family("bridie", at=other)
    mum.type("zebra-4417")
    await nan.until(lambda: nan.words() == "zebra-4417")
    nan.type("Nan: ")
    await mum.until(lambda: mum.words() == "Nan: zebra-4417")
    await other.close()


async def test_a_room_whose_key_goes_missing_closes_and_writes_nothing_more(family):
    mum, nan = await family("siobhan", "bridie")
    mum.type("kept")
    await nan.until(lambda: nan.words() == "kept")
    rows = await in_thread(UpdateRow.objects.count)()
    lose()
    mum.type("never kept ")
    for person in (mum, nan):
        await person.until(lambda person=person: person.screen.refusal is not None)
        assert person.screen.refusal.code == "words_lost"
    assert nan.words() == "kept"
    assert await in_thread(UpdateRow.objects.count)() == rows
    with pytest.raises(WordsLost):
        await family("daniel")
