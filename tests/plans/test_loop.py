"""The event loop under Daphne: a line that breaks with bytes still on it ends its own connection, and nothing
else.
"""

import subprocess
import sys

import pytest

#: A server that writes to its one connection after the client has hung up the hard way (RST), bytes unread.
SCRIPT = """
import {loop}
from twisted.internet import asyncioreactor
import asyncio
asyncioreactor.install(asyncio.new_event_loop())
from twisted.internet import protocol, reactor
import socket, struct

class There(protocol.Protocol):
    def connectionMade(self):
        reactor.callLater(0.1, self.factory.hang_up)

    def dataReceived(self, data):
        reactor.callLater(0.1, self.say)

    def say(self):
        try:
            self.transport.write(b"x" * 10)
        except RuntimeError as error:
            print("raised", type(error).__name__)
        reactor.callLater(0.2, self.stop)

    def stop(self):
        print("stopping")
        reactor.stop()

    def connectionLost(self, reason):
        print("ended")

class Factory(protocol.ServerFactory):
    protocol = There
    def hang_up(self):
        client.send(b"hello")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

port = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
client = socket.create_connection(("127.0.0.1", port.getHost().port))
reactor.callLater(5, reactor.stop)
reactor.run()
"""


@pytest.mark.parametrize("loop", ["config.loop", "asyncio"])
def test_who_hung_up_with_bytes_unread_is_gone_at_the_next_word_to_them(loop: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("{loop}", loop)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["ended", "stopping"], done.stderr
