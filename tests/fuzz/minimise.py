"""Make a document with a fault smaller, as long as it keeps the fault (delta debugging)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from tests.fuzz.pipeline import FuzzDocument


def minimise(
    document: FuzzDocument, has_fault: Callable[[FuzzDocument], bool], seconds: float = 60.0
) -> FuzzDocument:
    """Return a smaller document with the same fault: first by lines, then by words and characters.

    The search stops after some `seconds`.
    """
    limit = time.monotonic() + seconds
    for pattern in (rb"[^\n]*\n?", rb"[\w-]+|\W", rb"(?s)."):
        units = [unit for unit in re.findall(pattern, document.data) if unit]
        document = replace(document, data=b"".join(_reduce(document, units, has_fault, limit)))
    return document


def _reduce(
    document: FuzzDocument,
    units: list[bytes],
    has_fault: Callable[[FuzzDocument], bool],
    limit: float,
) -> list[bytes]:
    size = max(1, len(units) // 2)
    while True:
        place = 0
        while place < len(units) and time.monotonic() < limit:
            rest = units[:place] + units[place + size :]
            if has_fault(replace(document, data=b"".join(rest))):
                units = rest
            else:
                place += size
        if size == 1 or time.monotonic() >= limit:
            return units
        size = max(1, size // 2)
