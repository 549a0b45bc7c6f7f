"""The keys of private words: outside the database, for their owner alone, and gone with what they open."""

import os
import stat
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from meetings import private_keys
from meetings.private_keys import CannotLock, Kind, WordsLost

WORDS = "zebra-4417 sleeps at Nan’s".encode()


@pytest.fixture
def meeting_id():
    return uuid4()


def is_there(of) -> bool:
    return of in private_keys.get_many(Kind.DRAFT, [of])


def settle(folder: Path, *, ago: float) -> None:
    """As if the folder had last changed so many seconds ago."""
    at = time.time_ns() - int(ago * 1e9)
    os.utime(folder, ns=(at, at))


def test_what_is_sealed_under_a_key_is_opened_by_it_and_has_none_of_the_words(meeting_id):
    of = uuid4()
    sealed = private_keys.make(Kind.DRAFT, of, meeting_id=meeting_id).seal(WORDS, place=b"here")
    assert WORDS[:5] not in sealed
    assert len(sealed) == len(WORDS) + 28
    assert private_keys.get(Kind.DRAFT, of).unseal(sealed, place=b"here") == WORDS


@pytest.mark.parametrize("change", ["place", "bytes", "cut", "another key"])
def test_what_is_not_what_was_sealed_here_is_not_opened(meeting_id, change):
    key = private_keys.make(Kind.DRAFT, uuid4(), meeting_id=meeting_id)
    sealed, place = key.seal(WORDS, place=b"here"), b"here"
    match change:
        case "place":
            place = b"there"
        case "bytes":
            sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        case "cut":
            sealed = sealed[:10]
        case "another key":
            key = private_keys.make(Kind.DRAFT, uuid4(), meeting_id=meeting_id)
    with pytest.raises(WordsLost):
        key.unseal(sealed, place=place)


def test_the_same_words_are_sealed_differently_each_time(meeting_id):
    key = private_keys.make(Kind.DRAFT, uuid4(), meeting_id=meeting_id)
    assert len({key.seal(WORDS, place=b"") for _ in range(50)}) == 50


def test_a_key_is_a_file_for_its_owner_alone_in_a_folder_for_its_owner_alone(settings, meeting_id):
    private_keys.make(Kind.DRAFT, uuid4(), meeting_id=meeting_id)
    (path,) = settings.PRIVATE_KEYS.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.PRIVATE_KEYS.stat().st_mode) == 0o700


def test_making_a_key_again_keeps_the_first(meeting_id):
    of = uuid4()
    sealed = private_keys.make(Kind.SAYING, of, meeting_id=meeting_id).seal(WORDS, place=b"")
    again = private_keys.make(Kind.SAYING, of, meeting_id=meeting_id)
    assert again.unseal(sealed, place=b"") == WORDS


def test_where_no_key_can_be_written_nothing_is_sealed(settings, tmp_path, meeting_id):
    (tmp_path / "a file").touch()
    settings.PRIVATE_KEYS = tmp_path / "a file" / "private-keys"
    with pytest.raises(CannotLock):
        private_keys.make(Kind.DRAFT, uuid4(), meeting_id=meeting_id)


def test_a_key_whose_file_is_gone_opens_nothing_more_even_in_a_process_that_had_it(settings, meeting_id):
    of = uuid4()
    private_keys.make(Kind.DRAFT, of, meeting_id=meeting_id)
    assert is_there(of)
    for path in settings.PRIVATE_KEYS.iterdir():
        path.unlink()
    assert not is_there(of)
    with pytest.raises(WordsLost):
        private_keys.get(Kind.DRAFT, of)


def test_of_many_things_those_that_have_their_key_still_are_found(settings, meeting_id):
    one, gone, never = uuid4(), uuid4(), uuid4()
    for of in (one, gone):
        private_keys.make(Kind.DRAFT, of, meeting_id=meeting_id)
    private_keys.destroy(Kind.DRAFT, gone)
    found = private_keys.get_many(Kind.DRAFT, [one, gone, never])
    assert list(found) == [one]
    assert found[one] is private_keys.get(Kind.DRAFT, one)


