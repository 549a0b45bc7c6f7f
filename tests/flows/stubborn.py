"""The application with sockets that will not close: for whoever says so in a header, the server's close is
swallowed.

Secrecy must not hang on closing a socket (docs/practice.md, rule 3); with this, none does.
"""

from typing import Any

from config.asgi import application as real

HEADER = (b"x-stubborn", b"1")


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The real application; a stubborn socket stays open when it is closed, and stays in its room."""
    if scope["type"] != "websocket" or HEADER not in scope["headers"]:
        await real(scope, receive, send)
        return

    async def send_all_but_closes(message: dict[str, Any]) -> None:
        if message["type"] != "websocket.close":
            await send(message)

    await real(scope, receive, send_all_but_closes)
    while (await receive())["type"] != "websocket.disconnect":
        pass
