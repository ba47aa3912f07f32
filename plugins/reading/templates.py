"""The Jinja environment of the theme, with the filters that every template may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.model.records import Records
from plugins.reading.citations import format_reference

# What pelicanconf hands to every environment Pelican makes; ours is the same.
JINJA_OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


@dataclass(frozen=True)
class Addresses:
    """Turns the address of a page into a link; `root` is the site's own, without a last slash."""

    root: str

    @property
    def base(self) -> str:
        """The path under which the site lives: empty at the root of a domain."""
        return urlsplit(self.root).path.rstrip("/")

    def url(self, address: str) -> str:
        """The link to an address from anywhere on the site."""
        return f"{self.base}/{address}"

    def absolute(self, address: str) -> str:
        """The whole web address of an address, for feeds, search engines and other sites."""
        return f"{self.root}/{address}"


def day_filter(records: Records) -> Callable[[dt.date, str], str]:
    """Writes a date out in the words of a language, as in March 5, 2026."""

    def day(date: dt.date, lang: str) -> str:
        words = records.words[lang]
        month = words["months"][date.month - 1]
        return str(words["date_format"]).format(day=date.day, month=month, year=date.year)

    return day


def iso(date: dt.date) -> str:
    """A date or moment for machines (RFC 3339)."""
    return date.isoformat()


def filters(records: Records, addresses: Addresses) -> dict[str, Callable[..., Any]]:
    """The filters of every template."""
    return {
        "url": addresses.url,
        "absolute": addresses.absolute,
        "day": day_filter(records),
        "iso": iso,
        "citation": format_reference,
    }


def environment(theme: Path, records: Records, addresses: Addresses) -> Environment:
    """The environment in which the reader renders blocks."""
    loader = FileSystemLoader(theme / "templates")
    env = Environment(loader=loader, **JINJA_OPTIONS)  # noqa: S701 (autoescape is among them)
    env.filters.update(filters(records, addresses))
    return env
