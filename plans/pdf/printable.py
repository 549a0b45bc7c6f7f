"""What may be printed: text as it may be drawn and said by the file, and the signs in it that cannot be.

PDF/A and PDF/UA forbid a file to say U+FEFF, U+FFFE or signs whose meaning is private to one font; Word makes
its bullets and arrows of those. People's own text is left as they wrote it: this is about its printed form.
"""

import re
import unicodedata
from collections.abc import Iterator

from plans.pdf import bidi
from plans.pdf.faces import REGULAR, face_for, unseen

#: Said by the file in place of what is no sign, or one of somebody's own; drawn as a box.
UNKNOWN = "\ufffd"
#: What ends a line in text from anywhere: CR LF, CR, VT, FF, the separators of old files, NEL, and Unicode's
#: own two.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Signs of Word's fonts Symbol and Wingdings, by what people see.
_OF_WORD = str.maketrans(
    {
        0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0FE: "☑", 0xF0FD: "☒",
        0xF0A8: "☐",
        0xF06F: "☐", 0xF071: "❑", 0xF072: "❒", 0xF06C: "●", 0xF06E: "■", 0xF075: "◆", 0xF076: "❖",
        0xF0A1: "○",
        0xF0AA: "✦", 0xF0E0: "→", 0xF0DF: "←", 0xF0E1: "↑", 0xF0E2: "↓", 0xF0E8: "➔", 0xF0F0: "⇨",
        0xF0AE: "→",
        0xF0AC: "←", 0xF04A: "☺", 0xF04B: "😐", 0xF04C: "☹", 0xF02D: "−", 0xF0B0: "°", 0xF0B4: "×",
        0xF0B1: "±",
        0xF020: " ",
    }
)  # fmt: skip
#: Marks nobody sees that change nothing in print: marks of byte order, fillers, and what steers programs.
_LEFT_OUT = re.compile(
    "[\ufeff\ufffe\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2061-\u2065\u206a-\u206f\u3164\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff"
    "\U000e01f0-\U000e0fff]"
)


def clean(text: str) -> str:
    """The text as it may be drawn: no control characters, nothing that reorders its neighbours or is nobody's
    sign.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = text.replace("\t", " ").replace("\x1f", " ")
    text = _LEFT_OUT.sub("", text.translate(_OF_WORD))
    return "".join(map(_as_said, text))


def may_be_said(text: str) -> bool:
    """Whether a file for keeping may say this: what stands in a table of what glyphs say, or in place of
    glyphs.
    """
    return bool(text) and not any(
        char in "\0\ufeff" or unicodedata.category(char) == "Cs" or _is_nobodys(char) for char in text
    )


def cannot_print(text: str) -> list[str]:
    """The signs of a text that come out as an empty box, each once, as they were written."""
    found = dict.fromkeys(
        sign for sign in graphemes(_LEFT_OUT.sub("", text.translate(_OF_WORD))) if _is_box(sign)
    )
    return list(found)


def graphemes(text: str) -> Iterator[str]:
    """Characters as people see them: accents, joined emoji and flags stay whole."""
    held = ""
    for char in text:
        if held and not _joins(held, char):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _as_said(char: str) -> str:
    if char == "\n":
        return char
    if char in bidi.CONTROLS or unicodedata.category(char) in ("Cc", "Cs"):
        return ""
    return UNKNOWN if _is_nobodys(char) else char


def _is_nobodys(char: str) -> bool:
    """A sign of somebody's own font, or a code that will never be a sign."""
    code = ord(char)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or unicodedata.category(char) == "Co"


def _is_box(sign: str) -> bool:
    drawn = clean(sign).replace("\n", "")
    return bool(drawn) and (UNKNOWN in drawn or face_for(drawn, REGULAR) is None)


def _joins(held: str, char: str) -> bool:
    if unseen(char) or held[-1] == "\u200d" or unicodedata.category(char).startswith("M"):
        return True
    code = ord(char)
    if 0x1F1E6 <= code <= 0x1F1FF:  # flags are pairs of regional letters
        return len(held) == 1 and 0x1F1E6 <= ord(held) <= 0x1F1FF
    return 0x1F3FB <= code <= 0x1F3FF  # skin tones
