"""Read what the editor of a page sends, and trust none of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from clinicsite.admin.drafts import WINDOW_NAME
from clinicsite.admin.form import FIELD_TEXTS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class EditRequestError(ValueError):
    """Raise for a request that the form of the admin does not send."""


@dataclass(frozen=True)
class EditRequest:
    """The words of a form: its window, the version that they began with, and what is typed.

    `change` is the new entry of the change log: what has changed and why, or two empty texts.
    """

    window: str
    base: str
    fields: dict[str, str | list[str]]
    body: str
    change: tuple[str, str] = ("", "")
    today: str = ""


def parse_edit_request(data: bytes) -> EditRequest:
    """Return the words of a request. Raises EditRequestError."""
    try:
        given = json.loads(data)
        texts = {name: given.get(name, "") for name in ("window", "base", "body", "what", "why")}
        today = given.get("today", "")
        fields = given.get("fields", {})
    except (ValueError, AttributeError, RecursionError):
        raise EditRequestError("The request is not of this form.") from None
    if not all(isinstance(text, str) for text in (*texts.values(), today)):
        raise EditRequestError("A value of the request has the wrong type.")
    if not WINDOW_NAME.fullmatch(texts["window"]) or (today and not _DAY.fullmatch(today)):
        raise EditRequestError("The request is not of this form.")
    _check_characters("".join(texts.values()))
    change = (texts["what"].strip(), texts["why"].strip())
    known = _check_fields(fields)
    return EditRequest(texts["window"], texts["base"], known, texts["body"], change, today)


def _check_fields(fields: Any) -> dict[str, str | list[str]]:
    if not isinstance(fields, dict) or not fields.keys() <= FIELD_TEXTS.keys():
        raise EditRequestError("The request has a field that the form does not have.")
    known: dict[str, str | list[str]] = {}
    for name, value in fields.items():
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) and "\n" not in item for item in items):
            raise EditRequestError(f"The field {name} has the wrong type.")
        _check_characters("".join(items))
        trimmed = [item.strip() for item in items if item.strip()]
        known[name] = trimmed if isinstance(value, list) else "".join(trimmed)
    return known


def _check_characters(text: str) -> None:
    """Raise EditRequestError for halves of characters, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise EditRequestError("The words have half a character in them.") from None
