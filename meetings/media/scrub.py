"""What one browser may tell another: a session description or a candidate, and never where somebody is.

An address tells roughly where a person lives, and in a refuge exactly that must not reach another parent.
Only relay candidates pass; what a relay candidate says about its maker's own address (`raddr`, `rport`) and
every `c=` line is blanked (RFC 8839, RFC 8445). A browser that is told to use the relay alone sends nothing
else; this holds for one that does otherwise.
"""

from typing import Any

DESCRIPTIONS = ("offer", "answer", "rollback")
LONGEST = 60_000  # characters of a session description
NOWHERE = "0.0.0.0"  # noqa: S104 - an address that says nothing, nobody listens on it


def scrubbed(data: object) -> dict[str, Any] | None:
    """The same signal without an address; None for what must not pass or is no signal."""
    if not isinstance(data, dict) or len(data) != 1:
        return None
    if "description" in data:
        return _description(data["description"])
    if "candidate" in data:
        return _candidate(data["candidate"])
    return None


def _description(found: object) -> dict[str, Any] | None:
    if not isinstance(found, dict) or found.get("type") not in DESCRIPTIONS:
        return None
    sdp = found.get("sdp", "")
    if not isinstance(sdp, str) or len(sdp) > LONGEST:
        return None
    lines = [line for line in map(_line, sdp.splitlines()) if line is not None]
    clean = "".join(f"{line}\r\n" for line in lines)
    return {"description": {"type": found["type"], "sdp": clean}}


def _line(line: str) -> str | None:
    if line.startswith("a=candidate:"):
        return "a=" + _relayed(line[2:]) if _is_relay(line[2:]) else None
    if line.startswith("o="):
        # <username> <session id> <version> <net> <address type> <address>; both in the middle are numbers
        # (RFC 8866)
        numbers = [word if word.isdecimal() else "0" for word in line.split(" ")[1:3]]
        return " ".join(["o=-", *numbers, *["0"] * (2 - len(numbers)), "IN", "IP4", NOWHERE])
    if line.startswith("c="):
        return f"c=IN IP4 {NOWHERE}"
    if line.startswith("a=rtcp:"):
        return "a=rtcp:9"
    if line.startswith("m="):
        words = line.split(" ")
        return " ".join([words[0], "9", *words[2:]])
    if line.startswith("a=remote-candidates"):
        return None
    return line


def _candidate(found: object) -> dict[str, Any] | None:
    if found is None:
        return {"candidate": None}
    if not isinstance(found, dict):
        return None
    line = found.get("candidate", "")
    if not isinstance(line, str) or len(line) > 500 or "\n" in line or "\r" in line:
        return None
    about = {
        name: found[name]
        for name in ("sdpMid", "sdpMLineIndex", "usernameFragment")
        if _plain(found.get(name))
    }
    if line == "":
        return {"candidate": {"candidate": "", **about}}
    return {"candidate": {"candidate": _relayed(line), **about}} if _is_relay(line) else None


def _plain(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= 256)


def _is_relay(line: str) -> bool:
    words = line.split(" ")
    return "typ" in words[:-1] and words[words.index("typ") + 1] == "relay"


def _relayed(line: str) -> str:
    words = line.split(" ")
    for name, blank in (("raddr", NOWHERE), ("rport", "0")):
        for place in [i for i, word in enumerate(words[:-1]) if word == name]:
            words[place + 1] = blank
    return " ".join(words)
