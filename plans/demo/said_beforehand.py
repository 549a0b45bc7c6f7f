"""What people of the demo family said beforehand (docs/practice.md): Maya by herself, Theo by a drawing,
Kwame from Accra. Through the verbs.
"""

from io import BytesIO

from PIL import Image, ImageDraw

from meetings.beforehand import pictures, saying_beforehand, view_readers
from meetings.beforehand.choices import For, Question, ToldHow
from meetings.beforehand.saying_beforehand import Said
from meetings.models import Seat

KWAME = "I am far away and still your uncle. I ring on Sundays. Ask me, too."


def tell(seated: dict[str, Seat]) -> None:
    """Everybody's views, each for whom they chose. What Maya worries about is for Aisha alone."""
    maya = seated["maya"]
    aisha = next(iter(view_readers.readers(maya).beside))
    for question, said in (
        (Question.WANT, Said("I want Dad at parents’ evening.", None, For.EVERYONE, None, True)),
        (Question.FILM, Said("Paddington.", None, For.CIRCLE)),
        (Question.TRAVEL, Said("I’d visit Ghana.", None, For.CIRCLE, None, True)),
        (Question.WORRY, Said("I worry when Mum sleeps in the day.", None, For.BESIDE, aisha)),
    ):
        saying_beforehand.say(maya, said, question=question, by=maya)
    drawing = Said("Theo’s drawing: our house", pictures.clean(_drawing()), For.EVERYONE, None, True)
    saying_beforehand.say(seated["theo"], drawing, how=ToldHow.PAPER, by=seated["tom"])
    kwame = seated["kwame"]
    said = Said(KWAME, None, For.EVERYONE, None, True)
    saying_beforehand.say(kwame, said, question=Question.EVERYBODY, by=kwame)


def _drawing() -> bytes:
    """A house, a sun and three people, as a four-year-old draws them."""
    image = Image.new("RGB", (640, 440), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 130, 300, 390), outline="#a2362a", width=9)
    draw.line((18, 140, 170, 26, 318, 134), fill="#28557f", width=11)
    draw.rectangle((134, 270, 206, 388), outline="#6f4500", width=8)
    draw.rectangle((66, 180, 122, 236), outline="#28557f", width=7)
    draw.ellipse((530, 22, 612, 104), outline="#e0a11f", width=12)
    for x, top in ((382, 180), (460, 250), (540, 282)):
        draw.ellipse((x - 26, top, x + 26, top + 52), outline="#5b2a55", width=7)
        draw.line((x, top + 52, x, 352), fill="#5b2a55", width=7)
        draw.line((x - 34, top + 86, x + 36, top + 76), fill="#5b2a55", width=6)
        draw.line((x - 24, 404, x, 350, x + 26, 402), fill="#5b2a55", width=7)
    draw.line((6, 410, 634, 404), fill="#2b6449", width=12)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
