"""The Jinja environment of the theme, with the filters that every template may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from clinicsite.model.records import Records
from clinicsite.model.urls import Addresses
from clinicsite.parsing.citations import format_reference


class Compiled(BytecodeCache):
    """Templates that were compiled once for all environments; one that changes is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name under which a template is kept; Jinja's own fails for some names of folders."""
        return f"{name}|{filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja before it compiles."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja after it has compiled."""
        assert bucket.code
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


def jinja_options(compiled: Compiled | None = None) -> dict[str, Any]:
    """What every environment is made with: ours, and those that Pelican makes."""
    return {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": compiled or Compiled(),
    }


def late(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same as a filter that is asked each time: Jinja would compile its answers in."""

    @pass_context
    def asked(_: Context, *values: Any) -> Any:
        return function(*values)

    return asked


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
        "url": late(addresses.url),
        "absolute": late(addresses.absolute),
        "day": late(day_filter(records)),
        "iso": iso,
        "citation": format_reference,
    }


def environment(
    theme: Path, records: Records, addresses: Addresses, compiled: Compiled | None = None
) -> Environment:
    """The environment in which the reader renders blocks."""
    loader = FileSystemLoader(theme / "templates")
    env = Environment(loader=loader, **jinja_options(compiled))  # noqa: S701 (autoescape is among them)
    env.filters.update(filters(records, addresses))
    return env
