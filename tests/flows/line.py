"""A phone line that can be cut: a TCP relay between one browser and the server."""

import socket
import threading
from contextlib import suppress

from tests.support.servers import free_port


class Line:
    """Relays `port` on 127.0.0.1 to the server until `cut`; `mend` lets new connections through again."""

    def __init__(self, to: int) -> None:
        self.to, self.port = to, free_port()
        self._open: set[socket.socket] = set()
        self._whole = threading.Event()
        self._whole.set()
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection and refuse new ones, as a tunnel does to a train."""
        self._whole.clear()
        for end in list(self._open):
            _hang_up(end)
        self._open.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self._whole.set()

    def close(self) -> None:
        """Take the line down for good."""
        self.cut()
        self._door.close()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self._door.accept()
                if not self._whole.is_set():
                    _hang_up(phone)
                    continue
                server = socket.create_connection(("127.0.0.1", self.to))
                self._open |= {phone, server}
                for one, other in ((phone, server), (server, phone)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        _hang_up(one)
        _hang_up(other)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
