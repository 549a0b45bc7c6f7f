"""Settings of `make serve`: scripts and styles come from Vite's own server, where an edit shows at once.

For development only: with DEBUG off, nothing starts with these.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings import *  # noqa: F403 - every setting of the house, with the few below instead
from config.settings import CONTENT_SECURITY_POLICY, DEBUG, DJANGO_VITE, VITE_PORT

if not DEBUG:
    raise ImproperlyConfigured(
        "`make serve` is for development. With DEBUG off, use config.settings and a built front end."
    )
DJANGO_VITE["default"] |= {"dev_mode": True, "dev_server_host": "localhost", "dev_server_port": VITE_PORT}
_vite, _socket = f"http://localhost:{VITE_PORT}", f"ws://localhost:{VITE_PORT}"
_MORE: dict[str, list[Any]] = {
    "script-src": [_vite],
    # Vite puts styles into the page by script, which service must never allow.
    "style-src": [_vite, "'unsafe-inline'"],
    "img-src": [_vite],
    "font-src": [_vite],
    "connect-src": [_vite, _socket],
}
for _name, _sources in _MORE.items():
    _directives: dict[str, Any] = CONTENT_SECURITY_POLICY["DIRECTIVES"]
    _directives[_name] = [*_directives[_name], *_sources]
