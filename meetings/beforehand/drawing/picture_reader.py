"""The reader of photos and drawings: drawn afresh, so that where and with which phone they were made is gone.

Which kind of file it is, its own first bytes say. What would unpack into more than a phone's camera makes is
refused by its header, before a pixel of it is unpacked. The colours become those that every screen knows
(sRGB), since the description of others (a profile) does not cross.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pillow_heif

# Pillow takes these when it first needs them; by then no file can be opened any more.
from PIL import (  # noqa: F401
    ExifTags,
    Image,
    ImageCms,
    ImageColor,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from meetings.beforehand.drawing import jpeg
from participants.platform.strangers.sandbox_process import Refused

#: The longer side of what is kept, in pixels.
SIDE = 1600
QUALITY = 84
#: What a file of each kind begins with, at which byte.
MARKS = {
    "JPEG": (0, (b"\xff\xd8\xff",)),
    "PNG": (0, (b"\x89PNG\r\n\x1a\n",)),
    "WEBP": (8, (b"WEBP",)),
    "HEIF": (4, (b"ftypheic", b"ftypheix", b"ftypheim", b"ftypheis", b"ftypmif1", b"ftypmsf1", b"ftyphevc")),
}  # fmt: skip
#: A camera's JPEG is unpacked at a part of its size; the others only whole, so they may be less.
MOST_PIXELS = {"JPEG": 60_000_000, "HEIF": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
Image.MAX_IMAGE_PIXELS = None  # the bounds are ours, by kind
Image.preinit()
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
_OURS = ImageCms.createProfile("sRGB")


def read(data: bytes, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The picture upright, on white, at most 1600 pixels long, as a JPEG with nothing else in it. Raises
    Refused.
    """
    kind = kind_of(data)
    if kind is None:
        raise Refused("no_picture")
    try:
        bare = jpeg.bare(data) if kind == "JPEG" else data
    except jpeg.TooMuch as error:
        raise Refused("too_large") from error
    with Image.open(BytesIO(bare), formats=(kind,)) as image:
        if image.width * image.height > MOST_PIXELS[kind]:
            raise Refused("too_large")
        return {}, _drawn_afresh(image)


def needs_threads(data: bytes) -> bool:
    """The library that reads photos of iPhones cannot do without one."""
    return kind_of(data) == "HEIF"


def kind_of(data: bytes) -> str | None:
    """Which kind of picture the file is; None for any other file."""
    for kind, (at, marks) in MARKS.items():
        if data.startswith(marks, at):
            return kind
    return None


def _drawn_afresh(image: Image.Image) -> bytes:
    image.draft(None, (SIDE, SIDE))
    turn = _turn(image)
    profile = image.info.get("icc_profile")
    small = _eight_bits(image)
    small.thumbnail((SIDE, SIDE))
    upright = small.transpose(turn[0]) if turn else small
    coloured = _in_our_colours(upright, profile).convert("RGBA")
    # A new image: Pillow carries comments and profiles of an old one over into what it saves.
    fresh = Image.new("RGB", coloured.size, "white")
    fresh.paste(coloured, mask=coloured.getchannel("A"))
    out = BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _turn(image: Image.Image) -> tuple[Image.Transpose, ...]:
    """What makes it stand upright. A picture with broken notes is drawn as it lies."""
    with suppress(Exception):
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1), ())
    return ()


def _eight_bits(image: Image.Image) -> Image.Image:
    """The same picture with no more than eight bits to a colour, and no palette, so that it can be made
    smaller evenly.
    """
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("I", "F"):
        return _spread(image)
    if image.mode == "P" or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode in ("1", "PA", "La", "RGBa", "LAB", "HSV", "YCbCr"):
        return image.convert("RGB" if image.mode in ("LAB", "HSV", "YCbCr") else "RGBA")
    image.load()
    return image


def _spread(image: Image.Image) -> Image.Image:
    """Whole or broken numbers without a known end: sixteen bits when they are that large, else as they
    are.
    """
    _low, high = image.getextrema()
    scale = 1 / 257 if isinstance(high, int | float) and high > 255 else 1.0
    return image.point(lambda value: value * scale).convert("L")


def _in_our_colours(image: Image.Image, profile: object) -> Image.Image:
    """The picture in sRGB; as it is where its profile is none, or is one for another kind of picture."""
    if not isinstance(profile, bytes) or not profile:
        return image
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        if image.mode == "LA":
            return image
        found = ImageCms.profileToProfile(
            image, theirs, _OURS, ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode=mode
        )
        return found if found is not None else image
    return image
