"""Read what the form of a record sends, and trust none of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from clinicsite.admin.drafts import WINDOW_NAME
from clinicsite.admin.edit_request import EditRequestError

MAX_STEP = 1  # places that an entry moves at once


@dataclass(frozen=True)
class RecordRequest:
    """What a form sends: its window, the version that it began with, and the typed values.

    `step` is the number of places by which a list moves an entry.
    """

    window: str
    base: str
    value: dict[str, Any]
    step: int = 0


def parse_record_request(data: bytes) -> RecordRequest:
    """Return the words of a request. Raises EditRequestError."""
    try:
        given = json.loads(data)
        window, base = given.get("window", ""), given.get("base", "")
        value, step = given.get("value", {}), given.get("step", 0)
    except (ValueError, AttributeError, RecursionError):
        raise EditRequestError("The request is not of this form.") from None
    is_known = isinstance(window, str) and WINDOW_NAME.fullmatch(window)
    if not (is_known and isinstance(base, str) and isinstance(value, dict)):
        raise EditRequestError("The request is not of this form.")
    if step not in range(-MAX_STEP, MAX_STEP + 1):
        raise EditRequestError("An entry moves one place at a time.")
    return RecordRequest(window, base, value, step)
