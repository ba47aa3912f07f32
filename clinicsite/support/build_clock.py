"""Return the time of a build, the only clock that pages depend on, and format times."""

from __future__ import annotations

import datetime as dt
import os


def get_build_time(zone: dt.tzinfo, on: dt.date | None = None) -> dt.datetime:
    """Return the time now in the clinic's zone, or the end of the day `on`.

    SOURCE_DATE_EPOCH (reproducible-builds.org, 1.1) stops it.
    """
    if on:
        return dt.datetime.combine(on, dt.time.max, zone)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), zone)
    return dt.datetime.now(zone)


def format_utc(seconds: float) -> str:
    """Return a time in seconds since 1970 as ISO 8601 in UTC, without fractions."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