@pytest.mark.parametrize("way", ["taken away", "another one in its place"])
def test_a_key_that_goes_after_the_folder_stood_still_for_long_is_missed_at_once(settings, meeting_id, way):
    of, other = uuid4(), uuid4()
    for one in (of, other):
        private_keys.make(Kind.DRAFT, one, meeting_id=meeting_id)
    settle(settings.PRIVATE_KEYS, ago=60)
    sealed = private_keys.get(Kind.DRAFT, of).seal(WORDS, place=b"")
    assert is_there(of)
    if way == "taken away":
        (settings.PRIVATE_KEYS / f"draft.{of.hex}").unlink()
        assert not is_there(of)
    else:
        os.replace(*(settings.PRIVATE_KEYS / f"draft.{one.hex}" for one in (other, of)))  # noqa: PTH105
        with pytest.raises(WordsLost):
            private_keys.get(Kind.DRAFT, of).unseal(sealed, place=b"")


def test_two_changes_of_the_folder_within_one_tick_of_its_clock_are_two(settings, meeting_id):
    of = uuid4()
    private_keys.make(Kind.DRAFT, of, meeting_id=meeting_id)
    was = settings.PRIVATE_KEYS.stat().st_mtime_ns
    assert is_there(of)
    (settings.PRIVATE_KEYS / f"draft.{of.hex}").unlink()
    os.utime(settings.PRIVATE_KEYS, ns=(was, was))
    assert not is_there(of)


def test_nonces_drawn_together_are_each_another():
    drawn = list(private_keys.nonces(1000))
    assert len(set(drawn)) == 1000
    assert {len(one) for one in drawn} == {12}


def test_half_a_key_is_none_and_can_be_made_anew(settings, meeting_id):
    of = uuid4()
    private_keys.make(Kind.SAYING, of, meeting_id=meeting_id)
    (path,) = settings.PRIVATE_KEYS.iterdir()
    os.truncate(path, 20)
    with pytest.raises(WordsLost):
        private_keys.get(Kind.SAYING, of)
    key = private_keys.make(Kind.SAYING, of, meeting_id=meeting_id)
    assert key.unseal(key.seal(WORDS, place=b""), place=b"") == WORDS


@pytest.mark.django_db(transaction=True)
def test_a_key_is_destroyed_when_the_transaction_has_committed_and_not_before(meeting_id):
    of, other = uuid4(), uuid4()
    for one in (of, other):
        private_keys.make(Kind.DRAFT, one, meeting_id=meeting_id)
    with transaction.atomic():
        private_keys.destroy_on_commit(Kind.DRAFT, of)
        transaction.set_rollback(True)
    assert is_there(of)
    with transaction.atomic():
        private_keys.destroy_on_commit(Kind.DRAFT, of)
        assert is_there(of)
    assert not is_there(of)
    assert is_there(other)


@pytest.mark.django_db(transaction=True)
def test_a_meeting_that_ends_takes_all_its_keys_and_no_other_meetings(meeting_id):
    mine, other, elsewhere = uuid4(), uuid4(), uuid4()
    private_keys.make(Kind.DRAFT, mine, meeting_id=meeting_id)
    private_keys.make(Kind.SUGGESTION, other, meeting_id=meeting_id)
    private_keys.make(Kind.DRAFT, elsewhere, meeting_id=uuid4())
    with transaction.atomic():
        private_keys.destroy_all_on_commit(meeting_id)
    assert [of for _kind, of, _path in private_keys.every()] == [elsewhere]


def test_a_key_is_overwritten_before_its_file_goes(settings, tmp_path, meeting_id):
    of = uuid4()
    private_keys.make(Kind.DRAFT, of, meeting_id=meeting_id)
    (path,) = settings.PRIVATE_KEYS.iterdir()
    before = path.read_bytes()
    os.link(path, tmp_path / "the same bytes on the disk")
    private_keys.destroy(Kind.DRAFT, of)
    assert not path.exists()
    after = (tmp_path / "the same bytes on the disk").read_bytes()
    assert before[:32] not in after
    private_keys.destroy(Kind.DRAFT, of)  # twice does no harm


def test_what_else_lies_in_the_folder_is_left_alone(settings, meeting_id):
    settings.PRIVATE_KEYS.mkdir()
    for name in ("README", "draft.not-an-id", "key.of.something"):
        (settings.PRIVATE_KEYS / name).touch()
    assert list(private_keys.every()) == []
