"""Telling a room that something changed: what has been done is done, whether the channel layer can be reached
or not.
"""

import logging

import pytest
from django.db import transaction
from pytest_django import Settings

from meetings import events
from tests.support import servers
from tests.support.family import Reilly


@pytest.fixture
def redis_gone(settings: Settings) -> None:
    nowhere = f"redis://127.0.0.1:{servers.free_port()}"
    backend = "config.layer.RedisLayer"
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": [nowhere]}}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("redis_gone")
def test_what_comes_after_an_event_that_cannot_be_told_happens_all_the_same(
    reilly: Reilly, caplog: pytest.LogCaptureFixture
) -> None:
    """Ending a professional's sound, for one; sockets look at the database now and then in any case."""
    happened = []
    with caplog.at_level(logging.WARNING), transaction.atomic():
        events.meeting_changed(reilly.meeting)
        transaction.on_commit(lambda: happened.append("cut off"))
    assert happened == ["cut off"]
    assert [one.message for one in caplog.records] == ["the channel layer is away: ConnectionError"]


@pytest.mark.usefixtures("redis_gone")
def test_a_signal_to_a_page_that_cannot_be_passed_on_is_lost_and_nothing_else() -> None:
    events.to_page("somewhere", {"type": "media_signal"})
