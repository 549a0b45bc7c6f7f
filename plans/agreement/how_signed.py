"""How a signature was proved, in words: the phone it was given on, and how the numbers for it came. For pages
and the PDF.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participants.models.choices import Channel, CodeCame
from participants.platform.isolated_text import comma_list


def in_words(record: dict[str, Any], *, wall_clock: Callable[[str], str], own: bool = False) -> str:
    """A signature's record (signatures.json) as one phrase. `wall_clock` puts a moment into words; `own`: its
    signer reads it.
    """
    if record["proved_by"] == "paper":
        return str(_("on paper"))
    if record["proved_by"] not in ("device", "device_and_code"):
        return str(record["proved_by"])
    phrase = _device(record.get("device"), wall_clock, own=own)
    if record["proved_by"] == "device":
        return phrase
    return comma_list([phrase, _numbers(record.get("code"), own=own)])


def _device(device: dict[str, Any] | None, wall_clock: Callable[[str], str], *, own: bool) -> str:
    """On what it was signed, and since when that has been known."""
    if device is None:
        return _("on your own device") if own else _("on their own device")
    since = {"since": wall_clock(device["since"])}
    if own:
        return _("on a phone or computer of yours, in use here since %(since)s") % since
    return _("on a phone or computer of theirs, in use here since %(since)s") % since


def _numbers(code: dict[str, Any] | None, *, own: bool) -> str:
    """How the numbers travelled; of older records nobody knows."""
    if code is None:
        return _("with a fresh code")
    if code["came"] == CodeCame.TOLD:
        return _("with numbers told by %(name)s") % {"name": code["told_by"]}
    checked = date_format(date.fromisoformat(code["checked_on"]), "j F Y") if code["checked_on"] else ""
    ways = {
        Channel.TEXT: _("with numbers sent by text to a number checked on %(day)s"),
        Channel.EMAIL: _("with numbers sent by e-mail to an address checked on %(day)s"),
    }
    plain = {
        Channel.TEXT: _("with numbers sent by text"),
        Channel.EMAIL: _("with numbers sent by e-mail"),
    }
    if not checked:
        anyhow = _("with numbers sent to you") if own else _("with numbers sent to them")
        return plain.get(code["channel"], anyhow)
    way = ways.get(code["channel"], _("with numbers sent to a contact checked on %(day)s"))
    return way % {"day": checked}
