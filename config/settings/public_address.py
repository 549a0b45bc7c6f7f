"""Where people reach the service, and which origins it answers."""

from config.settings.environment import DEBUG, about
from config.settings.kinds import HOST_NAME, SWITCH, address, number, several

_addresses = about("Where people reach it")
_ORIGIN = address("https", "http", path=False)
PORT = _addresses.read(
    "PORT", number(1, 65535), "the port of make run, which stands in its links", default=8000
)
_addresses.elsewhere(
    "HOST", HOST_NAME, "the address of this machine that make run listens on", shown="127.0.0.1"
)
PUBLIC_URL = _addresses.read(
    "PUBLIC_URL",
    _ORIGIN,
    "the address people use, such as https://table.example.org: links are made from it, sockets are accepted "
    "only from it",
    default=f"http://localhost:{PORT}" if DEBUG else "",
    needed=not DEBUG,
    when="with DEBUG off",
    shown="localhost with DEBUG on",
    example="https://table.example.org",
)
ALLOWED_HOSTS = _addresses.read(
    "ALLOWED_HOSTS",
    several(HOST_NAME),
    "the host names this service answers to, separated by commas",
    default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else [],
    needed=not DEBUG,
    when="with DEBUG off",
    shown="localhost with DEBUG on",
    example="table.example.org",
)
# Sockets are checked against full origins (scheme, host, port): host-only checks let a wrong port in.
SOCKET_ORIGINS = _addresses.read(
    "SOCKET_ORIGINS",
    several(_ORIGIN),
    "the only origins sockets may come from, if that is not PUBLIC_URL; rarely needed",
    default=[PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"] if DEBUG else [PUBLIC_URL],
    shown="PUBLIC_URL",
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Behind our own reverse proxy: believe the scheme and the last address it names. Never set it without one.
BEHIND_PROXY = _addresses.read(
    "BEHIND_PROXY",
    SWITCH,
    "on when a reverse proxy ends TLS and sets X-Forwarded-Proto itself",
    default=False,
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
