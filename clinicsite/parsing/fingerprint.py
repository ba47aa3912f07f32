"""Hash the words that a clinician signs off, so that a change is visible."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.page import Body

HASH_VERSION = "v1"  # a new rule for what counts gets a new name, and the old one stays to check by
HASH_DIGITS = (
    16  # hexadecimal digits of SHA-256: 64 bits, against accidents and not against forgers
)
FINGERPRINT_PATTERN = re.compile(rf"{HASH_VERSION}-[0-9a-f]{{{HASH_DIGITS}}}")

MARKER = "\x01"  # precedes what is not a word of the text, which cannot hold it (E202)
_STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"'))


def compute_fingerprint(meta: FrontMatter, body: Body) -> str:
    """Return the hash of the words of a page: `v1-` and 16 hexadecimal digits."""
    head = normalize_text(f"{meta.title} {MARKER} {meta.summary} {MARKER}")
    words = f"{head} {body.clinical_text}".rstrip()  # which is plain already
    return f"{HASH_VERSION}-{hashlib.sha256(words.encode()).hexdigest()[:HASH_DIGITS]}"


def normalize_text(text: str) -> str:
    """Return `text` with single spaces, straight quotation marks and NFC letters."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_STRAIGHT_QUOTES)).split())
