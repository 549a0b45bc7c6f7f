"""A change made with a button reaches rooms that have the draft open, as somebody's edit, and typing goes on
beside it.
"""

import pytest

from meetings.models import Seat
from plans.document import plan_paths
from plans.live import server_edit, suggestions
from plans.models import DraftClient, UpdateRow
from tests.plans.live.test_hub import in_thread, stored
from tests.plans.typists import Person as Somebody

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def put_in(reilly, private_draft):
    """`await put_in("…")`: Daniel suggests these words, Siobhan puts them in."""

    def both(words):
        daniel, siobhan = reilly.seat("daniel"), reilly.seat("siobhan")
        one = suggestions.suggest("keeps_an_eye", text=words, written_in=private_draft.pk, by=daniel)
        suggestions.take(one.pk, by=siobhan)

    return in_thread(both)


@pytest.fixture
def visitors(reilly, private_draft):
    """Mum and Nan, as the hub meets them."""
    return [reilly.visitor(name) for name in ("siobhan", "bridie")]


async def test_it_reaches_who_has_the_draft_open_and_both_type_on(private_draft, visitors, hub, put_in):
    mum, nan = [await Somebody(hub, private_draft.pk, one).come_in() for one in visitors]
    mum.type("Kwame")
    await mum.saved()
    await put_in("Kwame, fortnightly")
    await nan.until(lambda: nan.words() == "Kwame, fortnightly")
    await mum.until(lambda: mum.words() == "Kwame, fortnightly")
    nan.type("Nan too. ")
    await nan.saved()
    await mum.until(lambda: mum.words() == nan.words())
    assert await in_thread(stored)() == nan.words()


async def test_it_is_the_edit_of_its_seat_under_a_client_id_of_their_own(reilly, private_draft, db_thread):
    def edit():
        seat = reilly.seat("siobhan")
        server_edit.edit(private_draft, lambda plan: plan_paths.put(plan, "review_when", "24 June"), by=seat)
        row = UpdateRow.objects.order_by("seq").last()
        return (
            row.seq,
            row.seat_id,
            DraftClient.objects.get().seat_id,
            Seat.objects.get(pk=seat.pk).pk,
        )

    seq, by, owner, siobhan = await in_thread(edit)()
    assert (seq, by, owner) == (2, siobhan, siobhan)
