"""A stranger's file is read apart: answered within two seconds whatever it is, with nothing left behind and
nothing reached.
"""

import os
import subprocess
import threading
import time
from contextlib import suppress

import pytest

from participants.platform.strangers import sandbox, sandbox_process
from participants.platform.strangers.sandbox import Unreadable, read_in_sandbox

UNRULY = "tests.participants.strangers.unruly"
TEN_MEGABYTES = bytes(range(256)) * 40_960


def children() -> list[str]:
    listed = subprocess.run(["ps", "-eo", "ppid=,pid=,args="], capture_output=True, text=True)
    return [line for line in listed.stdout.splitlines() if sandbox.PROGRAM in line]


def test_a_file_goes_there_and_comes_back_whole() -> None:
    answer = read_in_sandbox(UNRULY, TEN_MEGABYTES)
    assert answer.data == TEN_MEGABYTES
    assert answer.said == {"came": None}


def test_neither_the_file_nor_what_was_said_shows_in_an_answer() -> None:
    assert "Elm" not in repr(read_in_sandbox(UNRULY, b"12 Elm Road"))


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("spin", "slow"), ("sleep", "slow"), ("outlive", "slow"), ("allocate", "too_large"), ("refuse",
        "unfit"),
        ("break", "broken"), ("crash", "broken"), ("flood", "broken"), ("exit", "broken"), ("say nonsense",
        "broken"),
        ("say too much", "broken"), ("open", "broken"), ("write", "broken"), ("connect", "broken"),
    ],
)  # fmt: skip
def test_whatever_a_file_makes_its_reader_do_is_answered_and_leaves_nothing(
    does: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read_in_sandbox(UNRULY, b"12 Elm Road", do=does)
    assert time.monotonic() - began < 2
    assert refused.value.why == why
    assert children() == []
    assert "Elm" not in caplog.text


def test_a_process_that_it_starts_ends_with_it() -> None:
    with suppress(Unreadable):  # where it may not even start one
        read_in_sandbox(UNRULY, b"", do="fork")
    time.sleep(0.2)
    assert children() == []


def test_it_knows_no_environment_and_no_open_file_of_ours() -> None:
    kept = os.open("/", os.O_RDONLY)
    os.set_inheritable(kept, True)
    os.environ["SECRET_OF_OURS"] = "x"
    try:
        assert "SECRET_OF_OURS" not in read_in_sandbox(UNRULY, b"", do="environment").said["came"]
        with pytest.raises(Unreadable):
            read_in_sandbox(UNRULY, b"", do="files")  # it cannot even ask: that would take an open file
    finally:
        del os.environ["SECRET_OF_OURS"]
        os.close(kept)
    assert read_in_sandbox(UNRULY, b"", do="modules").said["came"] == []


def test_a_file_of_another_size_than_we_take_is_not_even_sent() -> None:
    with pytest.raises(Unreadable) as refused:
        read_in_sandbox(UNRULY, bytes(sandbox_process.MOST_IN + 1))
    assert refused.value.why == "too_large"


def test_a_crowd_is_answered_in_time_too() -> None:
    ends: list[tuple[str, float]] = []

    def send() -> None:
        began = time.monotonic()
        try:
            read_in_sandbox(UNRULY, b"", do="sleep")
        except Unreadable as refused:
            ends.append((refused.why, time.monotonic() - began))

    crowd = [threading.Thread(target=send) for _number in range(sandbox.AT_ONCE * 3)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert {why for why, _seconds in ends} == {"slow", "busy"}
    assert max(seconds for _why, seconds in ends) < 2.2
    assert read_in_sandbox(UNRULY, b"still here").data == b"still here"
