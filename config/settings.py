"""Every setting, read from the environment once. Defaults suit a bare laptop; production must bring its
secrets.

`DEBUG` is on unless `DEBUG=0`. With it off, each missing secret stops the start with a sentence that names
it.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """The environment's value for `name`, or `default`."""
    return os.environ.get(name, default)


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated value as a list, without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DEBUG = env("DEBUG", "1") not in ("0", "false", "no", "off")
VAR = Path(env("KT_VAR") or BASE_DIR / "var")
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret(name: str) -> str:
    """A secret from the environment; on a laptop (`DEBUG` on) one made at first start and kept in var/, mode
    0600.

    Raises ImproperlyConfigured, naming the secret, when `DEBUG` is off and it is missing.
    """
    if value := env(name):
        return value
    if not DEBUG:
        raise ImproperlyConfigured(
            f"{name} is missing. With DEBUG off, set {name} to a long random value in the environment "
            f"and keep it safe: see docs/deploy.md."
        )
    kept = VAR / f"{name.lower()}.secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


SECRET_KEY = secret("SECRET_KEY")
# Keys the journal's chain: whoever can write to the database still cannot forge a row without it.
JOURNAL_KEY = secret("JOURNAL_KEY")

# -- where we are reached ---------------------------------------------------------------------------
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

# -- parts --------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Ours before allauth, so that its pages wear our templates.
    "participants",
    "meetings",
    "plans",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_vite",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participants.middleware.VisitorMiddleware",
    "participants.entry.shared_browser.OneAtATimeMiddleware",
    "participants.staff.signing_in.second_factor_middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.sent_text.SentTextMiddleware",
    "participants.entry.sent_forms.middleware.SentOnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "participants.context.visitor",
            ],
            "builtins": [
                "participants.templatetags.forms",
                "participants.templatetags.names",
                "meetings.templatetags.circles",
            ],
        },
    }
]

# -- data -------------------------------------------------------------------------------------------
# No persistent connections: under ASGI each request has a thread of its own, and a kept connection would
# outlive it.
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{VAR / 'kitchen-table.sqlite3'}"), conn_max_age=0
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL + IMMEDIATE + a patient timeout: with Django's defaults most concurrent writes said "database is
    # locked". secure_delete: what a family deleted in private time is overwritten, not only unlinked.
    # page_size (of a new database): an update writes a page or two of its draft's; small ones halve what a
    # commit costs. wal_autocheckpoint: some eight megabytes, so that pages written again and again are copied
    # home once.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA page_size=2048; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8000; PRAGMA secure_delete=ON; "
            "PRAGMA foreign_keys=ON;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.layer.RedisLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 2000}}
}
# -- sound and picture ----------------------------------------------------------------------------------
# TURN_URLS: our relay (coturn with use-auth-secret), as browsers reach it:
# turn:host:3478?transport=udp,turns:host:5349. None, and rooms have no sound; `make run` starts coturn itself
# where it is installed (config/coturn.py).
TURN_URLS = env_list("TURN_URLS")
TURN_SECRET = secret("TURN_SECRET") if TURN_URLS else ""
# Seconds that credentials work; pages ask anew after half of them.
TURN_TTL = int(env("TURN_TTL", "600"))
# coturn's command line, host:port, by which whoever is sent out is cut off on the server.
TURN_CLI = env("TURN_CLI")
TURN_CLI_PASSWORD = secret("TURN_CLI_PASSWORD") if TURN_CLI else ""

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# -- who is who -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "participants.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "participants.staff.account_adapter.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# A passkey or an app beside the password, for everybody who works here (participants/signing_in).
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ADAPTER = "participants.staff.signing_in.adapter.SecondFactorAdapter"
ACCOUNT_FORMS = {
    "login": "participants.staff.signing_in.forms.SignIn",
    "change_password": "participants.staff.signing_in.forms.AnotherPassword",
    "reauthenticate": "participants.staff.signing_in.forms.OnceMore",
}
MFA_FORMS = {
    "authenticate": "participants.staff.signing_in.forms.SignInCode",
    "reauthenticate": "participants.staff.signing_in.forms.ProofCode",
    "activate_totp": "participants.staff.signing_in.forms.NewApp",
    "add_webauthn": "participants.staff.signing_in.forms.NewPasskey",
    "edit_webauthn": "participants.staff.signing_in.forms.PasskeyName",
}
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: people type slowly. A code is good once all the same
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator makes the accounts, nobody signs up
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"  # which leads on to the role's own first page
# Signed in until the browser is closed, and for half a day at most: no box asks whether to be remembered.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Wrong passwords are slowed per address (here) and per address and account together (axes), never per account
# alone: then anybody who knows an e-mail could keep its owner out. Wrong codes after the right password are
# slowed per account: nobody else gets that far.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip", "second_factor": "5/5m/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Its own tables would keep addresses, browsers and e-mails in clear; ours a keyed hash, for two days.
AXES_HANDLER = "participants.staff.signing_in.tries.Tries"
AXES_USERNAME_CALLABLE = "participants.staff.account_adapter.who_signs_in"
AXES_CLIENT_IP_CALLABLE = "participants.platform.network_addresses.address_or_none"
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_CALLABLE = "config.refusals.too_many_sign_ins"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "ip_address"]
DEVICE_COOKIE = "kt_device"
SESSION_COOKIE_AGE = 12 * 3600
# Stored under a keyed hash: what stands in the cookie stands in no database.
SESSION_ENGINE = "participants.platform.session_rows"

