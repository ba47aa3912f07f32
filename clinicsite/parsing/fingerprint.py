"""The words that a clinician answers for, in short: a fingerprint that changes when they do."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.page import Body

RULE = "v1"  # a new rule for what counts gets a new name, and the old one stays to check by
SHOWN = 16  # hexadecimal digits of SHA-256: 64 bits, against accidents and not against forgers
FINGERPRINT = re.compile(rf"{RULE}-[0-9a-f]{{{SHOWN}}}")

SIGN = "\x01"  # begins what is no word of the text; a text that holds it is refused (E202)
_STRAIGHT = str.maketrans(dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"'))


def fingerprint(meta: FrontMatter, body: Body) -> str:
    """The words of a page in short: `v1-` and 16 hexadecimal digits."""
    head = plain(f"{meta.title} {SIGN} {meta.summary} {SIGN}")
    words = f"{head} {body.clinical}".rstrip()  # which is plain already
    return f"{RULE}-{hashlib.sha256(words.encode()).hexdigest()[:SHOWN]}"


def plain(text: str) -> str:
    """`text` with single spaces, straight quotation marks, and one form of each letter (NFC)."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_STRAIGHT)).split())
