"""Colours, type and measures of the PDF: the tokens of frontend/design on paper."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from plans.pdf.faces import BOLD, HEADING, ITALIC, REGULAR
from plans.pdf.typeset import Style

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 18 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
BAND = 25 * mm  # the quilt along the top of the first page
STRIP = 5 * mm  # and of the others
FOOT = 18 * mm
BODY_HEIGHT = PAGE_HEIGHT - STRIP - 11 * mm - FOOT

PAPER, SHEET, SHEET_2, HAIR, STITCH = "#FFFFFF", "#FFFDF8", "#F7F2E9", "#E6DED1", "#CDBFAA"
INK, INK_2 = "#2A2130", "#5A5062"
PLUM, PLUM_TINT = "#5B2A55", "#F3E6F0"
MARIGOLD, MARIGOLD_TINT, MARIGOLD_INK = "#F3B23C", "#FDF0D0", "#6F4500"
LEAF, LEAF_TINT = "#2B6449", "#DCEEE2"
DENIM, DENIM_TINT = "#28557F", "#E0EBF5"
PEN = "#1D2B63"

TITLE = Style(HEADING, 30, 34, INK)
QUESTION = Style(REGULAR, 15, 21, INK_2)
SECTION = Style(HEADING, 17.5, 22, PLUM)
SMALL_HEAD = Style(BOLD, 11.5, 16, INK)
BODY = Style(REGULAR, 11, 15.8, INK)
STRONG = Style(BOLD, 11, 15.8, INK)
SOFT = Style(REGULAR, 9.5, 13.2, INK_2)
SOFT_STRONG = Style(BOLD, 9.5, 13.2, INK_2)
ADDRESS = Style(REGULAR, 10.4, 12, INK)
CELL = Style(REGULAR, 10.4, 14.4, INK)
CELL_STRONG = Style(BOLD, 10.4, 14.4, INK)
HEAD_CELL = Style(BOLD, 9.8, 13.4, PLUM)
QUOTE = Style(REGULAR, 15.5, 22, INK)
TYPED_MARK = Style(ITALIC, 19, 24, PEN)
LABEL = Style(BOLD, 9.2, 12.4, MARIGOLD_INK)
FOOTER = Style(REGULAR, 8.8, 11, INK_2)
FINGERPRINT = Style(BOLD, 10.4, 15, INK)
LINK = Style(BOLD, 11, 15.8, PLUM)