# -- safety of the transport ----------------------------------------------------------------------------
SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.refusals.csrf_refused"
# Behind our own reverse proxy: believe the scheme and the last address it names. Never set it without one.
BEHIND_PROXY = bool(env("BEHIND_PROXY"))
# Whom to tell about a hole: `mailto:…` or `https://…`. Without it /.well-known/security.txt is not there.
SECURITY_CONTACT = env("SECURITY_CONTACT")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES and not DEBUG else 0
# Nobody else ever learns a page's address. Not "no-referrer": with that, browsers send our own forms with
# `Origin: null`, and Django's check against forged requests turns every one of them away.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONNECT_TO = [SELF, PUBLIC_URL.replace("http", "ws", 1)]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": CONNECT_TO,
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "microphone": ["self"],
    "geolocation": [],
    "interest-cohort": [],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# No request brings more than this (config/bodies.py): a photo that is a little too large still comes back
# with its words.
LARGEST_BODY = 16 * 1024 * 1024
# What somebody sends us is never a file of its own on our disk, not for a moment: a photo still says where it
# was taken. What is larger than this is not read at all; the words that came with it are.
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# -- words, places, times --------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-gb"
# Arabic proves the right-to-left layout; its catalogue grows with the families who need it.
LANGUAGES = [("en-gb", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns about a missing folder
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": FRONTEND_DIST / "manifest.json",
        "static_url_prefix": "",
    }
}
OUTBOX_FOLDER = VAR / "outbox"
# E-mail leaves the house only when a mail server is named; until then every notice is a file in the outbox
# folder.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD")
EMAIL_USE_TLS = env("EMAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "table@localhost")
# A provider's own Django backend (django-anymail has them) instead of a mail server.
EMAIL_THROUGH = env("EMAIL_THROUGH")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}
if EMAIL_THROUGH:
    EMAIL_BACKEND = EMAIL_THROUGH
# Texts leave the house through "twilio" or "notify"; until one is named they are files in the outbox folder,
# too.
TEXTS_THROUGH = env("TEXTS_THROUGH")
TWILIO = {
    "url": env("TWILIO_URL", "https://api.twilio.com").rstrip("/"),
    "account": env("TWILIO_ACCOUNT"),
    "token": env("TWILIO_TOKEN"),
    "number": env("TWILIO_NUMBER"),
    "service": env("TWILIO_SERVICE"),
}
NOTIFY = {
    "url": env("NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/"),
    "key": env("NOTIFY_KEY"),
    "text_template": env("NOTIFY_TEXT_TEMPLATE"),
    "sender": env("NOTIFY_SENDER"),
    "callback_token": env("NOTIFY_CALLBACK_TOKEN"),
    "postage": env("NOTIFY_POSTAGE", "second"),
}
# Letters are printed and posted by "notify"; until it is named they are PDFs in the outbox folder.
LETTERS_THROUGH = env("LETTERS_THROUGH")
if LETTERS_THROUGH not in ("", "notify"):
    raise ImproperlyConfigured("LETTERS_THROUGH is notify, or not set at all.")
if TEXTS_THROUGH not in ("", "twilio", "notify"):
    raise ImproperlyConfigured("TEXTS_THROUGH is twilio, notify, or not set at all.")
LETTER_MAKER = "plans.pdf.letter_pages.notice_letter"
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
if MEDIA_SFU == "livekit":
    # Pages speak to it themselves. Its host alone: with a path, that one address would be allowed and none
    # below it.
    CONNECT_TO.append("://".join(urlsplit(LIVEKIT_URL)[:2]))
SEAL_FOLDER = VAR / "seal"
# The keys of words from private time: shared by all processes, and in no backup of the database
# (docs/private-time.md).
PRIVATE_KEYS = Path(env("PRIVATE_KEYS") or VAR / "private-keys")
SEAL_TSA_URL = env("SEAL_TSA_URL")
# What the worker does once an hour besides: functions of rooms that it does not know.
TIDIED_TOO = ["plans.live.key_sweep.sweep"]
RUN_WORKER = env("RUN_WORKER", "1" if DEBUG else "0") == "1"

# -- the API ---------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["meetings.api.api_tokens.StaffToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.refusals.api_problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kitchen Table",
    "DESCRIPTION": "For council systems: families, meetings, seats, invitations, versions, answers, "
    "signatures, sealed plans.",
    "VERSION": "1",
    "DEFAULT_GENERATOR_CLASS": "config.api_schema.Generator",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.finish",
    ],
}

# -- logs: codes and counts, never content ------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"routes": {"()": "config.logs.RoutesNotAddresses"}},
    "formatters": {
        "plain": {
            # On a laptop an error may say what it tripped over; in service only where and of what kind.
            "()": "logging.Formatter" if DEBUG else "config.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["routes"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        # Without handlers of its own: Django's would print addresses, and mail whole requests to its admins.
        "django": {"handlers": [], "propagate": True},
        "daphne.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether subdomains and preload lists are ours to promise is the owner's choice
    "security.W021",
    "security.W008",  # the reverse proxy sends http to https
    "urls.W002",  # our addresses have no slash at the end, so included parts begin with one
]
