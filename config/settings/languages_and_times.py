"""Languages and time zones."""

from django.utils.translation import gettext_lazy as _

from config.settings.environment import BASE_DIR

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-gb"
# Arabic proves the right-to-left layout; its catalogue grows with the families who need it.
LANGUAGES = [("en-gb", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
