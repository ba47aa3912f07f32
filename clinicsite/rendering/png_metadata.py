"""A PNG file that is copied as it is, without what a camera or a program noted in it."""

from pathlib import Path

_SIGNATURE_SIZE = 8  # bytes in front of the first chunk
_CHUNK_OVERHEAD = 12  # bytes of a chunk besides its data: its size, its name, its check sum
# What a picture is drawn from (PNG, third edition, 11). Left out are words (tEXt, zTXt, iTXt), the
# camera's notes, which may name a place (eXIf), the time (tIME), and what no standard knows.
_KEEP_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs "
    b"acTL fcTL fdAT".split()
)


def read_stripped_png(file: Path) -> bytes:
    """The bytes of the picture in `file`, each pixel as it was. Raises OSError."""
    return strip_metadata(file.read_bytes())


def strip_metadata(data: bytes) -> bytes:
    """The signature and the chunks that the picture is drawn from; nothing behind its end."""
    parts, start = [data[:_SIGNATURE_SIZE]], _SIGNATURE_SIZE
    while start < len(data):
        name = data[start + 4 : start + 8]
        end = start + _CHUNK_OVERHEAD + int.from_bytes(data[start : start + 4])
        if name in _KEEP_CHUNKS:
            parts.append(data[start:end])
        if name == b"IEND":
            break
        start = end
    return b"".join(parts)
