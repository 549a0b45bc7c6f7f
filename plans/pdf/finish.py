"""From ReportLab's pages to PDF/A-3a and PDF/UA-1: structure tree, fonts, metadata, colour, attachments, a
place for the seal.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from plans.pdf.embed import embed_fonts
from plans.pdf.printable import clean
from plans.pdf.structure import Node, Recording

SEAL_FIELD = "PlanSeal"
TOOL = "Kitchen Table (ReportLab, pikepdf)"


@dataclass(frozen=True)
class Attachment:
    """A file inside the file."""

    name: str
    data: bytes
    says: str
    relation: str  # Source or Data


@dataclass(frozen=True)
class About:
    """What the file says about itself."""

    title: str
    author: str
    language: str
    made_at: datetime
    seal_says: str  # empty: the file has no place for a seal


def finish(
    drawn: bytes, root: Node, recording: Recording, about: About, attachments: Sequence[Attachment]
) -> bytes:
    """The finished file. The same input always gives the same bytes."""
    pdf = pikepdf.open(io.BytesIO(drawn))
    _Tree(pdf).write(root, recording, about.seal_says)
    embed_fonts(pdf, recording)
    _describe(pdf, about)
    _set_colours(pdf)
    _attach(pdf, attachments, about.made_at)
    out = io.BytesIO()
    pdf.save(
        out,
        min_version="1.7",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        recompress_flate=True,
        fix_metadata_version=False,
    )
    return out.getvalue()


class _Tree:
    """The structure tree, with the table that leads from each mark on a page back to its element."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.pages = [page.obj for page in pdf.pages]
        self.marks: list[dict[int, pikepdf.Object]] = [{} for _ in self.pages]
        self.elements: dict[Node, pikepdf.Object] = {}
        self.numbered: list[pikepdf.Object] = []  # elements that own an annotation

    def write(self, root: Node, recording: Recording, seal_says: str) -> None:
        top = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = self._element(root, top)
        top.K = Array([document])
        for link in recording.links:
            self._link(link.page, link.box, link.address, link.says, self.elements[link.node])
        if seal_says:
            self._seal_field(document, seal_says)
        numbers = Array()
        for index, (page, marks) in enumerate(zip(self.pages, self.marks, strict=True)):
            row = [marks[number] for number in range(len(marks))]
            numbers.append(index)
            numbers.append(self.pdf.make_indirect(Array(row)))
            page.StructParents = index
            page.Tabs = Name.S
            if "/Trans" in page:
                del page["/Trans"]
        for index, element in enumerate(self.numbered, start=len(self.pages)):
            numbers.append(index)
            numbers.append(element)
        top.ParentTree = self.pdf.make_indirect(Dictionary(Nums=numbers))
        top.ParentTreeNextKey = len(self.pages) + len(self.numbered)
        self.pdf.Root.StructTreeRoot = top
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, node: Node, parent: pikepdf.Object) -> pikepdf.Object:
        element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.role}"), P=parent))
        self.elements[node] = element
        for key, text in (("/Alt", node.alt), ("/ActualText", node.says), ("/Lang", node.language)):
            if text:
                element[key] = _text(text)
        if node.scope:
            element.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))
        if node.summary:
            element.A = Dictionary(O=Name.Table, Summary=_text(node.summary))
        if node.role == "L":
            element.A = Dictionary(O=Name.List, ListNumbering=Name.Disc)
        element.K = Array([self._kid(kid, element) for kid in node.kids])
        return element

    def _kid(self, kid: Node | tuple[int, int], element: pikepdf.Object) -> pikepdf.Object:
        if isinstance(kid, Node):
            return self._element(kid, element)
        page, number = kid
        self.marks[page][number] = element
        return Dictionary(Type=Name.MCR, Pg=self.pages[page], MCID=number)

    def _link(
        self,
        page: int,
        box: tuple[float, float, float, float],
        address: str,
        says: str,
        element: pikepdf.Object,
    ) -> None:
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(edge, 2) for edge in box]),
            Border=Array([0, 0, 0]),
            F=4,
            Contents=_text(says),
            A=Dictionary(S=Name.URI, URI=String(address)),
        )
        self._annotate(page, annotation, element)

    def _seal_field(self, document: pikepdf.Object, says: str) -> None:
        """An empty, tagged field for the seal: strict PDF/UA checkers want it tagged, and sealing may not add
        tags.
        """
        last = len(self.pages) - 1
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SEAL_FIELD),
            TU=_text(says),
            Rect=Array([0, 0, 0, 0]),
            F=132,
            P=self.pages[last],
        )
        form = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Alt=_text(says), K=Array())
        )
        document.K.append(form)
        field = self._annotate(last, widget, form)
        self.pdf.Root.AcroForm = self.pdf.make_indirect(Dictionary(Fields=Array([field]), SigFlags=0))

    def _annotate(self, page: int, annotation: pikepdf.Dictionary, element: pikepdf.Object) -> pikepdf.Object:
        annotation.StructParent = len(self.pages) + len(self.numbered)
        made = self.pdf.make_indirect(annotation)
        self.numbered.append(element)
        if "/Annots" not in self.pages[page]:
            self.pages[page].Annots = Array()
        self.pages[page].Annots.append(made)
        element.K.append(Dictionary(Type=Name.OBJR, Obj=made, Pg=self.pages[page]))
        return made


def _text(words: str) -> pikepdf.String:
    """Words of people that the file says about itself or in place of something drawn."""
    return String(clean(words))


def _describe(pdf: pikepdf.Pdf, about: About) -> None:
    root = pdf.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/PageMode" in root:
        del root["/PageMode"]
    made = about.made_at.astimezone(UTC)
    packet = _XMP.format(
        title=escape(clean(about.title)),
        author=escape(clean(about.author)),
        language=escape(about.language),
        made=made.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        tool=escape(TOOL),
    )
    metadata = pdf.make_stream(packet.encode("utf-8"))
    metadata.Type = Name.Metadata
    metadata.Subtype = Name.XML
    root.Metadata = metadata
    date = String(_pdf_date(about.made_at))
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=_text(about.title),
            Author=_text(about.author),
            Creator=String(TOOL),
            Producer=String(TOOL),
            CreationDate=date,
            ModDate=date,
        )
    )


def _pdf_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _set_colours(pdf: pikepdf.Pdf) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07ea00010001000000000000")  # a fixed date,
    profile[84:100] = bytes(16)  # and no id that follows from it: the same bytes every time
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_stream(bytes(profile), N=3),
            )
        ]
    )


def _attach(pdf: pikepdf.Pdf, attachments: Sequence[Attachment], made_at: datetime) -> None:
    if not attachments:
        return
    date = String(_pdf_date(made_at))
    names, associated = Array(), Array()
    for file in sorted(attachments, key=lambda file: file.name):
        checksum = hashlib.md5(file.data, usedforsecurity=False).digest()
        params = Dictionary(Size=len(file.data), CreationDate=date, ModDate=date, CheckSum=String(checksum))
        stream = pdf.make_stream(
            file.data, Type=Name.EmbeddedFile, Subtype=Name("/application/json"), Params=params
        )
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(file.name),
                UF=String(file.name),
                Desc=String(file.says),
                AFRelationship=Name(f"/{file.relation}"),
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        names.extend([String(file.name), spec])
        associated.append(spec)
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
    pdf.Root.AF = associated


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><pdf:Producer>{tool}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
