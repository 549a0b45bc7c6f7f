"""Photos and drawings: drawn afresh, so that where and with which phone they were made is gone.

Only the pixels cross, into a new JPEG of a bounded size. What would unpack into more than a phone's camera makes is
refused by its header, before a pixel of it is unpacked.
"""

from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from meetings.beforehand.files import CleanFile, FileRefused
from meetings.beforehand.words import ViewKind

LARGEST = 10 * 1024 * 1024
#: The longer side of what is kept, in pixels.
SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
#: A camera's JPEG is unpacked at a part of its size; the others only whole, so they may be less.
MOST_PIXELS = {"JPEG": 60_000_000}
MOST_PIXELS_WHOLE = 16_000_000
QUALITY = 84


class NotAPicture(FileRefused):
    """Not one of the three formats, or broken."""

    message = _(
        "We can’t open this picture. Send it as a JPEG or PNG: a new photo of it, or a screenshot, does it."
    )


class PictureTooLarge(FileRefused):
    """More bytes or more pixels than we unpack."""

    message = _("This picture is too large. Send a smaller one: a screenshot of it does it.")


def clean(data: bytes) -> CleanFile:
    """The picture upright, on white, at most 1600 pixels long, as a JPEG with nothing else in it.

    Raises NotAPicture or PictureTooLarge.
    """
    if len(data) > LARGEST:
        raise PictureTooLarge
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS.get(image.format or "", MOST_PIXELS_WHOLE):
                raise PictureTooLarge
            return CleanFile(ViewKind.PICTURE, "image/jpeg", _drawn_afresh(image))
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except PictureTooLarge:
        raise
    except Exception as error:  # whatever Pillow trips over in a file somebody broke
        raise NotAPicture from error


def _drawn_afresh(image: Image.Image) -> bytes:
    image.draft("RGB", (SIDE, SIDE))
    image.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    # A new image: Pillow carries comments and profiles of an old one over into what it saves.
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=upright.getchannel("A"))
    out = BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
