"""What browsers load beside the pages: built scripts and styles."""

from config.settings.environment import BASE_DIR, VAR, make_folder

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
if VAR.is_dir():
    make_folder(STATIC_ROOT, named_by="KT_VAR")  # whitenoise warns about a missing folder
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# What the build names after its content never changes: browsers keep it for good, everything else a minute.
# Each file lies beside itself compressed (brotli and gzip), made when the pages are built (`make ready`).
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": FRONTEND_DIST / "manifest.json",
        "static_url_prefix": "",
    }
}
