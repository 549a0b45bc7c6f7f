"""What protects pages on their way: cookies, headers, the content security policy, limits of what is sent."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from config.settings.environment import DEBUG, about
from config.settings.kinds import address
from config.settings.public_address import PUBLIC_URL
from config.settings.sound_and_picture import LIVEKIT_URL, MEDIA_SFU

SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.refusal_responses.csrf_refused"
# Whom to tell about a hole: `mailto:…` or `https://…`. Without it /.well-known/security.txt is not there.
SECURITY_CONTACT = about("Whom to tell about a hole", page="threat-model.md").read(
    "SECURITY_CONTACT",
    address("mailto", "https", hostless=("mailto",)),
    "whom to tell about a hole in the software or its set-up, mailto:… or https://…: shown at "
    "/.well-known/security.txt, which is not there without it",
    default="",
    example="mailto:security@example.org",
)
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES and not DEBUG else 0
# Nobody else ever learns a page's address. Not "no-referrer": with that, browsers send our own forms with
# `Origin: null`, and Django's check against forged requests turns every one of them away.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONNECT_TO = [SELF, PUBLIC_URL.replace("http", "ws", 1)]
if MEDIA_SFU == "livekit":
    # Pages speak to it themselves. Its host alone: with a path, that one address would be allowed and none
    # below it.
    CONNECT_TO.append("://".join(urlsplit(LIVEKIT_URL)[:2]))
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
