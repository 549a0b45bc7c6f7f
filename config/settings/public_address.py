"""Where people reach the service, and which origins it answers."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import DEBUG, env, env_list

PORT = int(env("PORT", "8000"))
PUBLIC_URL = env("PUBLIC_URL", f"http://localhost:{PORT}" if DEBUG else "").rstrip("/")
if not PUBLIC_URL:
    raise ImproperlyConfigured(
        "PUBLIC_URL is missing. With DEBUG off, set PUBLIC_URL to the address people use, such as https://table.example.org."
    )
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is missing. With DEBUG off, set ALLOWED_HOSTS to the host names this service answers "
        "to."
    )
# Sockets are checked against full origins (scheme, host, port): host-only checks let a wrong port in.
SOCKET_ORIGINS = env_list("SOCKET_ORIGINS") or (
    [PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"] if DEBUG else [PUBLIC_URL]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Behind our own reverse proxy: believe the scheme and the last address it names. Never set it without one.
BEHIND_PROXY = bool(env("BEHIND_PROXY"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
