"""Copy a PNG file without the notes of a camera or a program."""

from pathlib import Path

_SIGNATURE_SIZE = 8  # bytes in front of the first chunk
_CHUNK_OVERHEAD = 12  # bytes of a chunk besides its data: its size, its name, its check sum
# The chunks that define pixels (PNG, third edition, 11). Left out are text (tEXt, zTXt, iTXt), the
# notes of a camera, which may name a place (eXIf), the time (tIME), and chunks without a standard.
_KEEP_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs "
    b"acTL fcTL fdAT".split()
)


def read_stripped_png(file: Path) -> bytes:
    """Return the bytes of the image in `file`, each pixel as it is. Raises OSError."""
    return strip_metadata(file.read_bytes())


def strip_metadata(data: bytes) -> bytes:
    """Return the signature and the chunks that define pixels, up to the end chunk."""
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
