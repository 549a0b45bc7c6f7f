"""Make what nginx says by itself (deploy/nginx/pages) from the service's own words.

    .venv/bin/python scripts/nginx_pages.py

A page in all languages, since nginx does not know its reader's, and a problem document for scripts and the
API. Run it after a change of these words or of frontend/public/plain.css; a test says so if you forget.
"""

import json
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy/nginx/pages"


def pages() -> dict[str, str]:
    """The text of each file, by its name."""
    from config import early_refusals

    answers = {
        "too-large": early_refusals.TOO_LARGE,
        "too-fast": early_refusals.TOO_FAST,
        "away": early_refusals.AWAY,
    }
    made = {f"{name}.html": _page(refusal) for name, refusal in answers.items()}
    return made | {f"{name}.json": _problem(refusal) for name, refusal in answers.items()}


def _page(refusal) -> str:
    from django.conf import settings
    from django.template import Context, Engine

    context = Context({"no": refusal, "languages": [code for code, _name in settings.LANGUAGES]})
    style = (ROOT / "frontend/public/plain.css").read_text()
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    return engine.from_string(PAGE).render(context).replace("STYLE", style.rstrip())


def _problem(refusal) -> str:
    from django.utils.translation import override

    with override("en"):
        said = {
            "type": f"urn:kitchen-table:problem:{refusal.code}",
            "title": refusal.phrase,
            "status": refusal.status,
            "detail": str(refusal.words),
            "code": refusal.code,
            "message": str(refusal.words),
        }
    return json.dumps(said, indent=1) + "\n"


PAGE = """\
{% load i18n %}<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
{% language "en" %}<title>{{ no.heading }}</title>{% endlanguage %}
<style>
STYLE
</style>
</head>
<body>
<main>
{% for code in languages %}{% language code %}{% get_current_language_bidi as bidi %}\
<section lang="{{ code }}" dir="{{ bidi|yesno:'rtl,ltr' }}">
  {% if forloop.first %}<h1>{{ no.heading }}</h1>{% else %}<h2>{{ no.heading }}</h2>{% endif %}
  <p>{{ no.words }}</p>
  <a href="/">{% translate "Go to my first page" %}</a>
</section>
{% endlanguage %}{% endfor %}\
</main>
</body>
</html>
"""


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
