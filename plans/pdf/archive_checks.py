"""Our own look at a finished file before it is sealed: does it say anything that a file for keeping may not?

veraPDF says the same at greater length, in tests; here it is asked of every plan, whatever somebody found to
write.
"""

import io
import re
from collections.abc import Iterator

import pikepdf

from plans.pdf.printable import may_be_said

_ROW = re.compile(rb"^<[0-9A-F]{4}> <([0-9A-F]*)>$", re.MULTILINE)
_INSTEAD = re.compile(rb"/ActualText <FEFF([0-9A-F]*)>")
_SAYS = ("/ActualText", "/Alt", "/E", "/Contents", "/TU")


def faults(pdf: bytes) -> list[str]:
    """What is wrong, in words for staff, with no word of what the file says."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [f"page {number}: {what}" for number, what in _on_pages(file)]
        found += [f"the structure: {key}" for key in _in_structure(file)]
        about = file.Root.Metadata.read_bytes().decode().replace('begin="\ufeff"', "", 1)
        if not may_be_said(about):
            found.append("what the file says about itself")
    return list(dict.fromkeys(found))


def _on_pages(file: pikepdf.Pdf) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(file.pages, start=1):
        for font in page.obj.Resources.get("/Font", {}).values():
            if not all(map(_fits, _ROW.findall(font.ToUnicode.read_bytes()))):
                yield number, "a glyph says what it may not"
        page.contents_coalesce()
        if not all(map(_fits, _INSTEAD.findall(page.Contents.read_bytes()))):
            yield number, "something says what it may not"


def _in_structure(file: pikepdf.Pdf) -> Iterator[str]:
    for item in file.objects:
        if not isinstance(item, pikepdf.Dictionary):
            continue
        for key in _SAYS:
            says = item.get(key)
            if isinstance(says, pikepdf.String) and str(says) and not may_be_said(str(says)):
                yield key


def _fits(code: bytes) -> bool:
    try:
        return may_be_said(bytes.fromhex(code.decode()).decode("utf-16-be"))
    except UnicodeDecodeError:
        return False
