"""Photos and drawings: only what is seen is kept; a bomb is refused before it is unpacked."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from meetings.beforehand import pictures

pytestmark = pytest.mark.invitations

SECRET = "12 Elm Road"


def photo(size: tuple[int, int] = (300, 200), *, turned: bool = False) -> bytes:
    """A JPEG as a phone makes it: where, when and with what in its EXIF, and a comment."""
    image = Image.new("RGB", size, "green")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Daniel’s phone".encode().decode("latin-1")
    exif[ExifTags.Base.ImageDescription] = SECRET
    if turned:
        exif[ExifTags.Base.Orientation] = 6  # a quarter turn to the right
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "N", 2: (51.0, 30.0, 26.6), 3: "W", 4: (0.0, 7.0, 40.1)}
    )
    out = BytesIO()
    image.save(
        out,
        "JPEG",
        exif=exif,
        comment=SECRET.encode(),
        icc_profile=b"profile of " + SECRET.encode(),
    )
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_where_a_photo_was_taken_is_gone() -> None:
    made = photo()
    assert opened(made).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert SECRET.encode() in made
    clean = pictures.clean(made)
    assert clean.media_type == "image/jpeg"
    assert dict(opened(clean.data).getexif()) == {}
    assert not {"exif", "comment", "icc_profile"} & set(opened(clean.data).info)
    assert SECRET.encode() not in clean.data


def test_a_photo_stands_upright_without_its_note_about_turning() -> None:
    clean = opened(pictures.clean(photo(turned=True)).data)
    assert clean.size == (200, 300)
    red, green = clean.convert("RGB").getpixel((190, 10)), clean.convert("RGB").getpixel((10, 10))
    assert red[0] > 200 > 100 > red[1]
    assert green[1] > 100 > green[0]


def test_what_is_kept_has_a_bounded_size() -> None:
    clean = opened(pictures.clean(photo((4000, 1000))).data)
    assert clean.size == (1600, 400)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_drawing_is_put_on_white_and_its_text_is_gone(kind: str) -> None:
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    said = PngInfo()
    said.add_text("Author", SECRET)
    out = BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET
    image.save(out, kind, pnginfo=said, exif=exif)
    assert SECRET.encode() in out.getvalue()
    clean = pictures.clean(out.getvalue())
    assert SECRET.encode() not in clean.data
    assert opened(clean.data).getpixel((5, 5)) == (255, 255, 255)


def png_bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [4_001, 12_000, 100_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(pictures.PictureTooLarge):
        pictures.clean(png_bomb(side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(pictures.PictureTooLarge):
        pictures.clean(photo() + bytes(pictures.LARGEST))


def test_no_cut_and_no_changed_byte_is_an_error_of_ours() -> None:
    made = photo((40, 30), turned=True)
    for at in range(0, len(made), 11):
        for broken in (made[:at], made[:at] + b"\x7e" + made[at + 1 :]):
            try:
                pictures.clean(broken)
            except pictures.FileRefused:
                continue


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"not a picture",
        photo()[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7",
    ],
    ids=["nothing", "words", "cut off", "svg", "gif", "pdf"],
)
def test_what_is_no_picture_is_refused_with_what_to_do(made: bytes) -> None:
    with pytest.raises(pictures.NotAPicture) as refused:
        pictures.clean(made)
    assert "JPEG or PNG" in str(refused.value.message)
