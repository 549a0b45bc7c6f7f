"""A network of a test's own: nothing in it reaches the machine or the world, and nothing outside reaches in.

The thread that enters it, and every process it starts, see two addresses alone: the loopback, and one of a
veth pair, since libnice under Janus refuses loopback interfaces.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADDRESS = "127.77.0.1"
CLONE_NEWNET = 0x40000000


@contextmanager
def sealed_network(*, looks_open: bool = False) -> Iterator[str]:
    """Inside it this thread is in the new network; the address media may use. Needs to be root.

    `looks_open` gives it an ordinary address and a default route, which still lead nowhere: without them
    Firefox gathers no candidate at all.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/proc/thread-self/ns/net").open() as before:
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "a network of one's own needs root")
        try:
            outward = ("addr add 10.77.0.1/32 dev v0", "route add default dev v0")
            for command in (
                "link set lo up",
                "link add v0 type veth peer name v1",
                f"addr add {ADDRESS}/32 dev v0",
                "link set v0 up",
                "link set v1 up",
                *(outward if looks_open else ()),
            ):
                subprocess.run(["ip", *command.split()], check=True, capture_output=True)
            yield ADDRESS
        finally:
            if libc.setns(before.fileno(), CLONE_NEWNET):
                os._exit(1)  # a test process that cannot come back must not go on
