"""The frames of the plan socket: what we write we can read, and what we cannot read we refuse."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, create_awareness_message, create_sync_message

from plans.live import wire
from plans.live.byte_reader import LARGEST, Reader, WireError, block, varuint

numbers = st.integers(0, LARGEST)


@given(numbers)
def test_a_number_comes_back_as_it_went(number):
    read = Reader(varuint(number))
    assert read.varuint() == number
    read.finish()


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_parsing_ends_in_a_message_or_a_wire_error(data):
    with contextlib.suppress(WireError):
        wire.parse(data)


@given(st.binary(max_size=300))
def test_an_update_frame_is_read_whole(update):
    message = wire.parse(wire.change(update))
    assert isinstance(message, wire.Change)
    assert message.update == update


@given(st.dictionaries(numbers, numbers, max_size=20))
def test_a_state_vector_comes_back_as_it_went(state):
    message = wire.parse(wire.step_1(wire.write_state(state)))
    assert message == wire.Ask(state)


def test_step_two_is_a_change_too():
    message = wire.parse(wire.step_2(b"\x00\x00"))
    assert isinstance(message, wire.Change)


def test_pycrdts_own_first_frame_is_understood():
    assert wire.parse(create_sync_message(Doc())) == wire.Ask({})


def test_awareness_comes_back_as_it_went():
    entries = (wire.Presence(7, 3, {"user": {"name": "Nan"}}), wire.Presence(9, 1, None))
    message = wire.parse(wire.presences(entries))
    assert isinstance(message, wire.Presences)
    assert message.entries == entries


def test_awareness_made_by_pycrdt_is_understood():
    entry = wire.presences([wire.Presence(5, 1, {"field": "x"})])
    assert wire.parse(create_awareness_message(entry[2:])) == wire.parse(entry)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"\x00\x03\x00",
        b"\x02\x00\x00",  # a client has nothing to deny
        b"\x64\x01",  # nor to acknowledge
        b"\x65\x01",  # nor to tell who has to begin anew
        b"\x05",
        wire.change(b"abc")[:-1],
        wire.change(b"abc") + b"x",
        b"\x03\x00",
        b"\xff" * 20,
    ],
)
def test_a_frame_a_client_may_not_send_is_refused(frame):
    with pytest.raises(WireError):
        wire.parse(frame)


@pytest.mark.parametrize("state", ["[1]", "1", '"x"', "{", "[" * 5000, '{"a":' * 100])
def test_an_awareness_state_that_is_not_a_small_object_is_refused(state):
    body = b"\x01\x05\x01" + block(state.encode())
    with pytest.raises(WireError):
        wire.parse(b"\x01" + block(body))


def test_many_clients_in_one_awareness_frame_are_refused():
    with pytest.raises(WireError):
        wire.parse(wire.presences(wire.Presence(i, 1, None) for i in range(65)))


def test_an_acknowledgement_is_one_number_behind_type_100():
    assert wire.acknowledged(300) == bytes([100, 0xAC, 0x02])


def test_what_people_wrote_is_in_no_repr():
    message = wire.parse(wire.change(b"canary"))
    presence = wire.Presence(1, 1, {"x": "canary"})
    assert "canary" not in repr(message) + repr(presence) + repr(wire.Presences((presence,)))
    assert json.dumps("canary") not in repr(presence)
