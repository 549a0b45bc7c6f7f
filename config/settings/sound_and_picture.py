"""Sound and picture: the TURN relay, and a media server where one is named."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env, env_list, secret

# TURN_URLS: our relay (coturn with use-auth-secret), as browsers reach it:
# turn:host:3478?transport=udp,turns:host:5349. None, and rooms have no sound; `make run` starts coturn itself
# where it is installed (config/coturn.py).
TURN_URLS = env_list("TURN_URLS")
TURN_SECRET = secret("TURN_SECRET") if TURN_URLS else ""
# Seconds that credentials work; pages ask anew after half of them.
TURN_TTL = int(env("TURN_TTL", "600"))
# coturn's command line, host:port, by which anyone who is sent out is cut off on the server.
TURN_CLI = env("TURN_CLI")
TURN_CLI_PASSWORD = secret("TURN_CLI_PASSWORD") if TURN_CLI else ""
# A media server for rooms with more people than can send to each other: "janus", "livekit", or none.
MEDIA_SFU = env("MEDIA_SFU")
if MEDIA_SFU not in ("", "janus", "livekit"):
    raise ImproperlyConfigured("MEDIA_SFU is janus, livekit, or not set at all.")
# "sfu" carries every meeting through it, "mesh" none; otherwise the number of seats decides.
MEDIA_ENGINE = env("MEDIA_ENGINE")
if MEDIA_ENGINE not in ("", "mesh", "sfu"):
    raise ImproperlyConfigured("MEDIA_ENGINE is mesh, sfu, or not set at all.")
# Janus is spoken to by this server alone, on the service's own network; its secrets are in its own
# configuration, too.
JANUS_URL = env("JANUS_URL", "http://127.0.0.1:8088/janus").rstrip("/")
JANUS_API_SECRET = secret("JANUS_API_SECRET") if MEDIA_SFU == "janus" else ""
JANUS_ADMIN_KEY = secret("JANUS_ADMIN_KEY") if MEDIA_SFU == "janus" else ""
# LiveKit: where browsers reach it (wss://…), where this server does, and the key both sides know.
LIVEKIT_URL = env("LIVEKIT_URL")
LIVEKIT_API_URL = env("LIVEKIT_API_URL") or LIVEKIT_URL.replace("ws", "http", 1)
LIVEKIT_KEY = env("LIVEKIT_KEY")
LIVEKIT_SECRET = secret("LIVEKIT_SECRET") if MEDIA_SFU == "livekit" else ""
if MEDIA_SFU == "livekit" and not (LIVEKIT_URL and LIVEKIT_KEY):
    raise ImproperlyConfigured("With MEDIA_SFU=livekit, set LIVEKIT_URL and LIVEKIT_KEY, too.")
