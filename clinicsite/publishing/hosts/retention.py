"""Decide which assets of earlier releases stay on a host.

A visitor may still have a page of an earlier release open. Its styles, scripts, images and search
index have the hash of their content in their names. So they can stay beside those of a later
release, for RETENTION_DAYS.

`folder/ssh.py` sends this module to the Python of a server. So it imports nothing of the project,
and uses nothing newer than Python 3.7.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

RETENTION_DAYS = 7
DAY_SECONDS = 86400


def retained_assets(
    previous: Iterable[str],
    retained: Mapping[str, float],
    current: Container[str],
    pattern: str,
    days: float,
    now: float,
) -> dict[str, float]:
    """Return path → when it left the site, in seconds since 1970, of each asset that stays.

    `previous` are the paths of the replaced release, and `current` those of the new one.
    `retained` are the assets that the replaced release retained, as this function returned them.
    `pattern` matches the paths of assets. `now` is in seconds since 1970.
    """
    left = {path: retained.get(path, now) for path in {*previous, *retained}}
    return {
        path: since
        for path, since in left.items()
        if path not in current and re.search(pattern, path) and now - since < days * DAY_SECONDS
    }
