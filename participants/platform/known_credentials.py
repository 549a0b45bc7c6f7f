"""Credentials this process has recognised lately: anyone who brings one of them is somebody, before anybody
has looked again.

It lets nobody in anywhere. It only says whose allowance a request counts against (config/allowance.py), so an
entry that stays a while after its device was revoked does no harm.
"""

import hashlib
import threading
from collections import OrderedDict

#: How many are remembered; beyond that the one that was seen longest ago is forgotten, and counts as unknown
#: until it is seen again.
MOST = 20_000

_lock = threading.Lock()
_seen: OrderedDict[bytes, None] = OrderedDict()


def mark(credential: str) -> bytes:
    """What is kept of a credential: 128 bits of a hash, in memory alone."""
    return hashlib.sha256(credential.encode()).digest()[:16]


def note(credential: str | None) -> None:
    """This device's key, session's key or token has just been found to be good."""
    if not credential:
        return
    key = mark(credential)
    with _lock:
        _seen[key] = None
        _seen.move_to_end(key)
        if len(_seen) > MOST:
            _seen.popitem(last=False)


def is_known(credential: str) -> bool:
    """Whether it was good not long ago."""
    return mark(credential) in _seen
