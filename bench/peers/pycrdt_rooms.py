"""pycrdt-websocket as its documentation starts it: an ASGI application, a room for every path, nothing
stored.
"""

import asyncio
from typing import Any

from pycrdt.websocket import ASGIServer, WebsocketServer

rooms = WebsocketServer()
sockets = ASGIServer(rooms)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sockets go to their room; the rooms start and stop with the server."""
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)
    else:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _live(receive: Any, send: Any) -> None:
    await receive()
    running = asyncio.create_task(rooms.start())
    await rooms.started.wait()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await rooms.stop()
    await running
    await send({"type": "lifespan.shutdown.complete"})
