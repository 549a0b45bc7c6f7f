"""What fits into one text message: 160 letters of the GSM alphabet, or 70 of any other (3GPP TS 23.038)."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_EACH = frozenset("^{}\\[~]|€\f")
ONE_PART, EACH_OF_MANY = 160, 153
ONE_WIDE_PART, EACH_OF_MANY_WIDE = 70, 67

# Signs of print that have a plain twin. Letters stay: they belong to somebody's language.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚′", "'"),
        **dict.fromkeys("“”„″«»", '"'),
        **dict.fromkeys("–—‑−", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        "…": "...",
        "•": "-",
    }
)


def plain(text: str) -> str:
    """The same words with plain quotation marks and dashes, when that makes them fit the GSM alphabet."""
    simple = text.translate(_PLAIN)
    return simple if is_gsm(simple) else text


def is_gsm(text: str) -> bool:
    """True when every letter is in the GSM alphabet."""
    return all(char in _BASIC or char in _TWO_EACH for char in text)


def parts(text: str) -> int:
    """How many parts a text message of these words is sent, and paid, as."""
    if is_gsm(text):
        length = sum(2 if char in _TWO_EACH else 1 for char in text)
        one, each = ONE_PART, EACH_OF_MANY
    else:
        length = len(text.encode("utf-16-be")) // 2
        one, each = ONE_WIDE_PART, EACH_OF_MANY_WIDE
    return 1 if length <= one else -(-length // each)
