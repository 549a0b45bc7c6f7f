"""What one browser may tell another: never where somebody is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.media.scrub import LONGEST, scrubbed

HOME = "203.0.113.77"
HOME_6 = "2001:db8::77"
RELAY = f"candidate:1 1 udp 41885695 198.51.100.9 49170 typ relay raddr {HOME} rport 50123 generation 0"
HOST = f"candidate:2 1 udp 2122260223 {HOME} 50123 typ host generation 0"
REFLEXIVE = f"candidate:3 1 udp 1686052607 {HOME} 50123 typ srflx raddr 10.0.0.5 rport 50123"
SDP = "\r\n".join(
    [
        "v=0",
        f"o=- 46117 2 IN IP4 {HOME}",
        "s=-",
        "t=0 0",
        f"c=IN IP6 {HOME_6}",
        "m=audio 50123 UDP/TLS/RTP/SAVPF 111",
        f"c=IN IP4 {HOME}",
        f"a=rtcp:50124 IN IP4 {HOME}",
        f"a={HOST}",
        f"a={REFLEXIVE}",
        f"a={RELAY}",
        f"a=remote-candidates:1 {HOME} 50123",
        "a=ice-ufrag:abcd",
        "a=rtpmap:111 opus/48000/2",
        "",
    ]
)


def test_a_description_keeps_what_it_describes_and_no_address_but_the_relays() -> None:
    found = scrubbed({"description": {"type": "offer", "sdp": SDP}})
    assert found is not None
    sdp = found["description"]["sdp"]
    assert HOME not in sdp
    assert HOME_6 not in sdp
    assert "50123" not in sdp
    assert "198.51.100.9 49170 typ relay raddr 0.0.0.0 rport 0" in sdp
    assert "a=rtpmap:111 opus/48000/2\r\n" in sdp
    assert sdp.count("typ ") == 1


def test_an_address_in_the_place_of_a_number_does_not_pass() -> None:
    for origin in (f"o=- {HOME} {HOME_6} IN IP4 x", f"o={HOME}", f"o=- 7 {HOME}"):
        found = scrubbed({"description": {"type": "offer", "sdp": origin}})
        assert found is not None
        assert HOME not in found["description"]["sdp"]
        assert HOME_6 not in found["description"]["sdp"]
    kept = scrubbed({"description": {"type": "offer", "sdp": "o=mozilla 46117 2 IN IP4 x"}})
    assert kept == {"description": {"type": "offer", "sdp": "o=- 46117 2 IN IP4 0.0.0.0\r\n"}}


@pytest.mark.parametrize("line", [HOST, REFLEXIVE, HOST.replace("typ host", "typ prflx")])
def test_a_candidate_that_is_no_relay_never_passes(line: str) -> None:
    assert scrubbed({"candidate": {"candidate": line, "sdpMid": "0"}}) is None


def test_a_relay_candidate_passes_without_its_makers_address() -> None:
    found = scrubbed({"candidate": {"candidate": RELAY, "sdpMid": "0", "address": HOME}})
    assert found is not None
    assert HOME not in str(found)
    assert found["candidate"]["sdpMid"] == "0"


def test_the_end_of_candidates_passes() -> None:
    assert scrubbed({"candidate": None}) == {"candidate": None}
    assert scrubbed({"candidate": {"candidate": ""}}) == {"candidate": {"candidate": ""}}


@pytest.mark.parametrize(
    "data",
    [
        None,
        "offer",
        {},
        {"description": {"type": "offer"}, "candidate": None},
        {"description": {"type": "pranswer", "sdp": SDP}},
        {"description": {"type": "offer", "sdp": "x" * (LONGEST + 1)}},
        {"description": {"type": "offer", "sdp": 5}},
        {"candidate": {"candidate": RELAY + f"\r\na={HOST}"}},
        {"candidate": {"candidate": "typ relay " * 100}},
        {"candidate": {"candidate": 5}},
        {"candidate": [RELAY]},
    ],
)
def test_what_is_no_signal_does_not_pass(data: Any) -> None:
    assert scrubbed(data) is None


words = st.sampled_from(
    ["a=candidate:1", "c=IN", "typ", "relay", "host", "srflx", "raddr", "rport", HOME, HOME_6, "o=-",
    "m=audio", "a=rtcp:9", "\r\n", "\n", "IP4"]
)  # fmt: skip


@given(st.lists(words, max_size=40))
def test_no_order_of_words_brings_an_address_through_as_a_candidate(some: list[str]) -> None:
    found = scrubbed({"description": {"type": "offer", "sdp": " ".join(some)}})
    assert found is not None
    for line in found["description"]["sdp"].splitlines():
        if line.startswith(("c=", "o=", "a=rtcp:")):
            assert HOME not in line
            assert HOME_6 not in line
        if line.startswith("a=candidate:"):
            assert "typ relay" in line
            assert f"raddr {HOME}" not in line
