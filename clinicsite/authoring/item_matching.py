"""Find which item of a list each item of its new version comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

# The fields that name an entry of a list, the surest first.
_NAMES = ("key", "id", "term", "name", "date", "file", "specialty", "lang")


def match_items(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """Return the index of the old item that each new one comes from, or None for an added one.

    Equal items belong together, then those of one name, then what is left where as many are left
    on both sides.
    """
    found: list[int | None] = [None] * len(new)
    left = dict.fromkeys(range(len(old)))
    for get_name in (_get_identity, _get_name):
        known: dict[str, list[int]] = {}
        for index in left:
            known.setdefault(get_name(old[index]), []).append(index)
        for place, item in enumerate(new):
            name = get_name(item) if found[place] is None else ""
            if name and known.get(name):
                index = known[name].pop(0)
                found[place] = index
                del left[index]
    places = [place for place, index in enumerate(found) if index is None]
    if len(places) == len(left):
        for place, index in zip(places, left, strict=True):
            found[place] = index
    return found


def _get_identity(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _get_name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return next((json.dumps([key, item[key]]) for key in _NAMES if item.get(key)), "")
