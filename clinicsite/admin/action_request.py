"""Read what the form of an action sends, and trust none of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from clinicsite.support.errors import UserError

MAX_VALUE = 4_000  # characters


class ActionRequestError(ValueError):
    """Raise for a request that no form of the admin sends."""

    def __init__(self) -> None:
        """Keep the message."""
        super().__init__("The request is not of this form.")


class FieldError(UserError):
    """Raise for a wrong value. `field` is the name of its field in the form."""

    def __init__(self, field: str, message: str, help_text: str = "") -> None:
        """Keep the field and the words."""
        super().__init__(message, help_text)
        self.field = field


@dataclass(frozen=True)
class ActionRequest:
    """The values of a form by name, and whether they are only tried."""

    values: dict[str, str]
    dry_run: bool

    def get(self, name: str) -> str:
        """Return a value without spaces around it, or an empty text."""
        return self.values.get(name, "").strip()


def parse_action_request(data: bytes) -> ActionRequest:
    """Return the values of a request. Raises ActionRequestError."""
    try:
        given = json.loads(data)
        values, dry_run = given["values"], given["dry_run"]
        pairs = list(values.items())
        for pair in pairs:
            "".join(pair).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ActionRequestError from None
    if not isinstance(dry_run, bool) or any(len(value) > MAX_VALUE for _, value in pairs):
        raise ActionRequestError
    return ActionRequest(dict(pairs), dry_run)
