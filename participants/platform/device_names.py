"""What a phone, a computer and a browser are called by the people who use them, from what the browser says it
is.
"""

from django.utils.text import capfirst
from django.utils.translation import gettext as _


def device(agent: str) -> str:
    """Such as "Android phone"; "My phone" for what we do not know."""
    known = {
        "iPhone": _("iPhone"),
        "iPad": _("iPad"),
        "Android": _("Android phone"),
        "Windows": _("Windows computer"),
        "Macintosh": _("Mac"),
        "CrOS": _("Chromebook"),
        "Linux": _("Linux computer"),
    }
    return next((name for mark, name in known.items() if mark in agent), capfirst(_("my phone")))


def device_and_browser(agent: str) -> str:
    """Such as "Windows computer, Firefox". No version, no model: nobody knows theirs by it."""
    # The order matters: nearly every browser also says that it is Safari, and many that they are Chrome.
    known = {
        "Edg": "Edge",
        "OPR/": "Opera",
        "SamsungBrowser": "Samsung Internet",
        "Firefox": "Firefox",
        "FxiOS": "Firefox",
        "CriOS": "Chrome",
        "Chrome": "Chrome",
        "Safari": "Safari",
    }
    browser = next((name for mark, name in known.items() if mark in agent), "")
    called = device(agent) if _is_known(agent) else _("A phone or computer")
    return f"{called}, {browser}" if browser else called


def _is_known(agent: str) -> bool:
    marks = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
    return any(mark in agent for mark in marks)
