"""Photos and drawings: only what is seen is kept; a bomb is refused before it is unpacked."""

import struct
import subprocess
import sys
import time as stopwatch
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from meetings.beforehand import pictures
from tests.support.servers import ROOT

pytestmark = pytest.mark.invitations

SECRET = "12 Elm Road"
FOUND = Path(__file__).parent / "found"
pillow_heif.register_heif_opener()


def photo(size: tuple[int, int] = (300, 200), *, turned: bool = False) -> bytes:
    """A JPEG as a phone makes it: where, when and with what in its EXIF, and a comment."""
    image = Image.new("RGB", size, "green")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Daniel’s phone".encode().decode("latin-1")
    exif[ExifTags.Base.ImageDescription] = SECRET
    if turned:
        exif[ExifTags.Base.Orientation] = 6  # a quarter turn to the right
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (51.0, 30.0, 26.6), 3: "W", 4: (0.0, 7.0, 40.1)})
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

    return chunks(struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0), bytes(10_000))


def chunks(head: bytes, rows: bytes) -> bytes:
    """A PNG of this header and these rows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
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
    for at in range(0, len(made), 60):
        for broken in (made[:at], made[:at] + b"\x7e" + made[at + 1 :]):
            try:
                pictures.clean(broken)
            except pictures.FileRefused:
                continue


# -- what cameras and programs write beside that (K6, K7, K8) ----------------------------------------------
def png(image: Image.Image, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", **more)
    return out.getvalue()


def with_more_pictures(made: bytes) -> bytes:
    """The JPEG of a phone that keeps a second picture behind the first, and an index of both (MPF)."""
    little = "<"
    entries = struct.pack("<5I", 0x030000, len(made), 0, 0, 0)[:16] + struct.pack(
        "<4I", 0, len(made), len(made), 0
    )
    body = b"MPF\0II*\0" + struct.pack(little + "IH", 8, 3)
    for tag, kind, count, value in (
        (0xB000, 7, 4, 0x30303130),
        (0xB001, 4, 1, 2),
        (0xB002, 7, 32, 50),
    ):
        body += struct.pack(little + "HHII", tag, kind, count, value)
    body += bytes(4) + entries
    segment = b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body
    return made[:2] + segment + made[2:] + made


def test_a_camera_that_keeps_more_pictures_in_one_file_is_read_as_any_other() -> None:
    made = with_more_pictures(photo((5700, 4200)))
    assert opened(made).format == "MPO"
    clean = pictures.clean(made)
    assert opened(clean.data).size == (1600, 1179)
    assert opened(clean.data).format == "JPEG"


@pytest.mark.parametrize("levels", [(0, 20_000, 40_000, 65_535)])
def test_sixteen_bits_of_grey_are_the_greys_they_are(levels: tuple[int, ...]) -> None:
    row = b"".join(struct.pack("<H", level) * 20 for level in levels)
    image = Image.frombytes("I;16", (80, 20), row * 20)
    clean = opened(pictures.clean(png(image)).data)
    for number, level in enumerate(levels):
        seen = clean.getpixel((number * 20 + 10, 10))
        assert all(abs(part - level / 257) <= 3 for part in seen), (level, seen)


def test_the_grey_scan_that_came_out_white_is_a_picture() -> None:
    clean = opened(pictures.clean((FOUND / "png-16bit-grey.png").read_bytes()).data)
    assert len(clean.convert("L").getcolors()) > 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_every_way_of_keeping_colours_is_drawn(mode: str) -> None:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("black", (0, 0, 30, 40))
    out = BytesIO()
    image.convert(mode).save(out, "JPEG" if mode in ("CMYK", "YCbCr") else "PNG")
    clean = opened(pictures.clean(out.getvalue()).data)
    assert max(clean.getpixel((15, 20))) < 20
    assert min(clean.getpixel((45, 20))) > 235


def test_sixteen_bits_of_colour_and_a_see_through_palette_are_drawn() -> None:
    rows = b"".join(b"\0" + struct.pack(">3H", 51_400, 25_700, 0) * 8 for _row in range(8))
    deep = chunks(struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0), rows)
    seen = opened(pictures.clean(deep).data).getpixel((4, 4))
    assert all(abs(part - right) <= 4 for part, right in zip(seen, (200, 100, 0), strict=True))
    palette = Image.new("RGB", (20, 20), "red").quantize(4)
    assert min(opened(pictures.clean(png(palette, transparency=0)).data).getpixel((5, 5))) > 250


def test_colours_are_those_that_every_screen_knows() -> None:
    clean = opened(pictures.clean((FOUND / "jpeg-display-p3.jpg").read_bytes()).data)
    seen = clean.getpixel((250, 50))
    assert all(abs(part - right) <= 3 for part, right in zip(seen, (213, 115, 42), strict=True))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG", "HEIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_so_they_are_in_every_kind_of_file(kind: str, mode: str) -> None:
    if (kind, mode) == ("JPEG", "RGBA"):
        pytest.skip("a JPEG has no see-through")
    profile = opened((FOUND / "jpeg-display-p3.jpg").read_bytes()).info["icc_profile"]
    out = BytesIO()
    more = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind != "PNG" else {}
    Image.new("RGB", (64, 64), (200, 120, 60)).convert(mode).save(out, kind, icc_profile=profile, **more)
    seen = opened(pictures.clean(out.getvalue()).data).getpixel((30, 30))
    assert all(abs(part - right) <= 4 for part, right in zip(seen, (213, 115, 42), strict=True))


@pytest.mark.parametrize("profile", [b"nonsense", bytes(200)])
def test_a_profile_that_is_none_changes_nothing(profile: bytes) -> None:
    out = BytesIO()
    Image.new("RGB", (64, 64), (200, 120, 60)).save(out, "JPEG", icc_profile=profile, quality=95)
    seen = opened(pictures.clean(out.getvalue()).data).getpixel((30, 30))
    assert all(abs(part - right) <= 4 for part, right in zip(seen, (200, 120, 60), strict=True))


def test_a_photo_as_an_iphone_makes_it_is_kept_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (51.0, 30.0, 26.6)})
    image = Image.new("RGB", (400, 300), "green")
    image.paste("red", (0, 0, 200, 300))
    out = BytesIO()
    image.save(out, "HEIF", exif=exif, quality=80)
    assert SECRET.encode() in out.getvalue()
    clean = pictures.clean(out.getvalue())
    assert opened(clean.data).size == (400, 300)
    assert opened(clean.data).getpixel((50, 150))[0] > 200
    assert dict(opened(clean.data).getexif()) == {}
    assert SECRET.encode() not in clean.data


AS_ANYBODY = """
import os, sys
from meetings.beforehand.drawing import picture_reader
from participants.platform.strangers import sandbox_process
data = sys.stdin.buffer.read()
if os.getuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
sandbox_process.shut(picture_reader, data)
print(len(picture_reader.read(data, {})[1]))
"""


@pytest.mark.parametrize("kind", ["HEIF", "JPEG", "PNG", "WEBP"])
def test_it_is_read_where_the_service_is_nobody_special_and_limits_hold(kind: str) -> None:
    out = BytesIO()
    Image.effect_noise((400, 300), 50).convert("RGB").save(out, kind)
    done = subprocess.run(
        [sys.executable, "-c", AS_ANYBODY], input=out.getvalue(), capture_output=True, cwd=ROOT
    )
    assert int(done.stdout or 0) > 1000, done.stderr.decode()


def test_broken_notes_about_turning_do_not_cost_the_picture() -> None:
    made = photo().replace(b"Exif\0\0II", b"Exif\0\0XX").replace(b"Exif\0\0MM", b"Exif\0\0XX")
    assert opened(pictures.clean(made).data).size == (300, 200)


# -- made to do harm (C2) ----------------------------------------------------------------------------------
def scans(made: bytes, *, many: int) -> bytes:
    """A progressive JPEG that is gone over again and again, with nothing new in it."""
    last = made.rindex(b"\xff\xda")
    return made[:-2] + made[last:-2] * many + b"\xff\xd9"


def progressive(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG", progressive=True)
    return out.getvalue()


def test_a_progressive_picture_is_drawn_and_one_of_a_hundred_scans_is_not() -> None:
    made = progressive((3000, 2000))
    assert opened(pictures.clean(made).data).size == (1600, 1067)
    for many in (100, 5_000):
        began = stopwatch.monotonic()
        with pytest.raises(pictures.PictureTooLarge):
            pictures.clean(scans(made, many=many))
        assert stopwatch.monotonic() - began < 2


HARM = {
    "tables without end": photo()[:2] + b"\xff\xdb\x00\x02" * 2_000_000 + photo()[2:],
    "marks without anything": b"\xff\xd8\xff" + b"\xff\x01" * 4_000_000,
    "a hundred thousand notes": png_bomb(10)[:33] + (b"\0\0\0\0tEXt" + struct.pack(">I",
    zlib.crc32(b"tEXt"))) * 500_000,
    "an iphone's photo cut off": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(1_000_000),
    "boxes within boxes": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\x10\0\0meta" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_whatever_comes_is_answered_within_two_seconds(name: str) -> None:
    began = stopwatch.monotonic()
    with pytest.raises(pictures.FileRefused):
        pictures.clean(HARM[name])
    assert stopwatch.monotonic() - began < 2


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
