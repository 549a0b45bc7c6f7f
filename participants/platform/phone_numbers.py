"""Phone numbers as people write them, each in its own country, and which of them a text can reach."""

import re

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from participants.platform.errors import Unclear

#: Numbers that the regulator keeps for films and plays: they ring nobody, so the demo and the tests use them.
NOBODYS = re.compile(r"\+447700900\d{3}")
#: A text reaches these; of the first kind one cannot tell.
TAKES_TEXTS = (
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.PERSONAL_NUMBER,
)


def clean(written: str, *, country: str) -> str:
    """The number as +44…, read as `country` writes its own; nothing for nothing. Raises Unclear for what is
    nobody's.
    """
    if not written.strip():
        return ""
    if re.search(r"[^\W\d_]", written):
        raise Unclear(_("There is a letter among the digits. Is an O a nought, an l a one?"), field="phone")
    number = _parsed(written, country)
    kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number) and not NOBODYS.fullmatch(kept):
        raise Unclear(
            _(
                "Nobody has that number. Count its digits; a number from another country starts with + "
                "and that country’s code, such as +48."
            ),
            field="phone",
        )
    return kept


def require_textable(kept: str) -> None:
    """Raises Unclear when no text can reach this number: a landline."""
    if not kept or NOBODYS.fullmatch(kept):
        return
    if phonenumbers.number_type(phonenumbers.parse(kept)) not in TAKES_TEXTS:
        raise Unclear(
            _(
                "No text reaches a landline. Write a mobile number, or take “text message” away: you can "
                "still ring this one."
            ),
            field="phone",
        )


def _parsed(written: str, country: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException as error:
        raise Unclear(_("That phone number doesn’t look right."), field="phone") from error
