"""Photographs made for the tests, with all that a camera adds, and the pages that show them."""

import io
import struct
import zlib
from typing import Any

from PIL import ExifTags, Image

PHOTO = "images/photo.jpg"
SECRETS = (b"Jane Roe", b"27.9506", b"Clinic-Cam", b"shot at home", b"Tampa")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>Jane Roe, Tampa</rdf:li></x:xmpmeta>'


def make_image(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A soft picture; its corners are red, green, blue and white, from the top left on."""
    corners = Image.new("RGB", (2, 2))
    corners.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])
    return corners.resize((width, height), Image.Resampling.BILINEAR).convert(mode)


def encode_image(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def make_photo(width: int = 2000, height: int = 1500, orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: with its place, its owner and a remark."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "Jane Roe"
    exif[ExifTags.Base.Model] = "Clinic-Cam"
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSAreaInformation: "27.9506 N, Tampa"}
    image = make_image(width, height)
    return encode_image(image, quality=90, exif=exif, comment=b"shot at home", xmp=XMP)


def make_page(text: str, status: str = "published") -> str:
    """A Markdown page that holds this text."""
    summary = "A page that shows pictures, which is what the tests of pictures are about."
    return f"---\ntitle: Pictures\nsummary: {summary}\nstatus: {status}\n---\n\n{text}\n"


def make_huge_png(width: int, height: int) -> bytes:
    """A whole black PNG, small as a file and too large in memory."""
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def make_swapped_profile() -> bytes:
    """A colour profile (ICC.1:2022) in which red and green have changed places."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + fixed(*values)

    # The primaries of sRGB as seen in the light of the profile space, D50.
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(2.2 * 256))
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 8) + b"Swapped\0" + bytes(79),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(*green),
        b"gXYZ": xyz(*red),
        b"bXYZ": xyz(*blue),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    offset, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    header = struct.pack(
        ">I4xI4s4s4s12x4s", offset + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    header += bytes(68 - len(header)) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def draw_lines(colour: int, alpha: int = 0, share: float = 0.5) -> Image.Image:
    """An image in one shade of grey up to a share of its width, and transparent beyond."""
    image = Image.new("RGBA", (40, 40), (0, 0, 0, alpha))
    image.paste((colour, colour, colour, 255), (0, 0, round(40 * share), 40))
    return image
