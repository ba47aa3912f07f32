"""How an encoded image looks: upright, in sRGB, with its transparency, and without metadata."""

import io
from pathlib import Path

import pytest
from PIL import Image

from clinicsite.parsing.image_probe import probe_image
from clinicsite.parsing.raster_image import ENCODERS
from clinicsite.rendering.image_files import encode_variant as encode
from clinicsite.rendering.image_files import load_upright
from tests import photos
from tests.photos import make_image, make_swapped_profile

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def encode_widest(
    tmp_path: Path, data: bytes, name: str = "a.png", encoder: str = "png"
) -> Image.Image:
    """The widest file that is made of a picture, decoded."""
    file = tmp_path / name
    file.write_bytes(data)
    bitmap = probe_image(file, f"images/{name}")
    variant = bitmap.list_variants(encoder)[-1]
    return Image.open(io.BytesIO(encode(load_upright(file, bitmap, variant), variant)))


def get_corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the corners from the top left on, each channel full or empty."""
    width, height = image.size
    places = ((2, 2), (width - 3, 2), (2, height - 3), (width - 3, height - 3))
    seen = image.convert("RGB")
    return [tuple(255 * (value > 127) for value in seen.getpixel(place)) for place in places]


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_image_encoders_drop_metadata(tmp_path: Path, kind: str, encoder: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Jane Roe"
    more = {"exif": exif, "xmp": photos.XMP, "icc_profile": make_swapped_profile()}
    data = photos.encode_image(make_image(40, 30), kind, **more)
    suffix = {"JPEG": "jpg"}.get(kind, kind.lower())
    image = encode_widest(tmp_path, data, f"a.{suffix}", encoder)
    assert b"Jane Roe" in data
    assert b"Jane Roe" not in image.fp.getvalue()
    assert not {"exif", "icc_profile", "xmp", "XML:com.adobe.xmp", "comment"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(tmp_path: Path, orientation: int) -> None:
    # EXIF 3.0, 4.6.5.1.1: where the stored rows and columns are to be seen.
    stored = make_image(60, 40).transpose(Image.Transpose.ROTATE_180)
    seen = {
        1: [WHITE, BLUE, GREEN, RED],
        2: [BLUE, WHITE, RED, GREEN],
        3: [RED, GREEN, BLUE, WHITE],
        4: [GREEN, RED, WHITE, BLUE],
        5: [WHITE, GREEN, BLUE, RED],
        6: [GREEN, WHITE, RED, BLUE],
        7: [RED, BLUE, GREEN, WHITE],
        8: [BLUE, RED, WHITE, GREEN],
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = encode_widest(tmp_path, photos.encode_image(stored, quality=95, exif=exif), "a.jpg")
    assert image.size == ((40, 60) if orientation > 4 else (60, 40))
    assert get_corners(image) == seen[orientation]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_turned_into_srgb(tmp_path: Path, mode: str) -> None:
    data = photos.encode_image(make_image(60, 40, mode), "PNG", icc_profile=make_swapped_profile())
    image = encode_widest(tmp_path, data)
    assert get_corners(image) == [GREEN, RED, BLUE, WHITE]
    assert image.mode == mode


@pytest.mark.parametrize("profile", [b"no profile at all", make_swapped_profile()[:300]])
def test_a_broken_profile_is_left_aside(tmp_path: Path, profile: bytes) -> None:
    data = photos.encode_image(make_image(60, 40), "PNG", icc_profile=profile)
    assert get_corners(encode_widest(tmp_path, data)) == [RED, GREEN, BLUE, WHITE]


def test_a_profile_of_another_kind_of_picture_is_left_aside(tmp_path: Path) -> None:
    data = photos.encode_image(make_image(60, 40, "L"), "PNG", icc_profile=make_swapped_profile())
    assert encode_widest(tmp_path, data).mode in ("L", "RGB")


@pytest.mark.parametrize("encoder", ["avif", "webp", "jpg", "png"])
def test_a_photo_for_print_is_shown_in_colour(tmp_path: Path, encoder: str) -> None:
    data = photos.encode_image(make_image(60, 40, "CMYK"), quality=95)
    image = encode_widest(tmp_path, data, "a.jpg", encoder)
    assert get_corners(image) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("encoder", ["avif", "webp", "png"])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_image_transparency_is_preserved(tmp_path: Path, mode: str, encoder: str) -> None:
    image = make_image(60, 40, "RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 30, 40))
    image = image.quantize(64) if mode == "P" else image.convert(mode)
    alpha = encode_widest(tmp_path, photos.encode_image(image, "PNG"), encoder=encoder).getchannel(
        "A"
    )
    assert alpha.getpixel((5, 20)) < 8
    assert alpha.getpixel((55, 20)) > 247


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    image = Image.new("I;16", (60, 40), 0x8000)
    seen = encode_widest(tmp_path, photos.encode_image(image, "PNG")).convert("L")
    assert seen.getpixel((20, 20)) in range(126, 130)


def test_a_moving_picture_shows_its_first_frame(tmp_path: Path) -> None:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (60, 40))]}
    image = encode_widest(
        tmp_path, photos.encode_image(make_image(60, 40), "GIF", **frames), "a.gif", "webp"
    )
    assert not getattr(image, "is_animated", False)
    assert get_corners(image) == [RED, GREEN, BLUE, WHITE]
