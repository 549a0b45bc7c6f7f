"""Fonts into the file: only the glyphs that were used, with their true widths and the text they say."""

from string import ascii_uppercase

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from plans.pdf.faces import Face
from plans.pdf.structure import Recording

_ZWNJ = "\u200c"  # what the second glyph of a cluster says, so that every code maps to something


def embed_fonts(pdf: pikepdf.Pdf, recording: Recording) -> None:
    """Hang every face that was used on the pages that use it, in place of ReportLab's own font list."""
    fonts = {
        name: _font(pdf, Face(name), used, index)
        for index, (name, used) in enumerate(sorted(recording.glyphs.items()))
    }
    for index, page in enumerate(pdf.pages):
        names = sorted(name for name, pages in recording.pages_of.items() if index in pages)
        page.obj.Resources.Font = Dictionary({f"/{name}": fonts[name] for name in names})


def _font(pdf: pikepdf.Pdf, face: Face, used: dict[int, str], index: int) -> pikepdf.Object:
    name = Name(f"/AAAAA{ascii_uppercase[index]}+{face.name}")
    widths = Array()
    for glyph in sorted(used):
        widths.append(glyph)
        widths.append(Array([round(face.advance(glyph), 3)]))
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=_descriptor(pdf, face, used, name),
            DW=1000,
            W=widths,
            CIDToGIDMap=Name.Identity,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([descendant]),
            ToUnicode=pdf.make_stream(_to_unicode(used).encode()),
        )
    )


def _descriptor(pdf: pikepdf.Pdf, face: Face, used: dict[int, str], name: pikepdf.Name) -> pikepdf.Object:
    measures, data = face.measures, face.cut(used)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array(list(measures.box)),
            ItalicAngle=0,
            Ascent=measures.ascent,
            Descent=measures.descent,
            CapHeight=measures.capitals,
            StemV=80,
            FontFile2=pdf.make_stream(data, Length1=len(data)),
        )
    )


def _to_unicode(used: dict[int, str]) -> str:
    rows = [
        f"<{glyph:04X}> <{(text or _ZWNJ).encode('utf-16-be').hex().upper()}>"
        for glyph, text in sorted(used.items())
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}endcmap CMapName currentdict /CMap defineresource pop end end"
    )
