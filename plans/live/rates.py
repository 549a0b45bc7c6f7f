"""How much one seat may send, and one socket may leave unread."""

from time import monotonic


class Bucket:
    """Holds `size` tokens and refills by `each_second`; `take` says whether there were enough."""

    __slots__ = ("_at", "_left", "each_second", "size")

    def __init__(self, *, size: float, each_second: float) -> None:
        self.size, self.each_second = size, each_second
        self._left, self._at = size, monotonic()

    def take(self, tokens: float = 1, now: float | None = None) -> bool:
        """Take so many tokens; False, and nothing taken, when there are fewer."""
        if now is None:
            now = monotonic()
        left = self._left + (now - self._at) * self.each_second
        if left > self.size:
            left = self.size
        self._at = now
        if left < tokens:
            self._left = left
            return False
        self._left = left - tokens
        return True


class Allowance:
    """What one seat may send over all its sockets: frames and bytes.

    A quick typist sends ten frames a second; a script that fills in a whole form some hundred.
    """

    __slots__ = ("_bytes", "_frames")

    def __init__(self) -> None:
        self._frames = Bucket(size=600, each_second=120)
        self._bytes = Bucket(size=512 * 1024, each_second=64 * 1024)

    def take(self, size: int) -> bool:
        """Whether a frame of `size` bytes is within what this seat may send."""
        now = monotonic()
        return self._frames.take(1, now) and self._bytes.take(size, now)
