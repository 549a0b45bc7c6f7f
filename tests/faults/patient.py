"""The application without an allowance for each phone: one phone sends what otherwise a town of them
would.
"""

from config import allowance
from config.allowance import Kind, Measure

allowance.PERSON = allowance.ADDRESS = Kind(changes=Measure(10**6, 10**6, 8), reads=Measure(10**6, 10**6, 8))

from config.asgi import application  # noqa: E402 - what it is made of comes first

__all__ = ["application"]
