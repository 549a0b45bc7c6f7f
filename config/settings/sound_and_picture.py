"""Sound and picture: the TURN relay, and a media server where one is named."""

import re

from config.settings.environment import about
from config.settings.kinds import TEXT, address, choice, like, number, several

_relay = about("The relay for sound and picture", page="media.md")
_RELAY_ADDRESS = like(re.compile(r"turns?:[^\s,/]+"), "turn:host:port or turns:host:port")
_HOST_AND_PORT = like(re.compile(r"[^\s/]+:\d{1,5}"), "host:port")
# TURN_URLS: our relay (coturn with use-auth-secret), as browsers reach it:
# turn:host:3478?transport=udp,turns:host:5349. None, and rooms have no sound; `make run` starts coturn itself
# where it is installed (config/coturn.py).
TURN_URLS = _relay.read(
    "TURN_URLS",
    several(_RELAY_ADDRESS),
    "the relay as browsers reach it; without one rooms have no sound, and say so",
    default=[],
    example="turn:table.example.org:3478?transport=udp,turn:table.example.org:3478?transport=tcp,"
    "turns:table.example.org:5349?transport=tcp",
    asked=True,
)
TURN_SECRET = _relay.secret(
    "TURN_SECRET",
    "the secret shared with the relay",
    needed=bool(TURN_URLS),
    when="with TURN_URLS",
    asked=True,
)
# Seconds that credentials work; pages ask anew after half of them.
TURN_TTL = _relay.read(
    "TURN_TTL", number(60, 86400), "how many seconds credentials for the relay work", default=600
)
# coturn's command line, host:port, by which anyone who is sent out is cut off on the server.
TURN_CLI = _relay.read(
    "TURN_CLI",
    _HOST_AND_PORT,
    "coturn's command line on the service's own network: through it we cut off on the relay itself the "
    "people who are sent out of private time; the compose file sets it",
    default="",
)
TURN_CLI_PASSWORD = _relay.secret(
    "TURN_CLI_PASSWORD",
    "the password of coturn's command line",
    needed=bool(TURN_CLI),
    when="with TURN_CLI",
    asked=True,
)
for _name, _says in (
    ("TURN_ADDRESS", "the address of the machine as browsers reach it, for the coturn of the compose file"),
    ("TURN_OWN_ADDRESS", "the address it has itself: the same, unless a router or a cloud stands between"),
):
    _relay.elsewhere(_name, TEXT, _says, when="in the compose file", asked=True)
_media = about("A media server, for larger meetings", page="media-servers.md")
# A media server for rooms with more people than can send to each other: "janus", "livekit", or none.
MEDIA_SFU = _media.read(
    "MEDIA_SFU", choice("janus", "livekit"), "who carries meetings of more than eight", default=""
)
# "sfu" carries every meeting through it, "mesh" none; otherwise the number of seats decides.
MEDIA_ENGINE = _media.read(
    "MEDIA_ENGINE",
    choice("mesh", "sfu"),
    "sfu to carry every meeting through the media server, mesh for none; otherwise the number of seats "
    "decides",
    default="",
)
_JANUS, _LIVEKIT = MEDIA_SFU == "janus", MEDIA_SFU == "livekit"
# Janus is spoken to by this server alone, on the service's own network; its secrets are in its own
# configuration, too.
JANUS_URL = _media.read(
    "JANUS_URL",
    address("http", "https"),
    "where our server reaches Janus",
    default="http://127.0.0.1:8088/janus",
)
JANUS_API_SECRET = _media.secret(
    "JANUS_API_SECRET", "the api_secret of its configuration", needed=_JANUS, when="with MEDIA_SFU=janus"
)
JANUS_ADMIN_KEY = _media.secret(
    "JANUS_ADMIN_KEY", "the admin_key of its configuration", needed=_JANUS, when="with MEDIA_SFU=janus"
)
# LiveKit: where browsers reach it (wss://…), where this server does, and the key both sides know.
LIVEKIT_URL = _media.read(
    "LIVEKIT_URL",
    address("wss", "ws"),
    "where browsers reach LiveKit",
    default="",
    needed=_LIVEKIT,
    when="with MEDIA_SFU=livekit",
)
LIVEKIT_API_URL = _media.read(
    "LIVEKIT_API_URL",
    address("https", "http"),
    "where our server reaches LiveKit",
    default=LIVEKIT_URL.replace("ws", "http", 1),
    shown="LIVEKIT_URL, with http",
)
LIVEKIT_KEY = _media.read(
    "LIVEKIT_KEY",
    TEXT,
    "the name of the key both know",
    default="",
    needed=_LIVEKIT,
    when="with MEDIA_SFU=livekit",
)
LIVEKIT_SECRET = _media.secret(
    "LIVEKIT_SECRET", "the key both know", needed=_LIVEKIT, when="with MEDIA_SFU=livekit"
)
