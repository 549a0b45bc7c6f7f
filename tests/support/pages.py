"""Reading a page as a person does."""

import re
from typing import Any

_TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=|nonce=)"[^"]*"')


def text_of(response: Any) -> str:
    """All of a page but its tokens, with every run of white space as one space.

    A token is sixty-four letters by chance: now and then they spell a name that must not be on the page.
    """
    return " ".join(_TOKEN.sub("", response.content.decode()).replace("<wbr>", "").split())
