"""An application that says back what it hears, with the extension of config/daphne.py or without: for tests
of servers.
"""

import asyncio
from typing import Any

from plans.live.outlet import FRAMES, AsgiOutlet


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Echoes binary messages; `boom` is an error of ours, and `thrice` comes back three times; a text message
    is answered with how it came.

    At `/late` it takes six seconds to let somebody in.
    """
    if scope["type"] != "websocket":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})
        return
    await receive()
    if scope["path"] == "/late":
        await asyncio.sleep(6)
    await send({"type": "websocket.accept"})
    frames = scope.get("extensions", {}).get(FRAMES)
    outlet = AsgiOutlet(send, frames)

    def say_back(message: bytes) -> None:
        if message == b"boom":
            raise ValueError("canary")
        if message.startswith(b"thrice"):
            outlet.send_all((message, b"then", message))
            return
        outlet.send(message)

    if frames is not None:
        frames.listen(say_back)
    while (message := await receive())["type"] == "websocket.receive":
        if (data := message.get("bytes")) is not None:
            say_back(data)
        else:
            outlet.send(b"text: " + message["text"].encode())
